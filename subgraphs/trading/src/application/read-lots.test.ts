import { describe, expect, it } from 'vitest';
import { quantity } from '../../test/support/fixtures.ts';
import type { LotTrade } from '../domain/lots.ts';
import type { ShareMovement, ShareMovementReader } from './ports/readers.ts';
import { closedLotKey, MOVEMENTS_MAX, readClosedLots, readOpenLots } from './read-lots.ts';

const BUY_AND_SELL: readonly LotTrade['side'][] = ['BUY', 'SELL'];

/** Buys and sells one share over and over, a day for each pair, in `symbols` in turn. */
function* history(pairs: number, symbols: readonly string[] = ['AAPL']): Generator<ShareMovement> {
  for (let index = 0; index < pairs; index += 1) {
    const at = new Date(Date.UTC(2026, 0, 1 + index));
    for (const [number, side] of BUY_AND_SELL.entries())
      yield {
        accountId: 'one',
        symbol: symbols[index % symbols.length] ?? '',
        event: {
          kind: 'TRADE',
          side,
          quantity: quantity('1'),
          cash: 100n,
          at,
          day: at.toISOString().slice(0, 10),
          place: BigInt(2 * index + number),
        },
      };
  }
}

/** Reads out movements in batches, and counts how often it is asked. */
function readerOf(
  movements: () => Iterable<ShareMovement>,
  batchSize = 7,
): ShareMovementReader & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    async *readShareMovements(accountIds, symbols) {
      asked.push([accountIds, symbols]);
      let batch: ShareMovement[] = [];
      for (const movement of movements()) {
        if (symbols !== undefined && !symbols.includes(movement.symbol)) continue;
        batch.push(movement);
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
      }
      yield batch;
    },
  };
}

describe('closed lots', () => {
  const reader = readerOf(() => history(20, ['AAPL', 'IBM']));
  const places = async (page: object, filter = {}) => {
    const { rows } = await readClosedLots(
      reader,
      'one',
      { method: 'FIFO', ...filter },
      { limit: 3, direction: 'forward', ...page },
    );
    return rows.map(({ place }) => Number(place));
  };

  it('come newest first, one more than the page, and are counted', async () => {
    expect(await places({})).toEqual([39, 37, 35, 33]);
    expect(await places({ direction: 'backward' })).toEqual([1, 3, 5, 7]);
    const { totalCount } = await readClosedLots(reader, 'one', { method: 'FIFO' }, { limit: 0, direction: 'forward' });
    expect(totalCount).toBe(20);
  });

  it('go on after and before a cursor', async () => {
    const { rows } = await readClosedLots(reader, 'one', { method: 'FIFO' }, { limit: 3, direction: 'forward' });
    const cursor = rows[2] === undefined ? [] : closedLotKey(rows[2]);
    expect(await places({ after: cursor })).toEqual([33, 31, 29, 27]);
    expect(await places({ before: cursor })).toEqual([39, 37]);
  });

  it('can be asked for by instrument and time of closing', async () => {
    expect(await places({}, { symbols: ['IBM'] })).toEqual([39, 35, 31, 27]);
    expect(await places({}, { from: new Date('2026-01-03T00:00:00Z'), to: new Date('2026-01-05T00:00:00Z') })).toEqual([
      7, 5,
    ]);
  });

  it('come in the same order by compressed FIFO, whose days end later in one instrument than in another', async () =>
    expect(await places({ limit: 30 }, { method: 'COMPRESSED_FIFO' })).toEqual(
      Array.from({ length: 20 }, (_, index) => 39 - 2 * index),
    ));

  it(
    'are not computed from an endless history',
    async () =>
      await expect(
        readClosedLots(
          readerOf(() => history(MOVEMENTS_MAX), 10_000),
          'one',
          { method: 'FIFO' },
          { limit: 1, direction: 'forward' },
        ),
      ).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } }),
    60_000,
  );
});

describe('open lots', () => {
  it('of many positions and methods are computed from one reading', async () => {
    const reader = readerOf(() => [...history(3, ['AAPL', 'IBM'])].slice(0, -1));
    const positions = (['AAPL', 'IBM'] as const).flatMap(symbol =>
      (['FIFO', 'COMPRESSED_FIFO'] as const).map(method => ({ accountId: 'one', symbol, method })),
    );
    const lots = await readOpenLots(reader, positions);
    expect(lots.map(open => open.map(lot => lot.openedOn))).toEqual([['2026-01-03'], ['2026-01-03'], [], []]);
    expect(reader.asked).toEqual([[['one'], ['AAPL', 'IBM']]]);
  });
});
