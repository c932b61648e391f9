import type { Logger } from '@platform/shared/observability';
import { type Clock, maximum } from '@platform/shared/pure';
import type { EpochMs, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import { MINUTE_MS } from '../domain/zoned-time.ts';
import type { Catalog } from './catalog.ts';
import { Market } from './market.ts';
import { MinuteCorrector } from './minute-corrector.ts';
import type { Feed, FeedResume } from './ports/feed.ts';
import type { MarketStore } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import { Recorder } from './recorder.ts';

export interface OpenMarketOptions {
  readonly feed: Feed;
  readonly catalog: Catalog;
  readonly store: MarketStore;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface OpenedMarket {
  readonly market: Market;
  readonly recorder: Recorder;
  readonly corrector: MinuteCorrector;
  /** Where the feed goes on; undefined when nothing of it was stored. */
  readonly resume: FeedResume | undefined;
}

/** What is certainly not used up in the second that an earlier run may not have written down. */
const SEQUENCE_GAP = 1_000_000n;

/** Makes the market as an earlier run left it, up to the feed's time: a replay does not show what its tape has not said yet. */
export async function openMarket(options: OpenMarketOptions): Promise<OpenedMarket> {
  const { feed, catalog, store, metrics, logger, clock } = options;
  const recorder = new Recorder({ store, metrics, logger });
  const corrector = new MinuteCorrector({ store, catalog, recorder, metrics, logger });
  for (const symbol of feed.symbols) if (catalog.get(symbol) === undefined) recorder.instrument(catalog.list(symbol));

  const startsAt = feed.clock.now().getTime();
  const symbols = catalog.all().map(({ symbol }) => symbol);
  const [largestSequence, quotes, statuses, lastTrades] = await Promise.all([
    store.loadLargestSequence(),
    store.loadLatestQuotes(startsAt),
    store.loadStatuses(startsAt),
    store.loadLastTrades(symbols, startsAt),
  ]);
  const market = new Market({
    ...{ catalog, recorder, corrector, metrics, startsAt },
    // Larger than a thousand sequences for every millisecond that there was before, and than what was written down.
    sequenceBase: maximum(BigInt(clock.now().getTime()) * 1_000n, largestSequence + SEQUENCE_GAP),
  });
  market.restore({
    ...{ quotes, statuses, lastTrades },
    unfolded: await loadUnfinishedMinutes(options, lastTrades, startsAt),
  });
  return { market, recorder, corrector, resume: await loadResume(options, lastTrades) };
}

/** What a run that was killed may not have written: its last second, or more while it was late. */
const UNWRITTEN_MS = MINUTE_MS;

async function loadResume(
  { feed, store }: OpenMarketOptions,
  lastTrades: readonly Trade[],
): Promise<FeedResume | undefined> {
  const times = lastTrades
    .filter(({ feedId }) => feedId.startsWith(`${feed.name}:`))
    .map(({ executedAt }) => executedAt);
  if (feed.clockSource === 'TAPE' || times.length === 0) return undefined;
  const from = Math.max(...times) - UNWRITTEN_MS;
  return { from, trades: await store.loadTradesOfFeed(feed.name, from - UNWRITTEN_MS) };
}

/**
 * The trades of minutes that were in progress when an earlier run ended, and so were not stored.
 * A tape says them again when it is played again.
 */
async function loadUnfinishedMinutes(
  { feed, store }: OpenMarketOptions,
  lastTrades: readonly Trade[],
  at: EpochMs,
): Promise<Trade[]> {
  if (feed.clockSource === 'TAPE' || lastTrades.length === 0) return [];
  const lastTradedAt = Math.max(...lastTrades.map(({ executedAt }) => executedAt));
  // One minute more: a run that was killed may not have written the one before either.
  return store.loadUnfoldedTrades(minuteOf(lastTradedAt) - MINUTE_MS, at);
}
