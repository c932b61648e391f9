import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Minute } from '../../domain/bar.ts';
import { LISTED_INSTRUMENTS } from '../../domain/listings.ts';
import type { Quote, Trade } from '../../domain/tick.ts';
import { MINUTE_MS } from '../../domain/zoned-time.ts';
import { Catalog } from '../catalog.ts';
import { Market } from '../market.ts';
import { MinuteCorrector } from '../minute-corrector.ts';
import type { FeedEvent } from '../ports/feed.ts';
import type { MarketNews } from '../ports/market-channel.ts';
import type { Happened } from '../ports/market-event.ts';
import type { KnownMarket, MarketStore, MarketWriting } from '../ports/market-store.ts';
import type { MarketMetrics } from '../ports/metrics.ts';
import { Recorder } from '../recorder.ts';
import { Follower } from './follower.ts';

const START = Date.parse('2026-11-20T15:00:00Z');
const SYMBOLS = ['IBM', 'SPY', 'NEWCO'];
const metrics = { eventsReceived() {}, tradeRefused() {}, rowsWritten() {} } as unknown as MarketMetrics;

/** A market whose corrector rests, with what it stores when it is told to. */
async function createProcess() {
  const stored = { trades: [] as Trade[], minutes: [] as Minute[], samples: [] as Quote[] };
  const writing = {
    attempt: (work: (part: MarketWriting) => Promise<void>) => work(writing as unknown as MarketWriting),
    saveTrades: async (rows: readonly Trade[]) => void stored.trades.push(...rows),
    saveMinutes: async (rows: readonly Minute[]) => void stored.minutes.push(...rows),
    saveQuoteSamples: async (rows: readonly Quote[]) => void stored.samples.push(...rows),
    ...{ async saveInstruments() {}, async saveQuotes() {}, async saveStatuses() {}, async savePosition() {} },
  };
  const store = {
    write: (work: (writing: MarketWriting) => Promise<void>) => work(writing as unknown as MarketWriting),
  } as unknown as MarketStore;
  const options = { store, catalog: new Catalog(LISTED_INSTRUMENTS), metrics, logger: createLogger('test', 'silent') };
  const recorder = new Recorder(options);
  const corrector = new MinuteCorrector({ ...options, recorder });
  await corrector.standBy();
  await recorder.standBy();
  const market = new Market({ ...options, recorder, corrector, startsAt: START });
  const said: unknown[] = [];
  for (const stream of ['quotes', 'trades', 'statuses', 'minutes'] as const)
    market[stream].listen(SYMBOLS, (event: unknown) => said.push([stream, event]));
  market.minuteEnds.add((closed, at) => said.push(['closed', closed, at]));
  const state = () =>
    SYMBOLS.map(symbol => [
      ...[market.latestQuote(symbol), market.lastTrade(symbol), market.tradingStatus(symbol)],
      ...[market.minuteInProgress(symbol), recorder.pendingMinutes(symbol)],
    ]);
  return { market, recorder, corrector, said, state, stored };
}

const price = fc.bigInt({ min: 1n, max: 1_000n }).map(cents => cents * 10_000_000n);
const symbol = fc.constantFrom(...SYMBOLS);
/** Steps of the clock, some back: late trades; each with something that the feed says then. */
const script = fc
  .array(
    fc.record({
      ...{ symbol, price, step: fc.integer({ min: -70_000, max: 40_000 }), number: fc.nat({ max: 20 }) },
      kind: fc.constantFrom('quote', 'trade', 'trade', 'trade', 'status', 'bands', 'cancel', 'correction', 'advance'),
      ...{ state: fc.constantFrom('TRADING' as const, 'HALTED' as const), reason: fc.constantFrom(undefined, 'T1') },
      ...{ conditions: fc.constantFrom([], ['I']), isPlaced: fc.boolean() },
    }),
    { maxLength: 80 },
  )
  .map(steps => {
    let now = START;
    return steps.map(({ kind, step, symbol, price, number, state, reason, conditions, isPlaced }, index): FeedEvent => {
      now = Math.max(now, now + step);
      const trade = { symbol, price, size: 10n ** 9n, exchange: 'N', conditions };
      const spoken = { symbol, feedId: `t${number}`, executedAt: isPlaced ? now : undefined, at: now };
      if (kind === 'quote') {
        const sides = { bidPrice: price, bidSize: 1n, askPrice: price + 1n, askSize: 1n };
        return { kind, symbol, ...sides, quotedAt: now };
      }
      if (kind === 'trade')
        return {
          kind,
          ...trade,
          executedAt: Math.max(START - MINUTE_MS, now + Math.min(0, step)),
          feedId: `t${index}`,
        };
      if (kind === 'status') return { kind, at: now, symbol, state, reason };
      if (kind === 'bands') return { kind, at: now, symbol, lowerBand: price, upperBand: 2n * price };
      if (kind === 'cancel') return { kind, ...spoken };
      if (kind === 'correction') return { kind, ...trade, ...spoken };
      return { kind: 'advance', at: now };
    });
  });

test('whoever applies what has happened in the writer has its market, says what it says, and could store what it stores', async () => {
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 9 }), async (events, batchSize) => {
      const [writer, follower] = [await createProcess(), await createProcess()];
      const happened: Happened[] = [];
      writer.market.happenings.add(batch => happened.push(batch));
      writer.market.beginTurn(1_000n);
      for (let start = 0; start < events.length; start += batchSize)
        writer.market.receive(events.slice(start, start + batchSize));
      let next = 1;
      for (const { first, events: batch } of happened) {
        expect(first).toBe(next);
        next += batch.length;
        follower.market.apply(batch, next - 1);
      }
      expect(follower.state()).toEqual(writer.state());
      expect(follower.said).toEqual(writer.said);
      expect(follower.market.time).toBe(writer.market.time);
      for (const process of [writer, follower]) {
        process.recorder.start();
        await process.recorder.stop();
      }
      expect(follower.stored).toEqual(writer.stored);
    }),
    { numRuns: 150 },
  );
});

test('a follower neither shows nor ever stores a minute as it was before the writer corrected it', async () => {
  const { market, recorder, stored } = await createProcess();
  const trade = { symbol: 'IBM', price: 1n, size: 1n, exchange: 'N', conditions: [], sequence: 1n, feedId: 't1' };
  market.apply([{ kind: 'trade', trade: { ...trade, executedAt: START }, isLate: false }], 1);
  market.apply([{ kind: 'trade', trade: { ...trade, symbol: 'SPY', executedAt: START }, isLate: false }], 2);
  market.apply([{ kind: 'time', at: START + MINUTE_MS }], 3);
  const [before] = recorder.pendingMinutes('IBM');
  if (before === undefined) throw new Error('expected a closed minute');
  const minute = { ...before, tally: { ...before.tally, volume: 2n } };
  const shown: unknown[] = [];
  market.corrections.add(({ symbol }) => shown.push(recorder.pendingMinutes(symbol)));
  const corrected = { ...{ symbol: 'IBM', startsAt: START, minute, isClosed: true }, lastTrade: undefined };
  // All of it may come in one message, before what the writer says of what it has stored.
  market.apply([{ kind: 'corrected', corrected }], 4);
  market.apply([{ kind: 'corrected', corrected: { ...corrected, symbol: 'SPY', minute: undefined } }], 5);
  expect(shown).toEqual([[minute], []]);
  recorder.forgetStored(2);
  recorder.start();
  await recorder.stop();
  expect(stored.minutes).toEqual([minute]);
});

test('what a writer said that had been replaced is not part of the minute in progress, once that is known', async () => {
  const { market, said } = await createProcess();
  const trade = { symbol: 'IBM', price: 1n, size: 1n, exchange: 'N', conditions: [], executedAt: START };
  for (const sequence of [1n, 2n, 3n])
    market.apply([{ kind: 'trade', trade: { ...trade, feedId: `t${sequence}`, sequence }, isLate: false }], 1);
  market.keepValid([{ symbol: 'IBM', sequence: 1n }]);
  expect(market.minuteInProgress('IBM')?.tally).toMatchObject({ volume: 1n, tradeCount: 1 });
  expect(said.at(-1)).toEqual(['minutes', market.minuteInProgress('IBM')]);
  expect(market.lastTrade('IBM')).toBeUndefined();
  market.takeLastTrades([{ ...trade, feedId: 't1', sequence: 1n }]);
  expect(market.lastTrade('IBM')?.sequence).toBe(1n);
});

test('a follower keeps rows until the writer has stored them, and no longer', async () => {
  const { market, recorder, stored } = await createProcess();
  const tradeAt = (minute: number, feedId: string) => {
    const executedAt = START + minute * MINUTE_MS;
    const trade = { symbol: 'IBM', price: 1n, size: 1n, exchange: 'N', conditions: [], executedAt, feedId };
    return { kind: 'trade', trade: { ...trade, sequence: BigInt(minute) }, isLate: false } as const;
  };
  for (let position = 1; position <= 5; position += 1) market.apply([tradeAt(position, `t${position}`)], position);
  const pending = () => recorder.pendingMinutes('IBM').map(({ startsAt }) => (startsAt - START) / MINUTE_MS);
  expect(await recorder.flush()).toBe(true);
  expect(stored.trades).toEqual([]);
  expect(pending()).toEqual([1, 2, 3, 4]);
  recorder.forgetStored(3);
  expect(pending()).toEqual([3, 4]);
  recorder.start();
  await recorder.stop();
  expect(stored.trades.map(({ feedId }) => feedId)).toEqual(['t4', 't5']);
});

test('a follower that has read the store of a later turn takes nothing twice', async () => {
  const { market, recorder, corrector } = await createProcess();
  const trades = [1n, 2n, 3n, 4n, 5n].map(sequence => ({
    ...{ symbol: 'IBM', price: 1n, size: 1n, exchange: 'N', conditions: [], executedAt: START },
    ...{ sequence, feedId: `t${sequence}` },
  }));
  let turn = 1n;
  let hear: (news: MarketNews) => void = () => {};
  const store = {
    loadPosition: async () => ({ token: turn, position: 2 }),
    async loadMissed(known: KnownMarket) {
      // Between what is asked here and before, another writer has begun.
      turn = 2n;
      const isKnown = ({ sequence }: { sequence: bigint }) => sequence <= (known.trades.get('IBM') ?? 0n);
      const [valid, missed] = [trades.filter(isKnown), trades.filter(trade => !isKnown(trade))];
      return { trades: missed, valid, corrections: [], quotes: [], statuses: [], token: turn, position: 3 };
    },
    loadLastTrades: async () => [],
  } as unknown as MarketStore;
  const follower = new Follower({
    ...{ market, recorder, corrector, store, logger: createLogger('test', 'silent'), clockSource: 'SYSTEM' },
    metrics: { catchUpBegun() {} } as unknown as MarketMetrics,
    channel: {
      ...{ async tell() {}, async announce() {} },
      async onNews(listener) {
        hear = listener;
        return { async stop() {} };
      },
      onAnnouncement: async () => ({ async stop() {} }),
    },
  });
  await follower.start();
  const news = { now: START, time: undefined, stored: 2 };
  const told = trades.slice(2).map(trade => ({ kind: 'trade' as const, trade, isLate: false }));
  hear({ ...news, token: 1n, first: 3, events: told });
  await eventually(() => turn === 2n);
  hear({ ...news, token: 2n, first: 3, events: [] });
  await eventually(() => follower.isInStep);
  expect(market.minuteInProgress('IBM')?.tally.tradeCount).toBe(5);
  await follower.stop();
});
