import type { Logger } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import { maximum } from '@platform/shared/pure';
import { minuteOf } from '../domain/timeframe.ts';
import type { Catalog } from './catalog.ts';
import { Market } from './market.ts';
import type { Feed } from './ports/feed.ts';
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

/** What is certainly not used up in the second that an earlier run may not have written down. */
const SEQUENCE_GAP = 1_000_000n;

/** Makes the market as an earlier run left it, up to the feed's time: a replay does not show what its tape has not said yet. */
export async function openMarket(options: OpenMarketOptions): Promise<{ market: Market; recorder: Recorder }> {
  const { feed, catalog, store, metrics, logger, clock } = options;
  const recorder = new Recorder({ store, catalog, metrics, logger });
  for (const symbol of feed.symbols) if (catalog.get(symbol) === undefined) recorder.instrument(catalog.list(symbol));

  const startsAt = feed.clock.now().getTime();
  const [largestSequence, quotes, lastTrades, tradesOfMinute] = await Promise.all([
    store.loadLargestSequence(),
    store.loadLatestQuotes(startsAt),
    store.loadLastTrades(
      catalog.all().map(({ symbol }) => symbol),
      startsAt,
    ),
    // A replay says the minute's trades again; a live feed does not.
    feed.clockSource === 'TAPE' ? [] : store.loadTradesSince(minuteOf(startsAt), startsAt),
  ]);
  const market = new Market({
    ...{ catalog, recorder, metrics, startsAt },
    // Larger than a thousand sequences for every millisecond that there was before, and than what was written down.
    sequenceBase: maximum(BigInt(clock.now().getTime()) * 1_000n, largestSequence + SEQUENCE_GAP),
  });
  market.restore(quotes, lastTrades, tradesOfMinute);
  return { market, recorder };
}
