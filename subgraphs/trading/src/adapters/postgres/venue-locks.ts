import type { Sql } from '@platform/shared/postgres';
import type { Tenure } from '../../application/ports/ledger-store.ts';
import { beginTenure, changePartitionCount, readPartitionCount } from './venue-tenure.ts';

/**
 * Advisory locks of sessions. Every process that shares the venue's partitions out with others shares this lock, too, and whoever changes how many partitions there
 * are holds it alone. (So did a venue before there were partitions: it runs beside none of these.)
 */
const LEASE_KEY = 'trading.venue';

/** A process at its connection, which is what holds locks. */
export interface VenueReplica {
  /** The server's process. */
  readonly pid: number;
  readonly isOwn: boolean;
  /** Whether it shares the partitions with the others. */
  readonly isMember: boolean;
  /** Those that it holds a lock on. */
  readonly partitions: readonly number[];
}

/** Every process that has to do with the partitions, ourselves too. */
export async function readReplicas(sql: Sql): Promise<readonly VenueReplica[]> {
  return sql<VenueReplica[]>`
    select pid, pid = pg_backend_pid() as "isOwn", bool_or(objsubid = 1 and mode = 'ShareLock') as "isMember",
      coalesce(array_agg(objid::int) filter (where objsubid = 2), '{}') as partitions
    from pg_locks
    where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
      and (objsubid = 1 and classid::bigint << 32 | objid::bigint = hashtextextended(${LEASE_KEY}, 0)
        or objsubid = 2 and classid = hashtext(${LEASE_KEY})::oid)
    group by pid`;
}

/**
 * Joins those who share this number of partitions. False while others are there who share another number, or while one of them changes it; when there are none
 * any more, the number is changed to ours.
 */
export async function join(sql: Sql, count: number): Promise<boolean> {
  if ((await readPartitionCount(sql)) !== count && !(await changeCount(sql, count))) return false;
  const [row] = await sql<{ joined: boolean }[]>`
    select pg_try_advisory_lock_shared(hashtextextended(${LEASE_KEY}, 0)) as joined`;
  if (row?.joined !== true) return false;
  // It could be changed until we held the lock.
  if ((await readPartitionCount(sql)) === count) return true;
  await sql`select pg_advisory_unlock_shared(hashtextextended(${LEASE_KEY}, 0))`;
  return false;
}

async function changeCount(sql: Sql, count: number): Promise<boolean> {
  return sql.begin(async tx => {
    const [row] = await tx<{ alone: boolean }[]>`
      select pg_try_advisory_xact_lock(hashtextextended(${LEASE_KEY}, 0)) as alone`;
    if (row?.alone === true) await changePartitionCount(tx, count);
    return row?.alone === true;
  });
}

/** Takes a partition that is free, and begins a tenure of it. Undefined when somebody else has it, or when `pid` is not our connection any more: it has lost all locks then. */
export async function take(sql: Sql, pid: number, partition: number): Promise<Tenure | undefined> {
  return sql.begin(async tx => {
    const [row] = await tx<{ taken: boolean }[]>`
      select pg_try_advisory_lock(hashtext(${LEASE_KEY}), ${partition}) as taken where pg_backend_pid() = ${pid}`;
    return row?.taken === true ? beginTenure(tx, partition) : undefined;
  });
}

/** For others to take. */
export async function giveBack(sql: Sql, partitions: readonly number[]): Promise<void> {
  if (partitions.length > 0)
    await sql`select pg_advisory_unlock(hashtext(${LEASE_KEY}), partition) from unnest(${[...partitions]}::int[]) partition`;
}
