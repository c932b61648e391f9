import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { KnownMarket, MarketStore, StoredPosition, TradeName } from '../../application/ports/market-store.ts';
import { loadCorrections } from './correction-store.ts';
import { type QuoteRow, type StatusRow, type TradeRow, timeText, toQuote, toStatus, toTrade } from './rows.ts';

/** Trades that somebody who missed them is given; with more, the oldest are left out. */
const MISSED_TRADES_MAX = 100_000;

/** Reads how far the store has the market, and what it has of it at that very event. */
export function createMissedMarketReader(sql: Sql): Pick<MarketStore, 'loadPosition' | 'loadMissed'> {
  return {
    loadPosition: () => loadPosition(sql),
    async loadMissed(known, { from, until }) {
      return sql.begin('isolation level repeatable read read only', async tx => ({
        ...(await loadPosition(tx)),
        valid: await loadValid(tx, known),
        corrections: await loadCorrections(tx, known.correction, timeText(until)),
        trades: await loadTrades(tx, known.trades, timeText(from), timeText(until)),
        quotes: await loadQuotes(tx, timeText(until)),
        statuses: await loadStatuses(tx, timeText(until)),
      })) as ReturnType<MarketStore['loadMissed']>;
    },
  };
}

async function loadPosition(sql: Sql | TransactionSql): Promise<StoredPosition> {
  const [row] = await sql<{ token: string; position: string | null }[]>`
    select token, position from market_data.writer_lease`;
  return {
    token: BigInt(row?.token ?? 0),
    position: row?.position === null || row === undefined ? undefined : Number(row.position),
  };
}

async function loadValid(tx: TransactionSql, { trades, minute }: KnownMarket): Promise<TradeName[]> {
  const rows = await tx<{ symbol: string; sequence: string }[]>`
    select valid.symbol, valid.sequence
    from ${knownTrades(tx, trades)}
    cross join lateral (
      select * from market_data.trades
      where trades.symbol = known.symbol and executed_at >= ${timeText(minute)} and trades.sequence <= known.sequence and not is_canceled
    ) as valid`;
  return rows.map(row => ({ symbol: row.symbol, sequence: BigInt(row.sequence) }));
}

const knownTrades = (tx: TransactionSql, known: ReadonlyMap<string, bigint>) => tx`
  unnest(${[...known.keys()]}::text[], ${[...known.values()].map(String)}::text[]::bigint[]) as known (symbol, sequence)`;

async function loadTrades(tx: TransactionSql, known: ReadonlyMap<string, bigint>, from: string, until: string) {
  const rows = await tx<TradeRow[]>`
    select missed.symbol, missed.executed_at as "executedAt", missed.sequence, missed.feed_id as "feedId",
      missed.price, missed.size, missed.exchange, missed.conditions
    from market_data.instruments
    left join ${knownTrades(tx, known)} using (symbol)
    cross join lateral (
      select * from market_data.trades
      where trades.symbol = instruments.symbol and executed_at between ${from} and ${until}
        and trades.sequence > coalesce(known.sequence, 0) and not is_canceled
    ) as missed
    order by missed.executed_at desc, missed.sequence desc
    limit ${MISSED_TRADES_MAX}`;
  return rows
    .map(row => toTrade({ ...row, executedAt: new Date(row.executedAt), sequence: BigInt(row.sequence) }))
    .reverse();
}

async function loadQuotes(tx: TransactionSql, until: string) {
  const rows = await tx<QuoteRow[]>`
    select symbol, bid_price as "bidPrice", bid_size as "bidSize", ask_price as "askPrice", ask_size as "askSize",
      quoted_at as "quotedAt", sequence
    from market_data.latest_quotes where quoted_at <= ${until} order by quoted_at`;
  return rows.map(row => toQuote({ ...row, quotedAt: new Date(row.quotedAt), sequence: BigInt(row.sequence) }));
}

async function loadStatuses(tx: TransactionSql, until: string) {
  const rows = await tx<StatusRow[]>`
    select symbol, state, reason, lower_band as "lowerBand", upper_band as "upperBand", changed_at as "changedAt", sequence
    from market_data.trading_statuses where changed_at <= ${until} order by changed_at`;
  return rows.map(row => toStatus({ ...row, changedAt: new Date(row.changedAt), sequence: BigInt(row.sequence) }));
}
