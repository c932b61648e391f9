import { tradingStatuses } from '@platform/drizzle/market-data/schema';
import { drizzle, lte } from '@platform/drizzle/orm';
import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { EpochMs } from '../../domain/tick.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import { nullable, priceText, type StatusRow, timeText, toStatus } from './rows.ts';

/** The status of each symbol, unless it is from after `at`. */
export async function loadStatuses(sql: Sql, at: EpochMs): Promise<TradingStatus[]> {
  const rows = await drizzle(sql)
    .select()
    .from(tradingStatuses)
    .where(lte(tradingStatuses.changedAt, new Date(at)));
  // A CHECK constraint holds what the column type cannot say.
  return (rows as StatusRow[]).map(toStatus);
}

/** Replaces the status of each symbol. */
export async function saveStatuses(sql: TransactionSql, rows: readonly TradingStatus[]): Promise<void> {
  await sql`
    insert into market_data.trading_statuses (symbol, state, reason, lower_band, upper_band, changed_at, sequence)
    select * from unnest(
      ${rows.map(row => row.symbol)}::text[], ${rows.map(row => row.state)}::text[], ${rows.map(row => row.reason ?? null)}::text[],
      ${rows.map(row => nullable(row.lowerBand, priceText))}::text[]::numeric[],
      ${rows.map(row => nullable(row.upperBand, priceText))}::text[]::numeric[],
      ${rows.map(row => timeText(row.changedAt))}::text[]::timestamptz[], ${rows.map(row => row.sequence.toString())}::text[]::bigint[])
    on conflict (symbol) do update set
      state = excluded.state, reason = excluded.reason, lower_band = excluded.lower_band, upper_band = excluded.upper_band,
      changed_at = excluded.changed_at, sequence = excluded.sequence
    where excluded.sequence > trading_statuses.sequence`;
}
