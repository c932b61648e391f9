import type postgresDriver from 'postgres';
import { postgres } from './driver.ts';

export type Sql = postgresDriver.Sql;
export type TransactionSql = postgresDriver.TransactionSql;

export interface ConnectOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /**
   * The address leads to a pooler that hands out connections by transaction (PgBouncer): what belongs to a session cannot be used. The limits below
   * then have to be set on the role, as the migrations do.
   */
  readonly isPooled?: boolean | undefined;
  /** How long the server works on a statement before it ends it; 0: as long as it takes. 15 s by default. */
  readonly statementTimeoutMs?: number;
}

const STATEMENT_TIMEOUT_MS = 15_000;
/** So long after the server should have ended a statement, one that says nothing is given up: its machine is gone, or the way to it. */
const SILENCE_SECONDS = 2;

/**
 * The pause before a connection is tried again, in seconds: at first at once, in the end about every second. The driver's own grows to 20 s, which
 * is how long a database that is back would not be noticed.
 */
export function reconnectDelaySeconds(attempt: number): number {
  return Math.min(1, 0.05 * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/**
 * A pool of connections. `numeric` and `bigint` come back as text: nothing passes through a float.
 * A query that takes longer than its time, a lock that is waited for longer than 5 s and a transaction left idle are ended by the server; when the
 * server does not even do that, the connection is.
 */
export function connectPostgres({
  url,
  poolSize,
  applicationName,
  isPooled = false,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
}: ConnectOptions): Sql {
  return postgres(url, {
    max: poolSize,
    idle_timeout: 60,
    connect_timeout: 5,
    keep_alive: statementTimeoutMs === 0 ? 0 : statementTimeoutMs / 1_000 + SILENCE_SECONDS,
    backoff: reconnectDelaySeconds,
    onnotice: () => {},
    prepare: !isPooled,
    connection: {
      application_name: applicationName,
      TimeZone: 'UTC',
      ...(!isPooled && {
        statement_timeout: statementTimeoutMs,
        lock_timeout: 5_000,
        idle_in_transaction_session_timeout: 15_000,
      }),
    },
  });
}

/** For readiness: rejects when the database does not answer. */
export async function pingPostgres(sql: Sql): Promise<void> {
  await sql`select 1`;
}
