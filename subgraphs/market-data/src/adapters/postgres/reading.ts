import { serviceUnavailable } from '@platform/shared/graphql';
import { sqlStateOf } from '@platform/shared/postgres';

/** The driver's and the system's words for a database that cannot be reached. */
const AWAY = /^(?:CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/;
/** SQLSTATE: connection exceptions; the server shuts down, has crashed, or is starting. */
const AWAY_SQLSTATES = /^(?:08|57P0)/;

/** Awaits what a client has asked for. @throws GraphQLError `SERVICE_UNAVAILABLE` when the database is away; whatever else went wrong as it is. */
export async function reading<Result>(query: PromiseLike<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    if (isAway(error)) throw serviceUnavailable('History cannot be read at the moment. Try again soon.');
    throw error;
  }
}

function isAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string' && AWAY.test(code)) return true;
  return AWAY_SQLSTATES.test(sqlStateOf(error) ?? '') || isAway(cause);
}
