import type { Sql, TransactionSql } from './connect.ts';

/** What is worth trying again, because another transaction got in the way: serialization failure, deadlock, lock wait too long. */
const RETRIABLE_SQLSTATES = new Set(['40001', '40P01', '55P03']);
const ATTEMPTS_MAX = 5;

/** The SQLSTATE of a Postgres error, also when Drizzle wrapped it. */
export function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  return sqlStateOf((error as { cause?: unknown }).cause);
}

/** The name of the constraint that a Postgres error broke, also when Drizzle wrapped it. */
export function constraintOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const name = (error as { constraint_name?: unknown }).constraint_name;
  return typeof name === 'string' ? name : constraintOf((error as { cause?: unknown }).cause);
}

/** What postgres.js and Node say when there is no server at the other end, and what a server says that is going or coming. */
const AWAY_CODES = new Set([
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'EAI_AGAIN', // the name server knows no such host for the moment: its container is down
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '53300', // too many connections
  '57P01', // shut down by the administrator
  '57P02', // crashed
  '57P03', // starting up
]);

/** Whether Postgres could not be reached: nothing is wrong with the request, and it may be tried again. Also when Drizzle wrapped the error. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return (typeof code === 'string' && (AWAY_CODES.has(code) || code.startsWith('08'))) || isDatabaseAway(cause);
}

/** What a server says that ended what it was asked, for want of time or room; what is worth trying again counts too, once all tries have failed. */
const OVERLOADED_SQLSTATES = new Set([
  ...RETRIABLE_SQLSTATES,
  '25P03', // a transaction was idle for too long
  '25P04', // a transaction took too long
  '53000', // no resources
  '53100', // the disk is full
  '53200', // no memory
  '57014', // a statement took too long
]);

/** Whether Postgres could not be reached or could not do it in time: nothing is wrong with the request, nothing was changed or it is not known, and it may be tried again. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return isDatabaseAway(error) || OVERLOADED_SQLSTATES.has(sqlStateOf(error) ?? '');
}

/**
 * Whether a read replica could not answer what the primary can: it is away, or it has ended the query because it could not wait with what the primary
 * has changed meanwhile (a conflict with recovery, 40001).
 */
export function isReplicaFault(error: unknown): boolean {
  return isDatabaseAway(error) || sqlStateOf(error) === '40001';
}

/**
 * Runs `work` in a transaction and commits. Tries again up to 5 times when another transaction got in the way;
 * `work` must therefore have no effect but on the database. Everything else is thrown on.
 */
export async function withTransaction<Result>(
  sql: Sql,
  work: (tx: TransactionSql) => Promise<Result>,
): Promise<Result> {
  return retryInterrupted(async () => (await sql.begin(work)) as Result);
}

/** {@link withTransaction} for whoever begins the transaction in another way, as Drizzle does. */
export async function retryInterrupted<Result>(transact: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact();
    } catch (error) {
      if (attempt >= ATTEMPTS_MAX || !RETRIABLE_SQLSTATES.has(sqlStateOf(error) ?? '')) throw error;
    }
  }
}
