import type { Bus } from '@platform/shared/bus';
import type { RequestContext } from '@platform/shared/graphql';
import type { ReadinessCheck } from '@platform/shared/http';
import type { Logger } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import DataLoader from 'dataloader';
import { createMarketChannel } from './adapters/bus/market-channel.ts';
import { Catalog } from './application/catalog.ts';
import { CorporateActions } from './application/corporate-actions.ts';
import { followImports } from './application/follow-imports.ts';
import { type OpenedMarket, openMarket } from './application/open-market.ts';
import type { BarStore } from './application/ports/bar-store.ts';
import type { Feed } from './application/ports/feed.ts';
import type { MarketStore, StoredPosition } from './application/ports/market-store.ts';
import type { MarketMetrics } from './application/ports/metrics.ts';
import type { QuoteStore } from './application/ports/quote-store.ts';
import type { TradeStore } from './application/ports/trade-store.ts';
import type { WriterLease } from './application/ports/writer-lease.ts';
import { PriceIncrements } from './application/price-increments.ts';
import { BarReader } from './application/read-bars.ts';
import { MoverReader } from './application/read-movers.ts';
import { QuoteReader } from './application/read-quotes.ts';
import { readSnapshots } from './application/read-snapshots.ts';
import { TradeReader } from './application/read-trades.ts';
import { Replica } from './application/replication/replica.ts';
import { MarketStreams } from './application/streams/market-streams.ts';
import type { Config } from './config.ts';
import type { Instrument } from './domain/instrument.ts';
import { LISTED_INSTRUMENTS } from './domain/listings.ts';
import type { EpochMs } from './domain/tick.ts';
import type { Context } from './graphql/context.ts';

/** Where the market is kept, and who may write it. */
export interface Stores {
  readonly lease: WriterLease;
  readonly market: MarketStore;
  readonly bars: BarStore;
  readonly quotes: QuoteStore;
  readonly trades: TradeStore;
}

export interface CoreOptions {
  readonly config: Config;
  readonly stores: Stores;
  readonly bus: Bus;
  /** Opens the feed of these instruments; a tape is played from a time on. */
  readonly openFeed: (instruments: readonly Instrument[], from?: EpochMs) => Promise<Feed>;
  readonly metrics: MarketMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly losslessBacklogMax: number | undefined;
  readonly followImportsEveryMs: number | undefined;
}

/** Everything but the server: the market, and who reads it. */
export interface Core {
  /** What a request is given. */
  context(request: RequestContext): Context;
  /** How far the store is, as this process knows it; undefined while it does not. */
  readonly stored: StoredPosition | undefined;
  /** For readiness: what must work, by the role of this process. */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  stop(): Promise<void>;
}

/** Reads what is stored, opens the feed, and takes a role: writer or follower. Rejects when Postgres is away, leaving nothing behind. */
export async function openCore(options: CoreOptions): Promise<Core> {
  // Closed last to first.
  const closing = new AsyncDisposableStack();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function open(options: CoreOptions, closing: AsyncDisposableStack): Promise<Core> {
  const { config, stores, bus, metrics, clock, logger, followImportsEveryMs } = options;
  const { lease, market: store } = stores;
  await store.saveInstruments(LISTED_INSTRUMENTS);
  const calendar = config.calendar === 'always-open' ? 'ALWAYS_OPEN' : undefined;
  const catalog = new Catalog(await store.loadInstruments(), calendar);
  const corporateActions = new CorporateActions(await store.loadCorporateActions());
  const priceIncrements = new PriceIncrements(await store.loadPriceIncrements());
  const listed = LISTED_INSTRUMENTS.flatMap(({ symbol }) => catalog.get(symbol) ?? []);
  const openFeed = (from?: EpochMs) => options.openFeed(listed, from);
  const feed = await openFeed();
  const opened = await openMarket({ feed, catalog, store, metrics, logger });
  const replica = new Replica({
    ...{ lease, feed, openFeed, ...opened, catalog, store, metrics, logger, clock, retention: config.retention },
    channel: createMarketChannel(bus, logger),
  });
  closing.defer(() => replica.stop());
  await replica.start();
  const following = await followImports({
    ...{ store, catalog, corporateActions, priceIncrements, logger },
    ...(followImportsEveryMs !== undefined && { everyMs: followImportsEveryMs }),
  });
  closing.defer(() => following.stop());
  const reading = createContext(options, { ...opened, catalog, corporateActions, priceIncrements });
  return {
    context: request => ({ ...reading(request), clock: replica.clock, clockSource: feed.clockSource }),
    get stored() {
      return replica.stored;
    },
    get checks() {
      return replica.checks;
    },
    stop: () => closing.disposeAsync(),
  };
}

/** What readers read from. */
interface Reading extends OpenedMarket {
  readonly catalog: Catalog;
  readonly corporateActions: CorporateActions;
  readonly priceIncrements: PriceIncrements;
}

/** What a request is given, but for the time. */
function createContext(
  { stores, metrics, losslessBacklogMax }: CoreOptions,
  { market, recorder, catalog, corporateActions, priceIncrements }: Reading,
): (request: RequestContext) => Omit<Context, 'clock' | 'clockSource'> {
  const readers = { market, recorder, store: stores.bars, corporateActions };
  const bars = new BarReader(readers);
  const movers = new MoverReader(readers, catalog);
  const quotes = new QuoteReader(market, recorder, stores.quotes);
  const trades = new TradeReader(market, recorder, stores.trades);
  const streams = new MarketStreams({
    ...{ market, catalog, bars, metrics },
    ...(losslessBacklogMax !== undefined && { losslessBacklogMax }),
  });
  return request => ({
    ...request,
    ...{ catalog, corporateActions, priceIncrements, market, bars, movers, quotes, trades, streams },
    snapshots: new DataLoader(wanted => readSnapshots(readers, wanted), { cache: false }),
  });
}
