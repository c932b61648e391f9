import { createLogger } from '@platform/shared/observability';
import { describe, expect, test } from 'vitest';
import type { Minute } from '../domain/bar.ts';
import type { Trade } from '../domain/tick.ts';
import type { MarketStore, MarketWriting } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import { Recorder } from './recorder.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-20T20:59:00Z');

function minute(n: number, symbol = 'IBM'): Minute {
  const tally = { prices: undefined, volume: 1n, tradeCount: 1, pricedNotional: 0n, pricedVolume: 0n };
  return { symbol, startsAt: START + n * MINUTE, tally, tradingDate: undefined, day: undefined };
}

function trade(n: number): Trade {
  const price = BigInt(n + 1);
  return {
    ...{ symbol: 'IBM', price, size: 1n, exchange: undefined, conditions: [], executedAt: START },
    ...{ feedId: String(n), sequence: price },
  };
}

/** A store that can be away, and that refuses some rows. */
function createWorld(limits: ConstructorParameters<typeof Recorder>[0]['limits'] = {}) {
  const world = {
    isAway: false,
    refused: new Set<bigint>(),
    minutes: [] as Minute[],
    trades: [] as Trade[],
    dropped: 0,
  };
  const answer = () => {
    if (world.isAway) throw new Error('away');
  };
  const store = {
    saveInstruments: async () => answer(),
    saveQuotes: async () => answer(),
    async saveMinutes(rows: readonly Minute[]) {
      answer();
      world.minutes.push(...rows);
    },
    async saveTrades(rows: readonly Trade[]) {
      answer();
      if (rows.some(row => world.refused.has(row.price))) throw new Error('refused');
      world.trades.push(...rows);
    },
    isRefusal: (error: unknown) => error instanceof Error && error.message === 'refused',
    async savePosition() {},
    attempt: (work: (part: MarketWriting) => Promise<void>) => work(store as unknown as MarketWriting),
    write: (work: (writing: MarketWriting) => Promise<void>) => work(store as unknown as MarketWriting),
  };
  const metrics = {
    rowsWritten() {},
    rowsDropped(_: string, count: number) {
      world.dropped += count;
    },
  } as unknown as MarketMetrics;
  const logger = createLogger('test', 'silent');
  return {
    world,
    recorder: new Recorder({ store: store as unknown as MarketStore, metrics, logger, limits }),
  };
}

describe('the recorder', () => {
  test('writes minutes once, and then holds them no longer', async () => {
    const { world, recorder } = createWorld();
    recorder.minute(minute(0));
    expect(await recorder.flush()).toBe(true);
    expect(world.minutes).toEqual([minute(0)]);
    expect(recorder.pendingMinutes('IBM')).toEqual([]);
  });

  test('keeps what the store does not take, shows it meanwhile, and writes it later, in order and once', async () => {
    const { world, recorder } = createWorld({ batchSize: 2 });
    world.isAway = true;
    for (let n = 0; n < 5; n += 1) recorder.minute(minute(n));
    recorder.minute(minute(0, 'AAPL'));
    expect(await recorder.flush()).toBe(false);
    expect(recorder.pendingMinutes('IBM')).toHaveLength(5);
    world.isAway = false;
    expect(await recorder.flush()).toBe(true);
    expect(world.minutes.map(({ symbol, startsAt }) => [symbol, (startsAt - START) / MINUTE])).toEqual([
      ...[0, 1, 2, 3, 4].map(n => ['IBM', n]),
      ['AAPL', 0],
    ]);
    expect(recorder.pendingMinutes('IBM')).toEqual([]);
  });

  test('gives up the oldest when too much waits, and counts it', async () => {
    const { world, recorder } = createWorld({ minutesMax: 10 });
    world.isAway = true;
    for (let n = 0; n < 25; n += 1) recorder.minute(minute(n));
    await recorder.flush();
    const kept = recorder.pendingMinutes('IBM').map(({ startsAt }) => (startsAt - START) / MINUTE);
    expect(kept).toEqual(Array.from({ length: 10 }, (_, n) => n + 15));
    expect(world.dropped).toBe(15);
  });

  test('lets one bad row keep no other out', async () => {
    const { world, recorder } = createWorld();
    world.refused.add(3n);
    for (let n = 0; n < 6; n += 1) recorder.trade(trade(n));
    expect(await recorder.flush()).toBe(true);
    expect(world.trades.map(({ price }) => price)).toEqual([1n, 2n, 4n, 5n, 6n]);
    expect(world.dropped).toBe(1);
  });

  test('takes what comes while it writes', async () => {
    const { world, recorder } = createWorld();
    recorder.trade(trade(0));
    const flushing = recorder.flush();
    recorder.trade(trade(1));
    await Promise.all([flushing, recorder.flush()]);
    expect(world.trades).toHaveLength(2);
    await recorder.stop();
  });
});
