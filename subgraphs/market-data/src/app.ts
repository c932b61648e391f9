import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Bus, openBus } from '@platform/shared/bus';
import { type RequestContext, startSubgraph } from '@platform/shared/graphql';
import { createLogger, createMetrics, type Logger } from '@platform/shared/observability';
import { connectPostgres, pingPostgres, type Sql } from '@platform/shared/postgres';
import { type Clock, systemClock } from '@platform/shared/pure';
import DataLoader from 'dataloader';
import { parse } from 'graphql';
import { createMarketChannel } from './adapters/bus/market-channel.ts';
import { createMarketMetrics } from './adapters/metrics.ts';
import { createBarStore } from './adapters/postgres/bar-store.ts';
import { createMarketStore } from './adapters/postgres/market-store.ts';
import { createQuoteStore } from './adapters/postgres/quote-store.ts';
import { createTradeStore } from './adapters/postgres/trade-store.ts';
import { createWriterLease } from './adapters/postgres/writer-lease.ts';
import { Catalog } from './application/catalog.ts';
import { CorporateActions } from './application/corporate-actions.ts';
import { followImports } from './application/follow-imports.ts';
import { type OpenedMarket, openMarket } from './application/open-market.ts';
import type { Feed } from './application/ports/feed.ts';
import type { MarketMetrics } from './application/ports/metrics.ts';
import { BarReader } from './application/read-bars.ts';
import { MoverReader } from './application/read-movers.ts';
import { QuoteReader } from './application/read-quotes.ts';
import { readSnapshots } from './application/read-snapshots.ts';
import { TradeReader } from './application/read-trades.ts';
import { Replica } from './application/replication/replica.ts';
import { MarketStreams } from './application/streams/market-streams.ts';
import type { Config } from './config.ts';
import { LISTED_INSTRUMENTS } from './domain/listings.ts';
import type { EpochMs } from './domain/tick.ts';
import type { Context } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createFeedSource } from './open-feed.ts';

/** What tests put in place of the real thing. */
export interface MarketDataOverrides {
  readonly feed?: Feed;
  /** The system's clock; sequences start from it, and the simulated feed goes by it. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Events that may wait for one subscriber of trades or bars. */
  readonly losslessBacklogMax?: number;
  /** Stands between the service and its bus. */
  readonly wrapBus?: (bus: Bus) => Bus;
  /** How often it is looked for what another process has imported. */
  readonly followImportsEveryMs?: number;
}

/** What readers read from. */
interface Reading extends OpenedMarket {
  readonly catalog: Catalog;
  readonly corporateActions: CorporateActions;
  readonly metrics: MarketMetrics;
}

export interface RunningMarketData {
  /** The GraphQL endpoint; health and metrics are beside it. */
  readonly url: string;
  /** Ends subscriptions, stops the feed, writes what waits, closes the connections to Postgres. */
  stop(): Promise<void>;
}

const typeDefs = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const CLOSE_TIMEOUT_SECONDS = 5;

/**
 * Puts the market-data service together and starts it; when it can be asked it has its role, as the writer of the market or a follower.
 * @throws ConfigError for a tape that cannot be played; the system's error when the port is taken; Postgres' when it is away.
 */
export async function createMarketData(
  config: Config,
  overrides: MarketDataOverrides = {},
): Promise<RunningMarketData> {
  // Closed last to first, at the end or when the start fails: nobody asks any more, nothing comes any more, what is there is written.
  const closing = new AsyncDisposableStack();
  try {
    const url = await startMarketData(config, overrides, closing);
    return { url, stop: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

async function startMarketData(
  config: Config,
  overrides: MarketDataOverrides,
  closing: AsyncDisposableStack,
): Promise<string> {
  const { clock = systemClock, logger = createLogger('market-data', config.logLevel) } = overrides;
  const registry = createMetrics('market-data');
  const metrics = createMarketMetrics(registry);
  const sql = connectPostgres({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    applicationName: 'market-data',
    isPooled: config.directDatabaseUrl !== undefined,
  });
  closing.defer(() => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }));
  const lease = createWriterLease(sql, `${hostname()} ${process.pid}`);
  const store = createMarketStore(sql, lease);
  await store.saveInstruments(LISTED_INSTRUMENTS);
  const catalog = new Catalog(
    await store.loadInstruments(),
    config.calendar === 'always-open' ? 'ALWAYS_OPEN' : undefined,
  );
  const corporateActions = new CorporateActions(await store.loadCorporateActions());
  const source = createFeedSource({
    ...{ config, clock, logger, registry },
    instruments: LISTED_INSTRUMENTS.flatMap(({ symbol }) => catalog.get(symbol) ?? []),
  });
  const openFeed = async (from?: EpochMs) => overrides.feed ?? (await source.open(from));
  const feed = await openFeed();
  const opened = await openMarket({ feed, catalog, store, metrics, logger });
  const bus = openBus({
    ...{ natsServers: config.natsServers, databaseUrl: config.directDatabaseUrl ?? config.databaseUrl },
    ...{ name: 'market-data', logger, metrics: registry },
  });
  closing.defer(() => bus.stop());
  const replica = new Replica({
    ...{ lease, feed, openFeed, ...opened, catalog, store, metrics, logger, clock, retention: config.retention },
    channel: createMarketChannel(overrides.wrapBus?.(bus) ?? bus, logger),
  });
  closing.defer(() => replica.stop());
  await replica.start();
  const reading = { ...opened, catalog, corporateActions, metrics };
  const context = createContext(sql, reading, overrides.losslessBacklogMax);
  const subgraph = await startSubgraph({
    ...{ typeDefs, resolvers, logger, metrics: registry, routes: source.routes },
    context: request => ({ ...context(request), clock: replica.clock, clockSource: feed.clockSource }),
    ...{ host: config.host, port: config.port, drainMs: config.drainMs, isProduction: config.isProduction },
    assertionSecret: config.assertionSecret,
    tracing: config.tracing,
    readiness: () => ({ postgres: () => pingPostgres(sql), ...replica.checks }),
  });
  closing.defer(() => subgraph.stop());
  const following = await followImports({
    ...{ store, catalog, corporateActions, logger },
    ...(overrides.followImportsEveryMs !== undefined && { everyMs: overrides.followImportsEveryMs }),
  });
  closing.defer(() => following.stop());
  return subgraph.url;
}

/** What a request is given, but for the time. */
function createContext(
  sql: Sql,
  { market, recorder, catalog, corporateActions, metrics }: Reading,
  losslessBacklogMax: number | undefined,
): (request: RequestContext) => Omit<Context, 'clock' | 'clockSource'> {
  const readers = { market, recorder, store: createBarStore(sql), corporateActions };
  const bars = new BarReader(readers);
  const movers = new MoverReader(readers, catalog);
  const quotes = new QuoteReader(market, recorder, createQuoteStore(sql));
  const trades = new TradeReader(market, recorder, createTradeStore(sql));
  const streams = new MarketStreams({
    ...{ market, catalog, bars, metrics },
    ...(losslessBacklogMax !== undefined && { losslessBacklogMax }),
  });
  return request => ({
    ...request,
    ...{ catalog, corporateActions, market, bars, movers, quotes, trades, streams },
    snapshots: new DataLoader(wanted => readSnapshots(readers, wanted), { cache: false }),
  });
}
