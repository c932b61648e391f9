import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { MarketStore, PartitionedTable } from '../../application/ports/market-store.ts';
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

export function createPartitionStore(
  sql: Sql,
): Pick<MarketStore, 'ensurePartitions' | 'dropPartitions' | 'dropTradesOfFeed'> {
  return {
    ensurePartitions: (table, times) => ensurePartitions(sql, table, times),
    async dropPartitions(table, before) {
      const [row] = await sql<{ dropped: number }[]>`
        select market_data.drop_partitions(${table}, ${timeText(before)}::timestamptz) as dropped`;
      return row?.dropped ?? 0;
    },
    async dropTradesOfFeed(feed, before) {
      // Each partition in a statement of its own, so that years of them can be looked through.
      for (let dropped = 0; ; ) {
        const [row] = await sql<{ dropped: boolean | null }[]>`
          select market_data.drop_trades_of_feed(${feed}, ${timeText(before)}::timestamptz) as dropped`;
        if (row === undefined || row.dropped === null) return dropped;
        if (row.dropped) dropped += 1;
      }
    },
  };
}
