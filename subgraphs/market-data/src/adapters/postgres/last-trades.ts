import type { Sql } from '@platform/shared/postgres';
import type { EpochMs, Trade } from '../../domain/tick.ts';
import { addDays, type DateText } from '../../domain/zoned-time.ts';
import { type TradeRow, timeText, toTrade } from './rows.ts';

/** The last moment that a four-digit year can say. */
const LATEST: EpochMs = Date.UTC(9999, 11, 31);

/**
 * The last trade of each of these symbols that is not canceled, up to a time. It is looked for in the partition of the last day that the symbol was traded on;
 * in all that are older only where it was canceled or dropped, or a tape has not come to that day yet.
 */
export async function loadLastTrades(sql: Sql, symbols: readonly string[], at: EpochMs): Promise<Trade[]> {
  const until = timeText(Math.min(at, LATEST));
  const days = await sql<{ day: DateText; symbols: string }[]>`
    select least(last_day, ${until.slice(0, 10)}::date)::text as day, string_agg(symbol, ' ') as symbols
    from market_data.traded_symbols where symbol = any(${[...symbols]}::text[])
    group by 1 order by 1`;
  const found: Trade[] = [];
  for (const { day, symbols } of days) {
    const traded = symbols.split(' ');
    const onDay = await loadLast(sql, traded, { from: day, before: addDays(day, 1), until });
    found.push(...onDay);
    const known = new Set(onDay.map(({ symbol }) => symbol));
    const left = traded.filter(symbol => !known.has(symbol));
    if (left.length > 0) found.push(...(await loadLast(sql, left, { from: undefined, before: day, until })));
  }
  return found;
}

interface Stretch {
  readonly from: string | undefined;
  readonly before: string;
  readonly until: string;
}

async function loadLast(sql: Sql, symbols: readonly string[], { from, before, until }: Stretch): Promise<Trade[]> {
  const rows = await sql<TradeRow[]>`
    select last.symbol, last.executed_at as "executedAt", last.sequence, last.feed_id as "feedId",
      last.price, last.size, last.exchange, last.conditions
    from unnest(${[...symbols]}::text[]) as wanted (symbol)
    cross join lateral (
      select * from market_data.trades
      where trades.symbol = wanted.symbol and not is_canceled
        and trades.executed_at < ${before} and trades.executed_at <= ${until} ${from === undefined ? sql`` : sql`and trades.executed_at >= ${from}`}
      order by executed_at desc, sequence desc
      limit 1
    ) as last`;
  return rows.map(row => toTrade({ ...row, executedAt: new Date(row.executedAt), sequence: BigInt(row.sequence) }));
}
