import type { Sql, TransactionSql } from '@platform/shared/postgres';
import type { Minute, Tally } from '../../domain/bar.ts';
import { ensurePartitions } from './partitions.ts';
import { notionalText, nullable, priceText, sizeText, timeText } from './rows.ts';

const TALLY_COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'trade_count', 'priced_notional', 'priced_volume'];
/** What a minute adds to its day, where that is something else. */
export const DAY_COLUMNS = [...TALLY_COLUMNS.map(column => `day_${column}`), 'is_day_close_tentative'];
const MINUTE_COLUMNS = [...TALLY_COLUMNS, ...DAY_COLUMNS];

/** The columns of tallies, in the order of {@link TALLY_COLUMNS}; null where a row has none. */
function tallyArrays<Row>(sql: Sql | TransactionSql, rows: readonly Row[], pick: (row: Row) => Tally | undefined) {
  const column = (map: (tally: Tally) => string | null) =>
    rows.map(row => {
      const tally = pick(row);
      return tally === undefined ? null : map(tally);
    });
  const prices = (name: 'open' | 'high' | 'low' | 'close') =>
    column(({ prices }) => nullable(prices, all => priceText(all[name])));
  return sql`
    ${prices('open')}::text[]::numeric[], ${prices('high')}::text[]::numeric[],
    ${prices('low')}::text[]::numeric[], ${prices('close')}::text[]::numeric[],
    ${column(({ volume }) => sizeText(volume))}::text[]::numeric[], ${column(({ tradeCount }) => String(tradeCount))}::text[]::integer[],
    ${column(({ pricedNotional }) => notionalText(pricedNotional))}::text[]::numeric[],
    ${column(({ pricedVolume }) => sizeText(pricedVolume))}::text[]::numeric[]`;
}

/** Days that a changed minute is in are marked to be folded again. */
export async function saveMinutes(sql: Sql | TransactionSql, rows: readonly Minute[]): Promise<void> {
  await ensurePartitions(
    sql,
    'minute_bars',
    rows.map(row => row.startsAt),
  );
  await sql`
    with written as (
    insert into market_data.minute_bars (symbol, starts_at, trading_date, ${sql.unsafe(MINUTE_COLUMNS.join(', '))})
    select * from unnest(
      ${rows.map(row => row.symbol)}::text[], ${rows.map(row => timeText(row.startsAt))}::text[]::timestamptz[],
      ${rows.map(row => row.tradingDate ?? null)}::text[]::date[],
      ${tallyArrays(sql, rows, row => row.tally)}, ${tallyArrays(sql, rows, row => row.day)},
      ${rows.map(({ day }) => nullable(day, ({ prices }) => String(prices?.isCloseTentative === true)))}::text[]::boolean[])
    on conflict (symbol, starts_at) do update set
      trading_date = excluded.trading_date, ${sql.unsafe(MINUTE_COLUMNS.map(column => `${column} = excluded.${column}`).join(', '))}
    where (minute_bars.*) is distinct from (excluded.*)
    returning symbol, trading_date
    )
    insert into market_data.days_to_fold select distinct symbol, trading_date from written where trading_date is not null
    on conflict do nothing`;
}
