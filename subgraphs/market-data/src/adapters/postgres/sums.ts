import type { Sql, TransactionSql } from '@platform/shared/postgres';

/** What bars add up to, in SQL: the columns of a `TallyRow`. `place` orders them. */
export const sums = (sql: Sql | TransactionSql, place: 'starts_at' | 'trading_date') => sql`
  ${rest(sql, place)}, (array_agg(close order by ${sql(place)} desc) filter (where close is not null))[1] as close`;

/** What rows of `market_data.day_minutes` add up to: a tentative close gives way to any other. */
export const daySums = (sql: Sql | TransactionSql) => sql`
  ${rest(sql, 'starts_at')}, coalesce(
    (array_agg(close order by starts_at desc) filter (where close is not null and not is_close_tentative))[1],
    (array_agg(close order by starts_at) filter (where close is not null))[1]) as close`;

const rest = (sql: Sql | TransactionSql, place: 'starts_at' | 'trading_date') => sql`
  (array_agg(open order by ${sql(place)}) filter (where open is not null))[1] as open, max(high) as high, min(low) as low,
  sum(volume) as volume, sum(trade_count) as trade_count, sum(priced_notional) as priced_notional, sum(priced_volume) as priced_volume`;
