import { drizzle } from '@platform/drizzle/orm';
import { serviceUnavailable } from '@platform/shared/graphql';
import { connectPostgres, isDatabaseUnavailable, type Sql } from '@platform/shared/postgres';
import { LAW_TIMEOUT_MS } from './ledger-auditor.ts';

export interface Database {
  /** For the ledger's transactions. */
  readonly sql: Sql;
  /** For reading, through Drizzle: a pool of its own, so that no long list keeps an order waiting. */
  readonly db: Drizzle;
  /** For audits, which take their time. */
  readonly auditing: Sql;
  /** The same on a streaming replica, where there is one. */
  readonly replica: Sql | undefined;
  stop(): Promise<void>;
}

export type Drizzle = ReturnType<typeof drizzle>;

/** One transaction runs at a time, beside the opening of accounts and the question whether Postgres is there. */
const LEDGER_POOL_SIZE = 3;

export interface DatabaseAddress {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  /** Given when `databaseUrl` leads to a pooler. */
  readonly directDatabaseUrl?: string | undefined;
  readonly readDatabaseUrl?: string | undefined;
}

export function openDatabase(address: DatabaseAddress): Database {
  const { databaseUrl: url, databasePoolSize, directDatabaseUrl, readDatabaseUrl } = address;
  const isPooled = directDatabaseUrl !== undefined;
  const sql = connectPostgres({ url, poolSize: LEDGER_POOL_SIZE, applicationName: 'trading ledger', isPooled });
  const reading = connectPostgres({ url, poolSize: databasePoolSize, applicationName: 'trading', isPooled });
  const auditing = connectForAudits(url, isPooled);
  const replica = readDatabaseUrl === undefined ? undefined : connectForAudits(readDatabaseUrl, isPooled);
  return {
    sql,
    db: drizzle(reading),
    auditing,
    replica,
    async stop() {
      await Promise.all([sql, reading, auditing, replica].map(connection => connection?.end({ timeout: 2 })));
    },
  };
}

/** A connection on which each law of the ledger has its time. */
export function connectForAudits(url: string, isPooled = false): Sql {
  return connectPostgres({
    url,
    poolSize: 1,
    applicationName: 'trading audit',
    isPooled,
    statementTimeoutMs: LAW_TIMEOUT_MS,
  });
}

/** For `catch`: whoever waits hears that it is nobody's fault, and that it may be tried again. */
export function sayWhenUnavailable(error: unknown): never {
  if (isDatabaseUnavailable(error)) throw serviceUnavailable('The ledger cannot be reached right now. Try again soon.');
  throw error;
}
