import { type Sql, type TransactionSql, withTransaction } from '@platform/shared/postgres';
import type { DateText } from '../../domain/zoned-time.ts';
import { daySums } from './sums.ts';

/** Days of one transaction. */
const DAYS_AT_ONCE = 500;

/**
 * Folds the days before `before` whose minutes have changed, and stores them; an imported day stays as it is, one of which nothing is left is deleted.
 * Returns how many were folded. It may be interrupted and repeated: a day is marked as done in the statement that stores it.
 */
export async function foldFinishedDays(sql: Sql, before: DateText): Promise<number> {
  for (let folded = 0; ; ) {
    const count = await withTransaction(sql, tx => foldSomeDays(tx, before));
    folded += count;
    if (count < DAYS_AT_ONCE) return folded;
  }
}

async function foldSomeDays(tx: TransactionSql, before: DateText): Promise<number> {
  // Waits for those who have stored minutes and not committed yet: a mark that was there when they came is theirs too, and would be gone without their minutes.
  await tx`lock table market_data.days_to_fold in share row exclusive mode`;
  const taken = await tx`
    with taken as (
      delete from market_data.days_to_fold as days using (
        select symbol, trading_date from market_data.days_to_fold where trading_date < ${before} limit ${DAYS_AT_ONCE}
      ) as finished
      where days.symbol = finished.symbol and days.trading_date = finished.trading_date
      returning days.symbol, days.trading_date
    ), folded as (
      select taken.*, sums.* from taken cross join lateral (
        select ${daySums(tx)} from market_data.day_minutes as minutes
        where minutes.symbol = taken.symbol and minutes.trading_date = taken.trading_date
          and minutes.starts_at >= taken.trading_date - 1 and minutes.starts_at < taken.trading_date + 2
      ) as sums
    ), gone as (
      delete from market_data.daily_bars as days using folded
      where days.symbol = folded.symbol and days.trading_date = folded.trading_date and coalesce(folded.volume, 0) = 0 and not is_imported
    ), written as (
      insert into market_data.daily_bars (symbol, trading_date, open, high, low, close, volume, trade_count, priced_notional,
        priced_volume, is_imported)
      select symbol, trading_date, open, high, low, close, volume, trade_count::integer, priced_notional, priced_volume, false
      from folded where volume > 0
      on conflict (symbol, trading_date) do update set
        open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
        trade_count = excluded.trade_count, priced_notional = excluded.priced_notional, priced_volume = excluded.priced_volume
      where not daily_bars.is_imported
    )
    select from taken`;
  return taken.length;
}
