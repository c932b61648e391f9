import type { Sql } from '@platform/shared/postgres';
import type { BarPageQuery, BarQuery, BarStore } from '../../application/ports/bar-store.ts';
import { timeZoneOf } from '../../domain/session.ts';
import { isSessionTimeframe, lengthMsOf } from '../../domain/timeframe.ts';
import { momentOf } from '../../domain/zoned-time.ts';
import { reading } from './reading.ts';
import { type TallyRow, timeText, toTally } from './rows.ts';

/** Bars from stored minutes. Folding is the database's work: a page of days is made of a hundred thousand minutes. */
export function createBarStore(sql: Sql): BarStore {
  return {
    async readPeriods(query) {
      const rows = await reading(
        query.timeframe === 'ONE_MINUTE' ? readMinutes(sql, query) : readFoldedMinutes(sql, query),
      );
      return rows.map(row => ({ startsAt: startOf(query, row.period), tally: toTally(row) }));
    },
    async countPeriods(query) {
      const [row] = await reading(sql<{ count: string }[]>`
        select count(distinct ${periodOf(sql, query)}) as count from market_data.minute_bars
        where ${within(sql, query)} and open is not null`);
      return Number(row?.count ?? 0);
    },
    async foldMinutes(ranges, withinSessions) {
      const rows = await reading(sql<(TallyRow & { symbol: string })[]>`
        select wanted.symbol, ${sums(sql)}
        from unnest(
          ${ranges.map(range => range.symbol)}::text[], ${ranges.map(range => timeText(range.from))}::text[]::timestamptz[],
          ${ranges.map(range => timeText(range.before))}::text[]::timestamptz[]) as wanted (symbol, since, before)
        join market_data.minute_bars as bars
          on bars.symbol = wanted.symbol and starts_at >= since and starts_at < before
        where ${!withinSessions} or trading_date is not null
        group by wanted.symbol`);
      return new Map(rows.map(row => [row.symbol, toTally(row)]));
    },
    async readLastDays(ranges) {
      const rows = await reading(sql<(TallyRow & { symbol: string; trading_date: string })[]>`
        with wanted as (
          select * from unnest(
            ${ranges.map(range => range.symbol)}::text[], ${ranges.map(range => timeText(range.before))}::text[]::timestamptz[]
          ) as ranges (symbol, before)
        ), last_days as (
          select symbol, before, (select max(trading_date) from market_data.minute_bars as bars
            where bars.symbol = wanted.symbol and trading_date is not null and starts_at < before) as day
          from wanted
        ), days as (
          select symbol, before, day from last_days
          union all
          select symbol, before, (select max(trading_date) from market_data.minute_bars as bars
            where bars.symbol = last_days.symbol and trading_date < last_days.day and starts_at < before)
          from last_days
        )
        select bars.symbol, bars.trading_date::text, ${sums(sql)}
        from days join market_data.minute_bars as bars
          on bars.symbol = days.symbol and bars.trading_date = days.day and bars.starts_at < days.before
        group by bars.symbol, bars.trading_date`);
      return rows.map(row => ({ symbol: row.symbol, tradingDate: row.trading_date, tally: toTally(row) }));
    },
  };
}

type PeriodRow = TallyRow & { readonly period: string };

/** Minutes are stored as they are shown: the index alone orders and limits them. */
function readMinutes(sql: Sql, query: BarPageQuery): Promise<PeriodRow[]> {
  return sql<PeriodRow[]>`
    select starts_at::text as period, open, high, low, close, volume, trade_count, priced_notional, priced_volume
    from market_data.minute_bars
    where ${within(sql, query)} and open is not null
    order by starts_at ${orderOf(sql, query)}
    limit ${query.limit}`;
}

function readFoldedMinutes(sql: Sql, query: BarPageQuery): Promise<PeriodRow[]> {
  const keep = query.keep === undefined ? sql`false` : sql`min(starts_at) >= ${timeText(query.keep)}`;
  return sql<PeriodRow[]>`
    select ${periodOf(sql, query)}::text as period, ${sums(sql)}
    from market_data.minute_bars
    where ${within(sql, query)}
    group by ${periodOf(sql, query)}
    having count(open) > 0 or ${keep}
    order by ${periodOf(sql, query)} ${orderOf(sql, query)}
    limit ${query.limit}`;
}

const orderOf = (sql: Sql, { direction }: BarPageQuery) => (direction === 'forward' ? sql`asc` : sql`desc`);

/** What minutes have in common that belong to one bar: a time, or for days and longer a date. */
function periodOf(sql: Sql, { timeframe }: BarQuery) {
  if (timeframe === 'ONE_DAY') return sql`trading_date`;
  if (timeframe === 'ONE_WEEK') return sql`date_trunc('week', trading_date::timestamp)::date`;
  if (timeframe === 'ONE_MONTH') return sql`date_trunc('month', trading_date::timestamp)::date`;
  if (timeframe === 'ONE_MINUTE') return sql`starts_at`;
  // Written out, not bound: a parameter that is not the same one is not the same expression to GROUP BY.
  return sql.unsafe(`date_bin('${lengthMsOf(timeframe) / 60_000} minutes', starts_at, '1970-01-01Z')`);
}

function within(sql: Sql, { symbol, timeframe, from, before }: BarQuery) {
  const since = from === undefined ? sql`` : sql`and starts_at >= ${timeText(from)}`;
  const inSession = isSessionTimeframe(timeframe) ? sql`and trading_date is not null` : sql``;
  return sql`symbol = ${symbol} and starts_at < ${timeText(before)} ${since} ${inSession}`;
}

const sums = (sql: Sql) => sql`
  (array_agg(open order by starts_at) filter (where open is not null))[1] as open,
  max(high) as high, min(low) as low,
  (array_agg(close order by starts_at desc) filter (where close is not null))[1] as close,
  sum(volume) as volume, sum(trade_count)::text as trade_count,
  sum(priced_notional) as priced_notional, sum(priced_volume) as priced_volume`;

/** A date stands for midnight in the calendar's time zone. */
function startOf({ timeframe, calendar }: BarQuery, period: string): number {
  return isSessionTimeframe(timeframe) ? momentOf(period, 0, timeZoneOf(calendar)) : Date.parse(period);
}
