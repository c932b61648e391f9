/** How rows of the market are written: as arrays of columns, one statement whatever their number. */
import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { Instrument } from '../../domain/instrument.ts';
import type { Quote, Trade } from '../../domain/tick.ts';
import { ensurePartitions } from './partitions.ts';
import { nullable, priceText, sizeText, timeText } from './rows.ts';

export async function saveInstruments(sql: Sql | TransactionSql, rows: readonly Instrument[]): Promise<void> {
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

export async function saveTrades(sql: Sql | TransactionSql, rows: readonly Trade[]): Promise<void> {
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

export async function saveQuotes(sql: Sql | TransactionSql, rows: readonly Quote[]): Promise<void> {
  await sql`
    insert into market_data.latest_quotes (symbol, bid_price, bid_size, ask_price, ask_size, quoted_at, sequence)
    select * from ${quoteColumns(sql, rows)}
    on conflict (symbol) do update set
      bid_price = excluded.bid_price, bid_size = excluded.bid_size, ask_price = excluded.ask_price,
      ask_size = excluded.ask_size, quoted_at = excluded.quoted_at, sequence = excluded.sequence
    where excluded.sequence > latest_quotes.sequence`;
}
