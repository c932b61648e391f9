import type { TransactionSql } from '@platform/shared/postgres';
import type { MinuteName } from '../../application/ports/market-store.ts';
import { type Listing, minuteOfTrades } from '../../domain/minute-builder.ts';
import { saveMinutes } from './minute-writer.ts';
import { type TradeRow, timeText, toTrade } from './rows.ts';

interface MinuteTradeRow extends TradeRow {
  /** Which of the minutes it is in, from 1. */
  readonly place: string;
  readonly calendar: Listing['calendar'];
  readonly listedOn: string;
}

/** Folds minutes of listed instruments from all trades that are stored of them, whatever feed or file those came from, and stores them. */
export async function foldMinutes(tx: TransactionSql, minutes: readonly MinuteName[]): Promise<void> {
  if (minutes.length === 0) return;
  const rows = await tx<MinuteTradeRow[]>`
    select wanted.place, instruments.calendar, instruments.exchange as "listedOn", trade.symbol, trade.executed_at as "executedAt",
      trade.sequence, trade.feed_id as "feedId", trade.price, trade.size, trade.exchange, trade.conditions
    from unnest(${minutes.map(({ symbol }) => symbol)}::text[], ${minutes.map(({ startsAt }) => timeText(startsAt))}::text[]::timestamptz[])
      with ordinality as wanted (symbol, starts_at, place)
    join market_data.instruments using (symbol)
    cross join lateral (
      select * from market_data.trades
      where trades.symbol = wanted.symbol and not is_canceled
        and executed_at >= wanted.starts_at and executed_at < wanted.starts_at + interval '1 minute'
      order by executed_at, sequence
    ) as trade
    order by wanted.place, trade.executed_at, trade.sequence`;
  const byPlace = Map.groupBy(rows, ({ place }) => Number(place));
  const folded = minutes.flatMap(({ symbol, startsAt }, index) => {
    const [first, ...rest] = byPlace.get(index + 1) ?? [];
    if (first === undefined) return [];
    const trades = [first, ...rest].map(row =>
      toTrade({ ...row, executedAt: new Date(row.executedAt), sequence: BigInt(row.sequence) }),
    );
    const listing = { calendar: first.calendar, exchange: first.listedOn };
    return minuteOfTrades(symbol, startsAt, trades, listing) ?? [];
  });
  if (folded.length > 0) await saveMinutes(tx, folded);
}
