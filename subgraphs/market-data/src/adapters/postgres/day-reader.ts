import type { Sql } from '@platform/shared/postgres';
import type { BarStore, DayQuery, StoredBefore, StoredDay, StoredDays } from '../../application/ports/bar-store.ts';
import type { SessionTimeframe } from '../../domain/timeframe.ts';
import type { DateText } from '../../domain/zoned-time.ts';
import type { Read } from './reading.ts';
import { type TallyRow, timeText, toTally } from './rows.ts';
import { daySums, sums } from './sums.ts';

/** More days than this are in no week or month. */
const DAYS_MAX: Readonly<Record<SessionTimeframe, number>> = { ONE_DAY: 1, ONE_WEEK: 7, ONE_MONTH: 31 };
type DayPage = Parameters<BarStore['readDays']>[0];
const COLUMNS = 'open, high, low, close, volume, trade_count, priced_notional, priced_volume';

/** Reads trading days: those that are stored, those whose minutes have changed since, and the one in progress. */
export function createDayReader(
  read: Read,
): Pick<BarStore, 'readDays' | 'countDays' | 'readLastDays' | 'readDaysFrom'> {
  return {
    async readDays(query) {
      const { timeframe, limit, boundaries } = query;
      const order = query.direction === 'forward' ? 'asc' : 'desc';
      const dayLimit = (limit + boundaries.length + 1) * DAYS_MAX[timeframe];
      if (timeframe === 'ONE_DAY') return readSingleDays(read, query, order, dayLimit);
      const rows = await read(
        sql => sql<(TallyRow & { period: DateText; until: DateText })[]>`
        select ${periodOf(sql, timeframe)}::text as period, max(trading_date)::text as until, ${sums(sql, 'trading_date')}
        from ${wantedDays(sql, [query])} cross join lateral (${daysOf(sql, order, dayLimit)}) as days
        group by ${periodOf(sql, timeframe)}, width_bucket(trading_date - 1, ${[...boundaries]}::text[]::date[])
        having (count(open) > 0 and sum(volume) > 0) or ${query.keep === undefined ? sql`false` : sql`min(trading_date) >= ${query.keep}::date`}
        order by min(trading_date) ${sql.unsafe(order)}
        limit ${limit + boundaries.length}`,
      );
      return rows.map(row => ({ startsOn: row.period, until: row.until, tally: toTally(row) }));
    },
    async countDays(query) {
      const [row] = await read(
        sql => sql<{ count: string }[]>`
        select count(distinct ${periodOf(sql, query.timeframe)}) as count
        from ${wantedDays(sql, [query])} cross join lateral (${daysOf(sql, 'asc')}) as days
        where ${isShown(sql)}`,
      );
      return Number(row?.count ?? 0);
    },
    readLastDays: (ranges, count) =>
      readDaysOfMany(
        read,
        ranges.map(range => ({ ...range, from: undefined })),
        sql => daysOf(sql, 'desc', count, sql`(${isShown(sql)}) or trading_date >= open_date`),
      ),
    readDaysFrom: ranges => readDaysOfMany(read, ranges, sql => daysOf(sql, 'desc')),
  };
}

/** What is shown as a bar; what is not may still be a part of a longer one. */
const isShown = (sql: Sql) => sql`open is not null and volume > 0`;

async function readDaysOfMany(
  read: Read,
  ranges: readonly (StoredBefore & Pick<DayQuery, 'symbol' | 'from'>)[],
  days: (sql: Sql) => ReturnType<typeof daysOf>,
): Promise<StoredDay[]> {
  const wanted = ranges.map(range => ({ ...range, before: undefined }));
  const rows = await read(
    sql => sql<(TallyRow & { symbol: string; trading_date: DateText })[]>`
    select wanted.symbol, trading_date::text, ${sql.unsafe(COLUMNS)}
    from ${wantedDays(sql, wanted)} cross join lateral (${days(sql)}) as days`,
  );
  return rows.map(row => ({ symbol: row.symbol, tradingDate: row.trading_date, tally: toTally(row) }));
}

/** Days are read as they are: nothing is to be added up, and what is not shown is not to be counted as part of the page. */
async function readSingleDays(read: Read, query: DayPage, order: 'asc' | 'desc', limit: number): Promise<StoredDays[]> {
  const isWanted = (sql: Sql) =>
    query.keep === undefined ? isShown(sql) : sql`(${isShown(sql)}) or trading_date >= ${query.keep}::date`;
  const rows = await read(
    sql => sql<(TallyRow & { day: DateText })[]>`
    select trading_date::text as day, ${sql.unsafe(COLUMNS)}
    from ${wantedDays(sql, [query])} cross join lateral (${daysOf(sql, order, limit, isWanted(sql))}) as days
    order by trading_date ${sql.unsafe(order)}`,
  );
  return rows.map(row => ({ startsOn: row.day, until: row.day, tally: toTally(row) }));
}

function wantedDays(sql: Sql, ranges: readonly (StoredBefore & Pick<DayQuery, 'symbol' | 'from' | 'before'>)[]) {
  return sql`unnest(
    ${ranges.map(range => range.symbol)}::text[], ${ranges.map(range => range.from ?? '-infinity')}::text[]::date[],
    ${ranges.map(range => range.before ?? 'infinity')}::text[]::date[], ${ranges.map(range => range.openDate)}::text[]::date[],
    ${ranges.map(range => timeText(range.minutesBefore))}::text[]::timestamptz[]
  ) as wanted (symbol, since, before, open_date, minutes_before)`;
}

/**
 * The days of a row of `wanted` that a condition holds for, the nearest ones. Before its open date a day is taken as it is stored, unless its minutes have
 * changed since it was folded; from then on it is folded from its minutes.
 */
function daysOf(sql: Sql, order: 'asc' | 'desc', limit?: number, isWanted = sql`true`) {
  const limited = limit === undefined ? '' : `order by trading_date ${order} limit ${limit}`;
  return sql`
    select * from (
      (select trading_date, ${sql.unsafe(COLUMNS)}
      from market_data.daily_bars as stored
      where stored.symbol = wanted.symbol and trading_date >= since and trading_date < least(before, open_date)
        and (is_imported or not exists (
          select from market_data.days_to_fold as changed
          where changed.symbol = stored.symbol and changed.trading_date = stored.trading_date))
        and (${isWanted})
      ${sql.unsafe(limited)})
      union all
      select changed.trading_date, ${sql.unsafe(COLUMNS)}
      from market_data.days_to_fold as changed cross join lateral (
        select ${daySums(sql)} from market_data.day_minutes as minutes
        where minutes.symbol = changed.symbol and minutes.trading_date = changed.trading_date
          and starts_at >= changed.trading_date - 1 and starts_at < least(changed.trading_date + 2, minutes_before)
      ) as folded
      where changed.symbol = wanted.symbol and changed.trading_date >= since and changed.trading_date < least(before, open_date)
        and folded.volume is not null
        and not exists (
          select from market_data.daily_bars as stored
          where stored.symbol = changed.symbol and stored.trading_date = changed.trading_date and stored.is_imported)
      union all
      (select trading_date, ${sql.unsafe(COLUMNS)} from (
        select trading_date, ${daySums(sql)} from market_data.day_minutes as minutes
        where minutes.symbol = wanted.symbol and trading_date >= greatest(since, open_date) and trading_date < before
          and starts_at >= open_date - 1 and starts_at < minutes_before
        group by trading_date
      ) as open_days)
    ) as days
    where ${isWanted}
    ${sql.unsafe(limited)}`;
}

function periodOf(sql: Sql, timeframe: SessionTimeframe) {
  if (timeframe === 'ONE_DAY') return sql`trading_date`;
  return timeframe === 'ONE_WEEK'
    ? sql`date_trunc('week', trading_date::timestamp)::date`
    : sql`date_trunc('month', trading_date::timestamp)::date`;
}
