import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bus, openBus } from '@platform/shared/bus';
import { serviceUnavailable, startSubgraph } from '@platform/shared/graphql';
import { createLogger, createMetrics, type Logger } from '@platform/shared/observability';
import { connectPostgres, isDatabaseAway, pingPostgres, type Sql } from '@platform/shared/postgres';
import { type Clock, systemClock } from '@platform/shared/pure';
import { parse } from 'graphql';
import { createMarketMetrics } from './adapters/metrics.ts';
import { createBarStore } from './adapters/postgres/bar-store.ts';
import { createMarketStore } from './adapters/postgres/market-store.ts';
import { createQuoteStore } from './adapters/postgres/quote-store.ts';
import { type Read, readFrom } from './adapters/postgres/reading.ts';
import { ReplicaReads } from './adapters/postgres/replica-reads.ts';
import { createTradeStore } from './adapters/postgres/trade-store.ts';
import { createWriterLease } from './adapters/postgres/writer-lease.ts';
import type { Feed } from './application/ports/feed.ts';
import type { StoredPosition } from './application/ports/market-store.ts';
import type { MarketMetrics } from './application/ports/metrics.ts';
import type { Config } from './config.ts';
import { type Core, openCore, type Stores } from './core.ts';
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
  /** How long a writer that does not renew its turn stays the writer. */
  readonly turnMs?: number;
  /** Stands between the service and its bus. */
  readonly wrapBus?: (bus: Bus) => Bus;
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
/** While Postgres is away at the start. */
const OPEN_AGAIN_MS = 1_000;

/**
 * Puts the market-data service together and starts it; when it can be asked it has its role, as the writer of the market or a follower. While Postgres is
 * away it is not ready, answers `SERVICE_UNAVAILABLE`, and tries again.
 * @throws ConfigError for a tape that cannot be played; the system's error when the port is taken.
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
  const sql = connect(config, config.databaseUrl, closing);
  const bus = openBus({
    ...{ natsServers: config.natsServers, databaseUrl: config.directDatabaseUrl ?? config.databaseUrl },
    ...{ name: 'market-data', logger, metrics: registry },
  });
  closing.defer(() => bus.stop());
  const metrics = createMarketMetrics(registry);
  const read = openReads(config, { sql, needed: () => opening.core?.stored, metrics, logger }, closing);
  const stores = createStores(sql, read, overrides.turnMs);
  const source = createFeedSource({ config, clock, logger, registry });
  const opening: Opening = await openWhenPossible(logger, () =>
    openCore({
      ...{ config, stores, bus: overrides.wrapBus?.(bus) ?? bus, metrics, clock, logger },
      openFeed: async (instruments, from) => overrides.feed ?? (await source.open(instruments, from)),
      ...{ losslessBacklogMax: overrides.losslessBacklogMax, followImportsEveryMs: overrides.followImportsEveryMs },
    }),
  );
  closing.defer(() => opening.stop());
  const subgraph = await startSubgraph({
    ...{ typeDefs, resolvers, logger, metrics: registry, routes: source.routes },
    context: request => {
      if (opening.core === undefined) throw serviceUnavailable('Market data waits for its database.');
      return opening.core.context(request);
    },
    ...{ host: config.host, port: config.port, drainMs: config.drainMs, isProduction: config.isProduction },
    assertionSecret: config.assertionSecret,
    tracing: config.tracing,
    readiness: () => ({ postgres: () => pingPostgres(sql), ...(opening.core?.checks ?? { market: notOpen }) }),
  });
  closing.defer(() => subgraph.stop());
  return subgraph.url;
}

function connect({ databasePoolSize, directDatabaseUrl }: Config, url: string, closing: AsyncDisposableStack): Sql {
  const sql = connectPostgres({
    ...{ url, poolSize: databasePoolSize, applicationName: 'market-data' },
    isPooled: directDatabaseUrl !== undefined,
  });
  closing.defer(() => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS }));
  return sql;
}

interface Reading {
  readonly sql: Sql;
  readonly needed: () => StoredPosition | undefined;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
}

/** What history is read through: a replica where there is one. */
function openReads(config: Config, { sql, needed, metrics, logger }: Reading, closing: AsyncDisposableStack): Read {
  if (config.readDatabaseUrl === undefined) return readFrom(sql);
  const replica = connect(config, config.readDatabaseUrl, closing);
  const onRead = metrics.historyRead;
  const reads = new ReplicaReads({ primary: sql, replica, needed, onRead, logger });
  closing.defer(() => reads.stop());
  reads.start();
  return reads.read;
}

function createStores(sql: Sql, read: Read, turnMs: number | undefined): Stores {
  const lease = createWriterLease(sql, `${hostname()} ${process.pid}`, turnMs);
  return {
    ...{ lease, market: createMarketStore(sql, lease), bars: createBarStore(read) },
    ...{ quotes: createQuoteStore(read), trades: createTradeStore(read) },
  };
}

async function notOpen(): Promise<void> {
  throw new Error('the market is not open yet');
}

interface Opening {
  /** Undefined while Postgres is away. */
  readonly core: Core | undefined;
  stop(): Promise<void>;
}

/** Opens the core at once, or, when Postgres is away, as soon as it is back. Rejects for whatever else keeps it from being opened. */
async function openWhenPossible(logger: Logger, open: () => Promise<Core>): Promise<Opening> {
  const stopping = new AbortController();
  let core: Core | undefined;
  const tryToOpen = async (): Promise<boolean> => {
    try {
      core = await open();
      return true;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      return false;
    }
  };
  const keepTrying = async () => {
    logger.warn('Postgres is away: the market is opened when it is back');
    for (let isOpen = false; !isOpen && !stopping.signal.aborted; ) {
      await sleep(OPEN_AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      isOpen = await tryToOpen().catch((error: unknown) => {
        logger.error({ err: error }, 'the market cannot be opened');
        return false;
      });
    }
  };
  const trying = (await tryToOpen()) ? Promise.resolve() : keepTrying();
  return {
    get core() {
      return core;
    },
    async stop() {
      stopping.abort();
      await trying;
      await core?.stop();
    },
  };
}
