import { corporateActions, instruments, latestQuotes, minuteBars, trades } from '@platform/drizzle/market-data/schema';
import { and, asc, drizzle, eq, gte, lte, sql as query } from '@platform/drizzle/orm';
import { type Sql, sqlStateOf, type TransactionSql } from '@platform/shared/postgres';
import type { MarketStore } from '../../application/ports/market-store.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import { createAmendmentStore } from './amendment-store.ts';
import { foldFinishedDays } from './day-folding.ts';
import { saveMinutes } from './minute-writer.ts';
import { createPartitionStore, ensurePartitions } from './partitions.ts';
import {
  type InstrumentRow,
  nullable,
  priceText,
  sizeText,
  type TradeRow,
  timeText,
  toCorporateAction,
  toInstrument,
  toQuote,
  toTrade,
} from './rows.ts';
import { createStatusStore } from './status-store.ts';

/** The last moment that a four-digit year can say. */
const LATEST: EpochMs = Date.UTC(9999, 11, 31);

/** SQLSTATE classes that blame the rows: cardinality, data exception, integrity constraint. */
const REFUSALS = /^(?:21|22|23)/;

/** The market in Postgres. Rows are written as arrays of columns: one statement, whatever their number. */
export function createMarketStore(sql: Sql): MarketStore {
  const db = drizzle(sql);
  return {
    saveInstruments: rows => saveInstruments(sql, rows),
    saveMinutes: rows => saveMinutes(sql, rows),
    saveTrades: rows => saveTrades(sql, rows),
    ...createAmendmentStore(sql),
    ...createPartitionStore(sql),
    ...createStatusStore(sql),
    saveQuotes: rows => saveQuotes(sql, rows),
    foldDaysBefore: date => foldFinishedDays(sql, date),
    isRefusal: error => REFUSALS.test(sqlStateOf(error) ?? ''),

    saveQuoteSamples: rows => saveQuoteSamples(sql, rows),
    async loadInstruments() {
      // The CHECK constraints hold what the column types cannot say.
      return ((await db.select().from(instruments)) as InstrumentRow[]).map(toInstrument);
    },
    async loadCorporateActions() {
      const rows = await db.select().from(corporateActions);
      return rows.map(toCorporateAction);
    },
    async loadImportVersion() {
      const [row] = await sql<{ version: string }[]>`
        select concat_ws(' ', count(*), sum(lines_done), max(started_at), max(finished_at)) as version from market_data.imports`;
      return row?.version ?? '';
    },
    async loadLatestQuotes(at) {
      const rows = await db
        .select()
        .from(latestQuotes)
        .where(lte(latestQuotes.quotedAt, new Date(at)));
      return rows.map(toQuote);
    },
    async loadLastTrades(symbols, at) {
      const rows = await sql<TradeRow[]>`
        select last.symbol, last.executed_at as "executedAt", last.sequence, last.feed_id as "feedId",
          last.price, last.size, last.exchange, last.conditions
        from unnest(${[...symbols]}::text[]) as wanted (symbol)
        cross join lateral (
          select * from market_data.trades
          where trades.symbol = wanted.symbol and trades.executed_at <= ${timeText(Math.min(at, LATEST))} and not is_canceled
          order by executed_at desc, sequence desc
          limit 1
        ) as last`;
      return rows.map(row => toTrade({ ...row, executedAt: new Date(row.executedAt), sequence: BigInt(row.sequence) }));
    },
    async loadUnfoldedTrades(from, at) {
      const isFolded = query`exists (
        select from ${minuteBars} where ${minuteBars.symbol} = ${trades.symbol}
          and ${minuteBars.startsAt} = date_trunc('minute', ${trades.executedAt}, 'UTC'))`;
      const rows = await db
        .select()
        .from(trades)
        .where(
          and(
            gte(trades.executedAt, new Date(from)),
            lte(trades.executedAt, new Date(at)),
            eq(trades.isCanceled, false),
            query`not ${isFolded}`,
          ),
        )
        .orderBy(asc(trades.executedAt), asc(trades.sequence));
      return rows.map(toTrade);
    },
    async loadTradesOfFeed(feed, from) {
      const rows = await db
        .select({ symbol: trades.symbol, feedId: trades.feedId, executedAt: trades.executedAt })
        .from(trades)
        .where(and(gte(trades.executedAt, new Date(from)), query`starts_with(${trades.feedId}, ${`${feed}:`})`));
      return rows.map(row => ({ ...row, executedAt: row.executedAt.getTime() }));
    },
    async loadLargestSequence() {
      const [row] = await sql<{ largest: string | null }[]>`
        select greatest((select max(sequence) from market_data.latest_quotes), (select max(sequence) from market_data.trading_statuses)) as largest`;
      return BigInt(row?.largest ?? 0);
    },
  };
}

export async function saveInstruments(sql: Sql, rows: readonly Instrument[]): Promise<void> {
  // Arrays of everything go as text: the driver, with Drizzle on top, writes no others.
  const flags = (pick: 'isTradable' | 'isShortable' | 'isFractionable') => rows.map(row => String(row[pick]));
  await sql`
    insert into market_data.instruments (symbol, name, asset_class, exchange, calendar, currency, status,
      is_tradable, is_shortable, is_fractionable, price_increment, quantity_increment)
    select * from unnest(
      ${rows.map(row => row.symbol)}::text[], ${rows.map(row => row.name)}::text[],
      ${rows.map(row => row.assetClass)}::text[], ${rows.map(row => row.exchange)}::text[],
      ${rows.map(row => row.calendar)}::text[], ${rows.map(row => row.currency)}::text[],
      ${rows.map(row => row.status)}::text[], ${flags('isTradable')}::text[]::boolean[],
      ${flags('isShortable')}::text[]::boolean[], ${flags('isFractionable')}::text[]::boolean[],
      ${rows.map(row => priceText(row.priceIncrement))}::text[]::numeric[],
      ${rows.map(row => sizeText(row.quantityIncrement))}::text[]::numeric[])
    on conflict (symbol) do nothing`;
}

async function saveTrades(sql: Sql, rows: readonly Trade[]): Promise<void> {
  await ensurePartitions(
    sql,
    'trades',
    rows.map(row => row.executedAt),
  );
  await sql`
    insert into market_data.trades (symbol, executed_at, sequence, feed_id, price, size, exchange, conditions)
    select symbol, executed_at, sequence, feed_id, price, size, exchange, string_to_array(conditions, ',')
    from unnest(
      ${rows.map(row => row.symbol)}::text[], ${rows.map(row => timeText(row.executedAt))}::text[]::timestamptz[],
      ${rows.map(row => row.sequence.toString())}::text[]::bigint[], ${rows.map(row => row.feedId)}::text[],
      ${rows.map(row => priceText(row.price))}::text[]::numeric[], ${rows.map(row => sizeText(row.size))}::text[]::numeric[],
      ${rows.map(row => row.exchange ?? null)}::text[], ${rows.map(row => row.conditions.join(','))}::text[]
    ) as rows (symbol, executed_at, sequence, feed_id, price, size, exchange, conditions)
    on conflict do nothing`;
}

export async function saveQuoteSamples(sql: Sql | TransactionSql, rows: readonly Quote[]): Promise<void> {
  await ensurePartitions(
    sql,
    'quotes',
    rows.map(row => row.quotedAt),
  );
  await sql`
    insert into market_data.quotes (symbol, bid_price, bid_size, ask_price, ask_size, quoted_at, sequence)
    select * from ${quoteColumns(sql, rows)}
    on conflict do nothing`;
}

function quoteColumns(sql: Sql | TransactionSql, rows: readonly Quote[]) {
  return sql`unnest(
    ${rows.map(row => row.symbol)}::text[],
    ${rows.map(row => nullable(row.bidPrice, priceText))}::text[]::numeric[],
    ${rows.map(row => nullable(row.bidSize, sizeText))}::text[]::numeric[],
    ${rows.map(row => nullable(row.askPrice, priceText))}::text[]::numeric[],
    ${rows.map(row => nullable(row.askSize, sizeText))}::text[]::numeric[],
    ${rows.map(row => timeText(row.quotedAt))}::text[]::timestamptz[], ${rows.map(row => row.sequence.toString())}::text[]::bigint[])`;
}

async function saveQuotes(sql: Sql, rows: readonly Quote[]): Promise<void> {
  await sql`
    insert into market_data.latest_quotes (symbol, bid_price, bid_size, ask_price, ask_size, quoted_at, sequence)
    select * from ${quoteColumns(sql, rows)}
    on conflict (symbol) do update set
      bid_price = excluded.bid_price, bid_size = excluded.bid_size, ask_price = excluded.ask_price,
      ask_size = excluded.ask_size, quoted_at = excluded.quoted_at, sequence = excluded.sequence
    where excluded.sequence > latest_quotes.sequence`;
}
