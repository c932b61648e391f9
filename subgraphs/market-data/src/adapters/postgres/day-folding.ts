import type { Sql } from '@platform/shared/postgres';
import type { DateText } from '../../domain/zoned-time.ts';
import { daySums } from './sums.ts';

/** Days of one statement. */
const DAYS_AT_ONCE = 500;

/**
 * Folds the days before `before` whose minutes have changed, and stores them; an imported day stays as it is. Returns how many were folded.
 * It may be interrupted and repeated: a day is marked as done in the statement that stores it.
 */
export async function foldFinishedDays(sql: Sql, before: DateText): Promise<number> {
  for (let folded = 0; ; ) {
    const taken = await sql`
      with taken as (
        delete from market_data.days_to_fold as days using (
          select symbol, trading_date from market_data.days_to_fold where trading_date < ${before} limit ${DAYS_AT_ONCE}
        ) as finished
        where days.symbol = finished.symbol and days.trading_date = finished.trading_date
        returning days.symbol, days.trading_date
      ), written as (
        insert into market_data.daily_bars (symbol, trading_date, open, high, low, close, volume, trade_count, priced_notional,
          priced_volume, is_imported)
        select taken.symbol, taken.trading_date, folded.open, folded.high, folded.low, folded.close, folded.volume,
          folded.trade_count::integer, folded.priced_notional, folded.priced_volume, false
        from taken cross join lateral (
          select ${daySums(sql)} from market_data.day_minutes as minutes
          where minutes.symbol = taken.symbol and minutes.trading_date = taken.trading_date
            and minutes.starts_at >= taken.trading_date - 1 and minutes.starts_at < taken.trading_date + 2
        ) as folded
        where folded.volume > 0
        on conflict (symbol, trading_date) do update set
          open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
          trade_count = excluded.trade_count, priced_notional = excluded.priced_notional, priced_volume = excluded.priced_volume
        where not daily_bars.is_imported
      )
      select from taken`;
    folded += taken.length;
    if (taken.length < DAYS_AT_ONCE) return folded;
  }
}
