import { tradingStatuses } from '@platform/drizzle/market-data/schema';
import { drizzle, lte } from '@platform/drizzle/orm';
import type { Sql } from '@platform/shared/postgres';
import type { MarketStore } from '../../application/ports/market-store.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import { nullable, priceText, type StatusRow, timeText, toStatus } from './rows.ts';

/** The trading status of each symbol, as it stands. */
export function createStatusStore(sql: Sql): Pick<MarketStore, 'saveStatuses' | 'loadStatuses'> {
  const db = drizzle(sql);
  return {
    saveStatuses: rows => saveStatuses(sql, rows),
    async loadStatuses(at) {
      const rows = await db
        .select()
        .from(tradingStatuses)
        .where(lte(tradingStatuses.changedAt, new Date(at)));
      // A CHECK constraint holds what the column type cannot say.
      return (rows as StatusRow[]).map(toStatus);
    },
  };
}

async function saveStatuses(sql: Sql, rows: readonly TradingStatus[]): Promise<void> {
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
