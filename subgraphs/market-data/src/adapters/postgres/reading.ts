import { serviceUnavailable } from '@platform/shared/graphql';
import { isDatabaseUnavailable, type Sql } from '@platform/shared/postgres';

/** Asks for what is stored. @throws GraphQLError `SERVICE_UNAVAILABLE` when the database is away, or too slow; whatever else went wrong as it is. */
export type Read = <Result>(query: (sql: Sql) => PromiseLike<Result>) => Promise<Result>;

export function readFrom(sql: Sql): Read {
  return async query => {
    try {
      return await query(sql);
    } catch (error) {
      if (isDatabaseUnavailable(error))
        throw serviceUnavailable('History cannot be read at the moment. Try again soon.');
      throw error;
    }
  };
}
