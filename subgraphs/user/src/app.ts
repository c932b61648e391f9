import { readFileSync } from 'node:fs';
import { tracingOf } from '@platform/shared/config';
import { startSubgraph } from '@platform/shared/graphql';
import {
  type AuditLog,
  createAuditLog,
  createLogger,
  createMetrics,
  type Logger,
} from '@platform/shared/observability';
import { connectPostgres, pingPostgres } from '@platform/shared/postgres';
import { type Clock, systemClock } from '@platform/shared/pure';
import { parse } from 'graphql';
import { openDatabase } from './adapters/postgres/database.ts';
import { createUserStore } from './adapters/postgres/user-store.ts';
import { createWatchlistStore } from './adapters/postgres/watchlist-store.ts';
import type { UserConfig } from './config.ts';
import { createContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';

/** What tests put in place of the real thing. */
export interface UserOverrides {
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly audit?: AuditLog;
}

export interface RunningUser {
  /** The GraphQL endpoint; health and metrics are beside it. */
  readonly url: string;
  /** Lets running requests finish, then closes the connections to Postgres. */
  stop(): Promise<void>;
}

const typeDefs = parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
/** Seconds that queries under way have at most when the service stops. */
const CLOSE_TIMEOUT_SECONDS = 5;

/** Puts the user service together and starts it. @throws the system's error when the port is taken. */
export async function createUser(config: UserConfig, overrides: UserOverrides = {}): Promise<RunningUser> {
  const { clock = systemClock, logger = createLogger('user', config.LOG_LEVEL) } = overrides;
  const sql = connectPostgres({
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: 'user',
    isPooled: config.DATABASE_DIRECT_URL !== undefined,
  });
  const database = openDatabase(sql);
  const metrics = createMetrics('user');
  const { audit = createAuditLog(logger, metrics) } = overrides;
  const stores = { users: createUserStore(database), watchlists: createWatchlistStore(database), clock, audit };
  const close = () => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  try {
    const subgraph = await startSubgraph({
      typeDefs,
      resolvers,
      context: request => createContext(request, stores),
      assertionSecret: config.ASSERTION_SECRET,
      host: config.HOST,
      port: config.USER_PORT,
      drainMs: config.SHUTDOWN_DRAIN_MS,
      isProduction: config.NODE_ENV === 'production',
      readiness: { postgres: () => pingPostgres(sql) },
      logger,
      metrics,
      tracing: tracingOf('user', config),
    });
    return {
      url: subgraph.url,
      async stop() {
        await subgraph.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
