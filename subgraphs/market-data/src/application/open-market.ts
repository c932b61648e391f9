import type { Logger } from '@platform/shared/observability';
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
}

export interface OpenedMarket {
  readonly market: Market;
  readonly recorder: Recorder;
  readonly corrector: MinuteCorrector;
}

/** Makes the market as an earlier run left it, up to the feed's time: a replay does not show what its tape has not said yet. */
export async function openMarket(options: OpenMarketOptions): Promise<OpenedMarket> {
  const { feed, catalog, store, metrics, logger } = options;
  const recorder = new Recorder({ store, metrics, logger });
  const corrector = new MinuteCorrector({ store, catalog, recorder, metrics, logger });
  for (const symbol of feed.symbols) if (catalog.get(symbol) === undefined) recorder.instrument(catalog.list(symbol));

  const startsAt = feed.clock.now().getTime();
  const symbols = catalog.all().map(({ symbol }) => symbol);
  const [lastCorrection, quotes, statuses, lastTrades] = await Promise.all([
    store.loadLastCorrection(),
    store.loadLatestQuotes(startsAt),
    store.loadStatuses(startsAt),
    store.loadLastTrades(symbols, startsAt),
  ]);
  const market = new Market({ catalog, recorder, corrector, metrics, startsAt });
  market.restore({
    ...{ quotes, statuses, lastTrades, lastCorrection },
    unfolded: await loadUnfinishedMinutes(options, lastTrades, startsAt),
  });
  return { market, recorder, corrector };
}

/** What a run that was killed may not have written: its last second, or more while it was late. */
const UNWRITTEN_MS = MINUTE_MS;

/** Where a feed goes on, by the last trades that are stored; undefined when nothing of it was. */
export async function loadResume(
  { feed, store }: Pick<OpenMarketOptions, 'feed' | 'store'>,
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
