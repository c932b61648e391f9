import { readFileSync } from 'node:fs';
import { type RequestContext, startSubgraph } from '@platform/shared/graphql';
import type { Route } from '@platform/shared/http';
import { createLogger, createMetrics, type Logger, type Registry } from '@platform/shared/observability';
import { connectPostgres, pingPostgres } from '@platform/shared/postgres';
import { type Clock, systemClock } from '@platform/shared/pure';
import DataLoader from 'dataloader';
import { parse } from 'graphql';
import { openLiveFeed } from './adapters/feeds/open-live-feed.ts';
import { openReplayFeed } from './adapters/feeds/replay/replay-feed.ts';
import { createSimulatedFeed } from './adapters/feeds/simulated/simulated-feed.ts';
import { replayRoutes } from './adapters/http/replay-routes.ts';
import { createMarketMetrics } from './adapters/metrics.ts';
import { createBarStore } from './adapters/postgres/bar-store.ts';
import { createMarketStore } from './adapters/postgres/market-store.ts';
import { createQuoteStore } from './adapters/postgres/quote-store.ts';
import { createTradeStore } from './adapters/postgres/trade-store.ts';
import { Catalog } from './application/catalog.ts';
import { CorporateActions } from './application/corporate-actions.ts';
import { followImports } from './application/follow-imports.ts';
import { startHousekeeping } from './application/housekeeping.ts';
import { openMarket } from './application/open-market.ts';
import type { Feed } from './application/ports/feed.ts';
import { BarReader } from './application/read-bars.ts';
import { MoverReader } from './application/read-movers.ts';
import { QuoteReader } from './application/read-quotes.ts';
import { readSnapshots } from './application/read-snapshots.ts';
import { TradeReader } from './application/read-trades.ts';
import { MarketStreams } from './application/streams/market-streams.ts';
import type { Config } from './config.ts';
import { LISTED_INSTRUMENTS } from './domain/listings.ts';
import type { Context } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';

/** What tests put in place of the real thing. */
export interface MarketDataOverrides {
  readonly feed?: Feed;
  /** The system's clock; sequences start from it, and the simulated feed goes by it. */
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Events that may wait for one subscriber of trades or bars. */
  readonly losslessBacklogMax?: number;
  /** How often it is looked for what another process has imported. */
  readonly followImportsEveryMs?: number;
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
 * Puts the market-data service together and starts it; the feed speaks once the service can be asked.
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
  const store = createMarketStore(sql);
  const barStore = createBarStore(sql);
  await store.saveInstruments(LISTED_INSTRUMENTS);
  const catalog = new Catalog(
    await store.loadInstruments(),
    config.calendar === 'always-open' ? 'ALWAYS_OPEN' : undefined,
  );
  const corporateActions = new CorporateActions(await store.loadCorporateActions());
  const { feed, routes } = overrides.feed
    ? { feed: overrides.feed, routes: {} }
    : await openFeed({ config, catalog, clock, logger, registry });
  const { market, recorder, corrector, resume } = await openMarket({ feed, catalog, store, metrics, logger, clock });
  closing.defer(() => recorder.stop());
  closing.defer(() => corrector.stop());
  closing.defer(() => feed.stop());
  const readers = { market, recorder, store: barStore, corporateActions };
  const bars = new BarReader(readers);
  const movers = new MoverReader(readers, catalog);
  const quotes = new QuoteReader(market, recorder, createQuoteStore(sql));
  const trades = new TradeReader(market, recorder, createTradeStore(sql));
  const { losslessBacklogMax } = overrides;
  const streams = new MarketStreams({
    ...{ market, catalog, bars, metrics },
    ...(losslessBacklogMax !== undefined && { losslessBacklogMax }),
  });
  const context = (request: RequestContext): Context => ({
    ...request,
    ...{ catalog, corporateActions, market, bars, movers, quotes, trades, streams },
    ...{ clock: feed.clock, clockSource: feed.clockSource },
    snapshots: new DataLoader(wanted => readSnapshots(readers, wanted), {
      cache: false,
    }),
  });
  const subgraph = await startSubgraph({
    ...{ typeDefs, resolvers, context, logger, metrics: registry, routes },
    ...{ host: config.host, port: config.port, drainMs: config.drainMs, isProduction: config.isProduction },
    assertionSecret: config.assertionSecret,
    tracing: config.tracing,
    readiness: { postgres: () => pingPostgres(sql), feed: () => checkFeed(feed) },
  });
  closing.defer(() => subgraph.stop());
  const housekeeping = startHousekeeping({ store, market, logger, retention: config.retention });
  closing.defer(() => housekeeping.stop());
  const following = await followImports({
    ...{ store, catalog, corporateActions, logger },
    ...(overrides.followImportsEveryMs !== undefined && { everyMs: overrides.followImportsEveryMs }),
  });
  closing.defer(() => following.stop());
  recorder.start();
  feed.start(
    events => market.receive(events),
    symbol => market.lastTrade(symbol)?.price,
    resume,
  );
  logger.info({ feed: feed.name, calendar: config.calendar, instruments: catalog.all().length }, 'the market is on');
  return subgraph.url;
}

interface OpenFeedOptions {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** The feed, and the ways to operate it over HTTP. */
interface OpenedFeed {
  readonly feed: Feed;
  readonly routes: Record<string, Route>;
}

async function openFeed({ config, catalog, clock, logger, registry }: OpenFeedOptions): Promise<OpenedFeed> {
  const instruments = LISTED_INSTRUMENTS.flatMap(({ symbol }) => catalog.get(symbol) ?? []);
  switch (config.feed.kind) {
    case 'replay': {
      const { operator } = config.feed;
      const feed = await openReplayFeed({ ...config.feed, logger });
      const { controls } = feed;
      return { feed, routes: operator === undefined ? {} : replayRoutes({ controls, operatorToken: operator.token }) };
    }
    case 'simulated':
      return { feed: createSimulatedFeed({ instruments, seed: config.feed.seed, clock }), routes: {} };
    default: {
      const isAlwaysOpen = config.calendar === 'always-open';
      const feed = openLiveFeed({ config: config.feed, instruments, isAlwaysOpen, clock, logger, registry });
      return { feed, routes: {} };
    }
  }
}

async function checkFeed(feed: Feed): Promise<void> {
  if (!feed.isAlive()) throw new Error(`the ${feed.name} feed has broken off`);
}
