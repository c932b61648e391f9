import type { Sql, TransactionSql } from '@platform/shared/postgres';

/**
 * Tenures of the venue, counted. A transaction that books what a venue did shares a lock until it has ended, and a tenure begins under that lock
 * alone: whatever the last venue had on its way is committed or rolled back by then, and what it tries later finds that its tenure is over.
 */
const FENCE_KEY = 'trading.venue.tenure';

/** Begins the next tenure, after all transactions of the last one. @returns its number */
export function beginTenure(sql: Sql): Promise<bigint> {
  return sql.begin(async tx => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${FENCE_KEY}, 0))`;
    const [row] = await tx<{ tenure: string }[]>`
      insert into trading.venue_tenures (venue, tenure) values ('SIMULATED', 1)
      on conflict (venue) do update set tenure = venue_tenures.tenure + 1 returning tenure`;
    return BigInt(row?.tenure ?? 0);
  });
}

/** The tenure that is now; no other begins before the transaction has ended. Two statements: the second must see what was written while the first waited. */
export async function holdTenure(tx: TransactionSql): Promise<bigint> {
  const [, [row]] = await Promise.all([
    tx.unsafe(`select pg_advisory_xact_lock_shared(hashtextextended($1, 0))`, [FENCE_KEY], { prepare: true }),
    tx.unsafe<{ tenure: string }[]>(`select tenure from trading.venue_tenures where venue = 'SIMULATED'`, [], {
      prepare: true,
    }),
  ]);
  return BigInt(row?.tenure ?? 0);
}
