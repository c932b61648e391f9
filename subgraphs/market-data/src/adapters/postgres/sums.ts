import type { Sql } from '@platform/shared/postgres';

/** What bars add up to, in SQL: the columns of a `TallyRow`. `place` orders them. */
export const sums = (sql: Sql, place: 'starts_at' | 'trading_date') => sql`
  (array_agg(open order by ${sql(place)}) filter (where open is not null))[1] as open,
  max(high) as high, min(low) as low,
  (array_agg(close order by ${sql(place)} desc) filter (where close is not null))[1] as close,
  sum(volume) as volume, sum(trade_count) as trade_count,
  sum(priced_notional) as priced_notional, sum(priced_volume) as priced_volume`;
