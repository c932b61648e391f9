import { minuteBars, trades } from '@platform/drizzle/market-data/schema';
import { and, asc, drizzle, eq, gte, lt } from '@platform/drizzle/orm';
import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { TradeCorrection } from '../../application/ports/market-event.ts';
import type { TradeAmendment, UnplacedAmendment } from '../../application/ports/market-store.ts';
import type { EpochMs, Trade } from '../../domain/tick.ts';
import { MINUTE_MS } from '../../domain/zoned-time.ts';
import { type CorrectionRow, correctionColumns, toCorrection } from './correction-store.ts';
import { nullable, priceText, sizeText, timeText, toTrade } from './rows.ts';

/** The trades that a minute is made of, in order; undefined when it is stored and was not made of trades. */
export async function loadMinuteTrades(sql: Sql, symbol: string, startsAt: EpochMs): Promise<Trade[] | undefined> {
  const db = drizzle(sql);
  const [minute] = await db
    .select({ tradeCount: minuteBars.tradeCount, volume: minuteBars.volume })
    .from(minuteBars)
    .where(and(eq(minuteBars.symbol, symbol), eq(minuteBars.startsAt, new Date(startsAt))));
  // A minute of ours in which nothing was counted has no volume either: only a corrected close came in it.
  if (minute?.tradeCount === 0 && Number(minute.volume) > 0) return undefined;
  const rows = await db
    .select()
    .from(trades)
    .where(
      and(
        eq(trades.symbol, symbol),
        gte(trades.executedAt, new Date(startsAt)),
        lt(trades.executedAt, new Date(startsAt + MINUTE_MS)),
        eq(trades.isCanceled, false),
      ),
    )
    .orderBy(asc(trades.executedAt), asc(trades.sequence));
  return rows.map(toTrade);
}

/** Corrects or cancels stored trades; keeps, and gives back, those that were something else before, as they were and are. */
export async function amendTrades(sql: TransactionSql, rows: readonly TradeAmendment[]): Promise<TradeCorrection[]> {
  if (rows.length === 0) return [];
  const corrected = (pick: (trade: NonNullable<TradeAmendment['corrected']>) => string) =>
    rows.map(row => nullable(row.corrected, pick));
  // A trade that is amended twice is what was said of it last. What it was is read as the statement finds it.
  const amended = await sql<CorrectionRow[]>`
    with amended as (
      select distinct on (symbol, executed_at, feed_id) * from unnest(
        ${rows.map(row => row.symbol)}::text[], ${rows.map(row => timeText(row.executedAt))}::text[]::timestamptz[],
        ${rows.map(row => row.feedId)}::text[], ${corrected(trade => priceText(trade.price))}::text[]::numeric[],
        ${corrected(trade => sizeText(trade.size))}::text[]::numeric[], ${corrected(trade => trade.conditions.join(','))}::text[]
      ) with ordinality as amendments (symbol, executed_at, feed_id, new_price, new_size, new_conditions, place)
      order by symbol, executed_at, feed_id, place desc
    ), found as (
      select trades.symbol, trades.executed_at, trades.sequence, trades.feed_id, trades.exchange, trades.price, trades.size, trades.conditions,
        is_canceled, new_price, new_size, string_to_array(new_conditions, ',') as new_conditions
      from market_data.trades join amended on trades.symbol = amended.symbol and trades.executed_at = amended.executed_at
        and trades.feed_id = amended.feed_id
    ), written as (
      update market_data.trades set
        is_canceled = new_price is null, price = coalesce(new_price, trades.price), size = coalesce(new_size, trades.size),
        conditions = coalesce(string_to_array(new_conditions, ','), trades.conditions)
      from amended
      where trades.symbol = amended.symbol and trades.executed_at = amended.executed_at and trades.feed_id = amended.feed_id
    )
    insert into market_data.trade_corrections (symbol, executed_at, sequence, feed_id, exchange, price, size, conditions, new_price, new_size, new_conditions)
    select symbol, executed_at, sequence, feed_id, exchange, price, size, conditions, new_price, new_size, new_conditions
    from found
    where not is_canceled and (new_price is null or (price, size, conditions) is distinct from (new_price, new_size, new_conditions))
    order by symbol, executed_at, sequence
    returning ${correctionColumns(sql)}`;
  return amended.map(toCorrection);
}

/** Finds the trades that amendments without a time speak of. */
export async function placeAmendments(sql: Sql, rows: readonly UnplacedAmendment[]): Promise<TradeAmendment[]> {
  const found = await sql<{ place: string; executed_at: Date | string }[]>`
    select wanted.place, trade.executed_at
    from unnest(
      ${rows.map(row => row.symbol)}::text[], ${rows.map(row => row.feedId)}::text[],
      ${rows.map(row => timeText(row.at))}::text[]::timestamptz[]
    ) with ordinality as wanted (symbol, feed_id, at, place)
    cross join lateral (
      select trades.executed_at from market_data.trades
      where trades.symbol = wanted.symbol and trades.feed_id = wanted.feed_id
        and trades.executed_at between wanted.at - interval '1 day' and wanted.at + interval '1 minute'
      order by trades.executed_at desc
      limit 1
    ) as trade
    order by wanted.place`;
  return found.flatMap(({ place, executed_at }) => {
    const row = rows[Number(place) - 1];
    if (row === undefined) return [];
    const { symbol, feedId, corrected } = row;
    return [{ symbol, feedId, corrected, executedAt: new Date(executed_at).getTime() }];
  });
}

/** Takes away a minute of which nothing is left; its day is folded again. */
export async function deleteMinute(sql: TransactionSql, symbol: string, startsAt: EpochMs): Promise<void> {
  await sql`
    with gone as (
      delete from market_data.minute_bars where symbol = ${symbol} and starts_at = ${timeText(startsAt)} returning symbol, trading_date
    )
    insert into market_data.days_to_fold select symbol, trading_date from gone where trading_date is not null on conflict do nothing`;
}
