import { drizzle } from '@platform/drizzle/orm';
import { retryInterrupted, type Sql } from '@platform/shared/postgres';

export type Database = ReturnType<typeof drizzle>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export function openDatabase(sql: Sql): Database {
  return drizzle(sql);
}

/** Commits what `work` did, or nothing of it; tries again when another transaction got in the way. */
export function inTransaction<Result>(
  database: Database,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return retryInterrupted(() => database.transaction(work));
}
