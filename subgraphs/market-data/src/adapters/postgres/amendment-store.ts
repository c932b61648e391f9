import { minuteBars, trades } from '@platform/drizzle/market-data/schema';
import { and, asc, drizzle, eq, gte, lt } from '@platform/drizzle/orm';
import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { TradeCorrection } from '../../application/ports/market-event.ts';
import type { TradeAmendment, UnplacedAmendment } from '../../application/ports/market-store.ts';
import type { EpochMs, Trade } from '../../domain/tick.ts';
import { MINUTE_MS } from '../../domain/zoned-time.ts';
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

interface AmendedRow {
  readonly symbol: string;
  readonly sequence: string;
  readonly feed_id: string;
  readonly executed_at: Date | string;
  readonly exchange: string | null;
  readonly price: string;
  readonly size: string;
  readonly conditions: string;
  readonly new_price: string | null;
  readonly new_size: string | null;
  readonly new_conditions: string | null;
}

/** Corrects or cancels stored trades; gives back those that were something else before, as they were and are. */
export async function amendTrades(sql: TransactionSql, rows: readonly TradeAmendment[]): Promise<TradeCorrection[]> {
  if (rows.length === 0) return [];
  const corrected = (pick: (trade: NonNullable<TradeAmendment['corrected']>) => string) =>
    rows.map(row => nullable(row.corrected, pick));
  // A trade that is amended twice is what was said of it last. What it was is read as the statement finds it.
  const amended = await sql<AmendedRow[]>`
    with amended as (
      select distinct on (symbol, executed_at, feed_id) * from unnest(
        ${rows.map(row => row.symbol)}::text[], ${rows.map(row => timeText(row.executedAt))}::text[]::timestamptz[],
        ${rows.map(row => row.feedId)}::text[], ${corrected(trade => priceText(trade.price))}::text[]::numeric[],
        ${corrected(trade => sizeText(trade.size))}::text[]::numeric[], ${corrected(trade => trade.conditions.join(','))}::text[]
      ) with ordinality as amendments (symbol, executed_at, feed_id, new_price, new_size, new_conditions, place)
      order by symbol, executed_at, feed_id, place desc
    ), found as (
      select trades.symbol, trades.executed_at, trades.sequence, trades.feed_id, trades.price, trades.size, trades.exchange,
        array_to_string(trades.conditions, ',') as conditions, is_canceled, new_price, new_size, new_conditions
      from market_data.trades join amended on trades.symbol = amended.symbol and trades.executed_at = amended.executed_at
        and trades.feed_id = amended.feed_id
    ), written as (
      update market_data.trades set
        is_canceled = new_price is null, price = coalesce(new_price, trades.price), size = coalesce(new_size, trades.size),
        conditions = coalesce(string_to_array(new_conditions, ','), trades.conditions)
      from amended
      where trades.symbol = amended.symbol and trades.executed_at = amended.executed_at and trades.feed_id = amended.feed_id
    )
    select * from found
    where not is_canceled and (new_price is null or (price, size, conditions) is distinct from (new_price, new_size, new_conditions))
    order by symbol, executed_at, sequence`;
  return amended.map(toCorrection);
}

function toCorrection(row: AmendedRow): TradeCorrection {
  const { symbol, exchange, executed_at, feed_id, sequence } = row;
  const tradeOf = (price: string, size: string, conditions: string): Trade =>
    toTrade({
      ...{ symbol, price, size, exchange, conditions: conditions === '' ? [] : conditions.split(',') },
      ...{ executedAt: new Date(executed_at), feedId: feed_id, sequence: BigInt(sequence) },
    });
  return {
    original: tradeOf(row.price, row.size, row.conditions),
    corrected:
      row.new_price === null || row.new_size === null
        ? undefined
        : tradeOf(row.new_price, row.new_size, row.new_conditions ?? ''),
  };
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
