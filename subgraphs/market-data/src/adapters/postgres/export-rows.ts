import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import type { DateText } from '../../domain/zoned-time.ts';

export const EXPORTS = ['daily', 'minutes', 'trades', 'corporate-actions', 'price-increments'] as const;
export type ExportKind = (typeof EXPORTS)[number];

export interface ExportRange {
  readonly symbol: string;
  /** Days from this one on, and before that one, in UTC. */
  readonly from: DateText;
  readonly before: DateText;
}

const price = (column: string) => `round(${column}, greatest(4, min_scale(${column})))`;
const size = (column: string) => `trim_scale(${column})`;
const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const bar = ['open', 'high', 'low', 'close'].map(column => `${price(column)} as ${column}`).join(', ');

/** Raw values, in the formats that can be imported. */
const QUERIES: Readonly<Record<ExportKind, (range: string) => string>> = {
  daily: range => `select symbol, trading_date as date, ${bar}, ${size('volume')} as volume
    from market_data.daily_bars where ${range.replaceAll('@', 'trading_date')} and open is not null order by trading_date`,
  minutes: range => `select symbol, ${time('starts_at')} as start_utc, ${bar}, ${size('volume')} as volume
    from market_data.minute_bars where ${range.replaceAll('@', 'starts_at')} and open is not null order by starts_at`,
  trades: range => `select 'T' as type, ${time('executed_at')} as time, symbol, null as bid_price, null as bid_size,
      null as ask_price, null as ask_size, ${price('price')} as price, ${size('size')} as size, exchange,
      case when 'I' = any(conditions) then 1 else 0 end as odd_lot, nullif(array_to_string(conditions, ';'), '') as conditions
    from market_data.trades where ${range.replaceAll('@', 'executed_at')} and not is_canceled order by executed_at, sequence`,
  'corporate-actions': range => `select symbol, last_cum_date, lower(kind) as kind,
      case kind when 'SPLIT' then round(new_shares::numeric / old_shares, 6) else ${price('amount')} end as value,
      ${price('close')} as close_that_day
    from market_data.corporate_actions where ${range.replaceAll('@', 'last_cum_date')} order by last_cum_date, kind, number`,
  'price-increments':
    range => `select symbol, effective_from, trim_scale(minimum_price) as minimum_price, trim_scale(increment) as increment
    from market_data.price_increments where ${range.replaceAll('@', 'effective_from')} order by effective_from, minimum_price`,
};

/**
 * Writes the stored rows of one instrument, from the database at `url`, as CSV with a header. The values of `range` must have been checked: they
 * are written into the statement.
 */
export async function exportRows(url: string, kind: ExportKind, range: ExportRange, output: Writable): Promise<void> {
  // Whoever reads the file decides how long it takes.
  const sql = connectPostgres({ url, poolSize: 1, applicationName: 'market-data export', statementTimeoutMs: 0 });
  try {
    await pipeline(await openRows(sql, kind, range), output, { end: false });
  } finally {
    await sql.end();
  }
}

function openRows(sql: Sql, kind: ExportKind, { symbol, from, before }: ExportRange): Promise<Readable> {
  const range = `symbol = '${symbol}' and @ >= '${from}' and @ < '${before}'`;
  return sql.unsafe(`copy (${QUERIES[kind](range)}) to stdout with (format csv, header true)`).readable();
}
