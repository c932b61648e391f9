import type { Sql } from '@platform/shared/postgres';
import type { ReadVersions } from '../bus/change-feed.ts';

/** Accounts asked for in one query. */
const PAGE = 5_000;

/** Reads `trading.accounts.version` by primary key; accounts that do not exist are left out. */
export function createVersionReader(sql: Sql): ReadVersions {
  return async accountIds => {
    const versions = new Map<string, bigint>();
    for (let start = 0; start < accountIds.length; start += PAGE) {
      const rows = await sql<{ id: string; version: string }[]>`
        select id, version from trading.accounts where id = any(${accountIds.slice(start, start + PAGE)}::uuid[])`;
      for (const { id, version } of rows) versions.set(id, BigInt(version));
    }
    return versions;
  };
}
