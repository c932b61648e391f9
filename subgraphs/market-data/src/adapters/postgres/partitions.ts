import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { PartitionedTable } from '../../application/ports/market-store.ts';
import type { EpochMs } from '../../domain/tick.ts';
import { DAY_MS } from '../../domain/zoned-time.ts';
import { timeText } from './rows.ts';

/** Makes the partitions that rows of these times go into, unless they are there. Looking costs next to nothing. */
export async function ensurePartitions(
  sql: Sql | TransactionSql,
  table: PartitionedTable,
  times: Iterable<EpochMs>,
): Promise<void> {
  const days = new Set<number>();
  for (const at of times) days.add(Math.floor(at / DAY_MS));
  if (days.size === 0) return;
  const starts = [...days].map(day => timeText(day * DAY_MS));
  await sql`select market_data.ensure_partitions(${table}, ${starts}::text[]::timestamptz[])`;
}
