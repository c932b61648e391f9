import type { Sql } from '@platform/shared/postgres';
import type { BarPage, BarStore, MinuteQuery } from '../../application/ports/bar-store.ts';
import type { EpochMs } from '../../domain/tick.ts';
import { lengthMsOf } from '../../domain/timeframe.ts';
import { MINUTE_MS } from '../../domain/zoned-time.ts';
import { createDayReader } from './day-reader.ts';
import type { Read } from './reading.ts';
import { type TallyRow, timeText, toTally } from './rows.ts';
import { sums } from './sums.ts';

/** Bars from stored minutes and days. Folding is the database's work. */
export function createBarStore(read: Read): BarStore {
  return {
    ...createDayReader(read),
    async readPeriods(query) {
      const readRows = query.timeframe === 'ONE_MINUTE' ? readMinutes : readFoldedMinutes;
      const rows = await read(sql => readRows(sql, query));
      return rows.map(row => ({ startsAt: Date.parse(row.period), tally: toTally(row) }));
    },
    async countPeriods(query) {
      const [row] = await read(
        sql => sql<{ count: string }[]>`
        select count(distinct ${periodOf(sql, query)}) as count from market_data.minute_bars
        where ${within(sql, query)} and open is not null`,
      );
      return Number(row?.count ?? 0);
    },
    async foldMinutes(ranges) {
      const rows = await read(
        sql => sql<(TallyRow & { symbol: string })[]>`
        select wanted.symbol, ${sums(sql, 'starts_at')}
        from unnest(
          ${ranges.map(range => range.symbol)}::text[], ${ranges.map(range => timeText(range.from))}::text[]::timestamptz[],
          ${ranges.map(range => timeText(range.before))}::text[]::timestamptz[]) as wanted (symbol, since, before)
        join market_data.minute_bars as bars
          on bars.symbol = wanted.symbol and starts_at >= since and starts_at < before
        group by wanted.symbol`,
      );
      return new Map(rows.map(row => [row.symbol, toTally(row)]));
    },
  };
}

type MinutePage = MinuteQuery & BarPage<EpochMs>;
type PeriodRow = TallyRow & { readonly period: string };

/** Minutes are stored as they are shown: the index alone orders and limits them. */
function readMinutes(sql: Sql, query: MinutePage): Promise<PeriodRow[]> {
  return sql<PeriodRow[]>`
    select starts_at::text as period, open, high, low, close, volume, trade_count, priced_notional, priced_volume
    from market_data.minute_bars
    where ${within(sql, query)} and open is not null
    order by starts_at ${orderOf(sql, query)}
    limit ${query.limit}`;
}

/** Only as far as the page goes: the database does not know that bars are in the order of their minutes, and would fold all that there are. */
function readFoldedMinutes(sql: Sql, query: MinutePage): Promise<PeriodRow[]> {
  const keep = query.keep === undefined ? sql`false` : sql`min(starts_at) >= ${timeText(query.keep)}`;
  return sql<PeriodRow[]>`
    select ${periodOf(sql, query)}::text as period, ${sums(sql, 'starts_at')}
    from market_data.minute_bars
    where ${within(sql, query)} and ${nearEnough(sql, query)}
    group by ${periodOf(sql, query)}
    having count(open) > 0 or ${keep}
    order by ${periodOf(sql, query)} ${orderOf(sql, query)}
    limit ${query.limit}`;
}

/** In the bars up to the one that so many minutes with a price lead to as a page of bars has at most: they are `limit` bars, or more. */
function nearEnough(sql: Sql, query: MinutePage) {
  const lengthMinutes = lengthMsOf(query.timeframe) / MINUTE_MS;
  const last = sql`(
    select ${periodOf(sql, query)} from market_data.minute_bars
    where ${within(sql, query)} and open is not null
    order by starts_at ${orderOf(sql, query)}
    offset ${query.limit * lengthMinutes - 1} limit 1)`;
  return query.direction === 'forward'
    ? sql`starts_at < coalesce(${last} + ${`${lengthMinutes} minutes`}::interval, 'infinity')`
    : sql`starts_at >= coalesce(${last}, '-infinity')`;
}

const orderOf = (sql: Sql, { direction }: MinutePage) => (direction === 'forward' ? sql`asc` : sql`desc`);

/** What minutes have in common that belong to one bar. */
function periodOf(sql: Sql, { timeframe }: MinuteQuery) {
  if (timeframe === 'ONE_MINUTE') return sql`starts_at`;
  // Written out, not bound: a parameter that is not the same one is not the same expression to GROUP BY.
  return sql.unsafe(`date_bin('${lengthMsOf(timeframe) / MINUTE_MS} minutes', starts_at, '1970-01-01Z')`);
}

function within(sql: Sql, { symbol, from, before }: MinuteQuery) {
  const since = from === undefined ? sql`` : sql`and starts_at >= ${timeText(from)}`;
  return sql`symbol = ${symbol} and starts_at < ${timeText(before)} ${since}`;
}
