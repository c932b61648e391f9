import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { Tenure, VenueSight } from '../../application/ports/ledger-store.ts';

/**
 * Tenures of the venue, counted in each partition of its symbols. A transaction that books what a venue did shares a lock until it has ended, and a tenure
 * begins under that lock alone: whatever the last venue had on its way is committed or rolled back by then, and what it tries later finds that its tenure is over.
 */
const FENCE_KEY = 'trading.venue.tenure';
const VENUE = 'SIMULATED';

/** The first partition has the names that the venue had when there was only one. */
const nameIn = (name: string, partition: number) => (partition === 0 ? name : `${name} ${partition}`);
const fenceOf = (partition: number) => nameIn(FENCE_KEY, partition);
/** The row of a partition in `venue_tenures`. */
export const venueOf = (partition: number): string => nameIn(VENUE, partition);

/** Begins the next tenure of a partition, after all transactions of the last one. */
export async function beginTenure(tx: TransactionSql, partition: number): Promise<Tenure> {
  await closeFence(tx, partition);
  const [row] = await tx<{ tenure: string; seenUntil: Date | null }[]>`
    insert into trading.venue_tenures (venue, tenure) values (${venueOf(partition)}, 1)
    on conflict (venue) do update set tenure = venue_tenures.tenure + 1 returning tenure, seen_until as "seenUntil"`;
  return { partition, number: BigInt(row?.tenure ?? 0), seenUntil: row?.seenUntil ?? undefined };
}

/**
 * The tenures that are now, by partition; no other begins before the transaction has ended. The last statement must see what was written while the others waited.
 * Locks are taken in the order of the partitions, so that nobody waits in a circle.
 */
export async function holdTenures(
  tx: TransactionSql,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  if (partitions.length === 0) return new Map();
  const ordered = partitions.toSorted((one, other) => one - other);
  const locks = ordered.map(partition =>
    tx.unsafe(`select pg_advisory_xact_lock_shared(hashtextextended($1, 0))`, [fenceOf(partition)], { prepare: true }),
  );
  const reading = tx.unsafe<{ venue: string; tenure: string }[]>(
    `select venue, tenure from trading.venue_tenures where venue = any($1::text[])`,
    [ordered.map(venueOf)],
    { prepare: true },
  );
  const [, rows] = await Promise.all([Promise.all(locks), reading]); // sent in this order
  const byVenue = new Map(rows.map(({ venue, tenure }) => [venue, BigInt(tenure)]));
  return new Map(ordered.map(partition => [partition, byVenue.get(venueOf(partition)) ?? 0n]));
}

/** How many partitions the venue has; undefined before there ever was one. */
export async function readPartitionCount(sql: Sql | TransactionSql): Promise<number | undefined> {
  const [row] = await sql<{ partitions: number }[]>`
    select partitions from trading.venue_tenures where venue = ${VENUE}`;
  return row?.partitions;
}

export function createVenueSight(sql: Sql): VenueSight {
  return {
    async noteSeen(tenures, seenUntil) {
      const venues = tenures.map(({ partition }) => venueOf(partition));
      const numbers = tenures.map(({ number }) => String(number));
      await sql`
        update trading.venue_tenures set seen_until = ${seenUntil}
        from unnest(${venues}::text[], ${numbers}::bigint[]) as held (venue, tenure)
        where venue_tenures.venue = held.venue and venue_tenures.tenure = held.tenure`;
    },
  };
}

/**
 * Gives the venue another number of partitions, after all transactions of the tenures that there were: every one of them is over then. What one of them has not seen,
 * none has.
 */
export async function changePartitionCount(tx: TransactionSql, count: number): Promise<void> {
  const before = (await readPartitionCount(tx)) ?? 0;
  for (let partition = 0; partition < before; partition += 1) await closeFence(tx, partition);
  const venuesOf = (length: number) => Array.from({ length }, (_, partition) => venueOf(partition));
  const venues = venuesOf(count);
  await tx`insert into trading.venue_tenures (venue, tenure) select venue, 0 from unnest(${venues}::text[]) venue on conflict do nothing`;
  await tx`update trading.venue_tenures set tenure = tenure + 1, partitions = ${count}, actions_applied_to = null,
    seen_until = (select min(seen_until) from trading.venue_tenures where venue = any(${venuesOf(before)}::text[]))`;
}

async function closeFence(tx: TransactionSql, partition: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${fenceOf(partition)}, 0))`;
}
