import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { expect, test } from 'vitest';
import { LISTED_INSTRUMENTS } from '../domain/listings.ts';
import { Catalog } from './catalog.ts';
import { MinuteCorrector } from './minute-corrector.ts';
import type { MarketStore, MarketWriting, TradeAmendment, UnplacedAmendment } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';

const amendment = (feedId: string): TradeAmendment => ({ symbol: 'IBM', feedId, executedAt: 0, corrected: undefined });

/** A store that is slow, or away, as a test tells it. */
function createWorld() {
  const world = { written: [] as string[], folded: 0, isAway: false, release: () => {} };
  const store = {
    async amendTrades(rows: readonly TradeAmendment[]) {
      const ids = rows.map(({ feedId }) => feedId);
      if (world.isAway) throw new Error('away');
      await new Promise<void>(resolve => {
        world.release = resolve;
        if (ids.length === 0) resolve();
      });
      world.written.push(...ids);
      return [];
    },
    placeAmendments: async (rows: readonly UnplacedAmendment[]) =>
      rows
        .filter(({ feedId }) => feedId !== 'never stored')
        .map(({ at, ...row }) => ({ ...row, executedAt: at - 60_000 })),
    loadMinuteTrades: async () => [],
    async deleteMinute() {
      world.folded += 1;
    },
    loadLastTrades: async () => [],
    write: (work: (writing: MarketWriting) => Promise<void>) => work(store as unknown as MarketWriting),
  };
  const corrector = new MinuteCorrector({
    ...{
      store: store as unknown as MarketStore,
      recorder: { flush: async () => true } as unknown as Recorder,
      retryMs: 1,
    },
    ...{
      catalog: new Catalog(LISTED_INSTRUMENTS),
      metrics: {} as MarketMetrics,
      logger: createLogger('test', 'silent'),
    },
  });
  return { world, corrector };
}

test('what the tape takes back while an earlier correction is being written is written next', async () => {
  const { world, corrector } = createWorld();
  corrector.amend(amendment('a'), true);
  await new Promise(resolve => setImmediate(resolve)); // the first is on its way
  corrector.amend(amendment('b'), true);
  await eventually(() => {
    world.release();
    return world.written.length === 2 && world.folded === 2;
  });
  expect(world.written).toEqual(['a', 'b']);
  await corrector.stop();
});

test('what the store does not take waits until it does', async () => {
  const { world, corrector } = createWorld();
  world.isAway = true;
  corrector.amend(amendment('a'), true);
  await new Promise(resolve => setImmediate(resolve));
  expect(world.written).toEqual([]);
  world.isAway = false;
  await eventually(() => {
    world.release();
    return world.folded === 1;
  });
  expect(world.written).toEqual(['a']);
  await corrector.stop();
});

test('a trade that is taken back without its time is looked for, and one that was never stored is passed over', async () => {
  const { world, corrector } = createWorld();
  corrector.amendUnplaced({ symbol: 'IBM', feedId: 'never stored', at: 120_000, corrected: undefined });
  corrector.amendUnplaced({ symbol: 'IBM', feedId: 'a', at: 120_000, corrected: undefined });
  await eventually(() => {
    world.release();
    return world.folded === 1;
  });
  expect(world.written).toEqual(['a']);
  await corrector.stop();
});

test('what waits when it is stopped is done first', async () => {
  const { world, corrector } = createWorld();
  corrector.amend(amendment('a'), true);
  await new Promise(resolve => setImmediate(resolve)); // the first is on its way
  corrector.amend(amendment('b'), true);
  const stopped = corrector.stop();
  await eventually(() => {
    world.release();
    return world.written.length === 2;
  });
  await stopped;
  expect(world.folded).toBe(2);
});
