import { serviceUnavailable } from '@platform/shared/graphql';
import { type Sql, sqlStateOf } from '@platform/shared/postgres';

/** Asks for what is stored. @throws GraphQLError `SERVICE_UNAVAILABLE` when the database is away; whatever else went wrong as it is. */
export type Read = <Result>(query: (sql: Sql) => PromiseLike<Result>) => Promise<Result>;

/** The driver's and the system's words for a database that cannot be reached. */
const AWAY = /^(?:CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/;
/** SQLSTATE: connection exceptions; the server shuts down, has crashed, or is starting. */
const AWAY_SQLSTATES = /^(?:08|57P0)/;

export function readFrom(sql: Sql): Read {
  return async query => {
    try {
      return await query(sql);
    } catch (error) {
      if (isAway(error)) throw serviceUnavailable('History cannot be read at the moment. Try again soon.');
      throw error;
    }
  };
}

/** Also when Drizzle wrapped it. */
function isAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && AWAY.test(code)) return true;
  return AWAY_SQLSTATES.test(sqlStateOf(error) ?? '') || isAway(cause);
}
