import { connectPostgres, type Sql, type TransactionSql, withTransaction } from '@platform/shared/postgres';
import type { BatchOutcome, ImportBatch, ImportStore } from '../../application/ports/import-store.ts';
import type { Prices } from '../../domain/bar.ts';
import { unlistedInstrument } from '../../domain/instrument.ts';
import { copyInto } from './copy.ts';
import { foldFinishedDays } from './day-folding.ts';
import { saveInstruments, saveQuoteSamples } from './market-rows.ts';
import { foldMinutes } from './minute-folding.ts';
import { DAY_COLUMNS } from './minute-writer.ts';
import { ensurePartitions } from './partitions.ts';
import { priceText, sizeText, timeText } from './rows.ts';

export { isDatabaseAway } from '@platform/shared/postgres';

/** Opens the database at `url` for imports; `close` ends the connection. */
export function openImportStore(url: string): { readonly store: ImportStore; close(): Promise<void> } {
  // At the end the days of all that was imported are folded at once.
  const sql = connectPostgres({ url, poolSize: 1, applicationName: 'market-data import', statementTimeoutMs: 0 });
  return { store: createImportStore(sql), close: () => sql.end() };
}

/** Imports into Postgres: rows are copied into a table of the transaction's own, held against what is stored, and moved over by one statement. */
export function createImportStore(sql: Sql): ImportStore {
  return {
    async begin(fingerprint, fileName) {
      const [row] = await sql<{ lines_done: number }[]>`
        insert into market_data.imports (fingerprint, file_name, lines_done) values (${fingerprint}, ${fileName}, 0)
        on conflict (fingerprint) do update set
          file_name = excluded.file_name, finished_at = null, started_at = now(),
          lines_done = case when imports.finished_at is null then imports.lines_done else 0 end
        returning lines_done`;
      return row?.lines_done ?? 0;
    },
    listSymbols: symbols => saveInstruments(sql, symbols.map(unlistedInstrument)),
    save: (batch, progress, replace) =>
      withTransaction(sql, async tx => {
        const outcome = await saveBatch(tx, batch, replace);
        await tx`update market_data.imports set lines_done = ${progress.linesDone} where fingerprint = ${progress.fingerprint}`;
        return outcome;
      }),
    async finish(fingerprint) {
      await foldFinishedDays(sql, new Date().toISOString().slice(0, 10));
      await sql`update market_data.imports set finished_at = now() where fingerprint = ${fingerprint}`;
    },
  };
}

async function saveBatch(tx: TransactionSql, batch: ImportBatch, replace: boolean): Promise<BatchOutcome> {
  await ensurePartitions(
    tx,
    'minute_bars',
    batch.minutes.map(row => row.startsAt),
  );
  await ensurePartitions(
    tx,
    'trades',
    batch.trades.map(row => row.executedAt),
  );
  const outcomes = [
    await saveRows(tx, DAYS, batch.days.map(dayFields), replace),
    await saveRows(tx, MINUTES, batch.minutes.map(minuteFields), replace),
    await saveRows(tx, ACTIONS, batch.actions.map(actionFields), replace),
    await saveRows(tx, INCREMENTS, batch.increments.map(incrementFields), replace),
    await saveRows(tx, TRADES, batch.trades.map(tradeFields), false), // what was traded is never replaced
  ];
  if (batch.quotes.length > 0) await saveQuoteSamples(tx, batch.quotes);
  await foldMinutes(tx, batch.tradedMinutes);
  const sum = (part: 'added' | 'unchanged' | 'replaced') =>
    outcomes.reduce((total, outcome) => total + outcome[part], 0);
  return {
    ...{ added: sum('added'), unchanged: sum('unchanged'), replaced: sum('replaced') },
    conflicts: outcomes.flatMap(({ conflicts }) => conflicts),
  };
}

/** A row as it is copied: the columns of its target in their order, then its line. */
type Fields = readonly (string | number | undefined)[];
/** No count of trades, and no average price. */
const NO_TRADES = ['0', '0', '0'] as const;

const dayFields = (row: ImportBatch['days'][number]): Fields => [
  ...[row.symbol, row.tradingDate, ...barFields(row), ...NO_TRADES, 'true', row.line],
];
const minuteFields = (row: ImportBatch['minutes'][number]): Fields => [
  ...[row.symbol, timeText(row.startsAt), ...barFields(row), ...NO_TRADES, row.tradingDate, row.line],
];
const actionFields = (row: ImportBatch['actions'][number]): Fields => [
  ...[row.symbol, row.lastCumDate, row.kind, row.number],
  ...(row.kind === 'SPLIT'
    ? [row.newShares, row.oldShares, undefined, undefined]
    : [undefined, undefined, priceText(row.amount), priceText(row.close)]),
  row.line,
];
const incrementFields = (row: ImportBatch['increments'][number]): Fields => [
  ...[row.symbol, row.effectiveFrom, priceText(row.minimumPrice), priceText(row.increment), row.line],
];
const tradeFields = (row: ImportBatch['trades'][number]): Fields => [
  ...[row.symbol, timeText(row.executedAt), row.sequence.toString(), row.feedId, priceText(row.price)],
  ...[sizeText(row.size), row.exchange, arrayText(row.conditions), row.line],
];

/** Quoted: the tape's letter of a regular trade is a blank. */
const arrayText = (texts: readonly string[]) => `{${texts.map(text => `"${text}"`).join(',')}}`;

function barFields({ prices, volume }: { readonly prices: Prices; readonly volume: bigint }): string[] {
  return [
    priceText(prices.open),
    priceText(prices.high),
    priceText(prices.low),
    priceText(prices.close),
    sizeText(volume),
  ];
}

interface Target {
  readonly table: string;
  readonly columns: readonly string[];
  /** When a stored row, t, is the same thing as an imported one, s. */
  readonly isSame: string;
  /** What must be equal for the stored row to be left as it is. */
  readonly compared: readonly string[];
  /** What to do when the row is there, but does not count as stored. */
  readonly onConflict: string;
  /** A statement that is run with the rows that were written. */
  readonly afterwards?: string;
}

const BAR_COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'trade_count', 'priced_notional', 'priced_volume'];
const replacing = (key: string, columns: readonly string[]) =>
  `on conflict (${key}) do update set ${columns.map(column => `${column} = excluded.${column}`).join(', ')}`;

/** A day that was folded from minutes gives way to an imported one, which is the record. */
const DAYS: Target = {
  table: 'daily_bars',
  columns: ['symbol', 'trading_date', ...BAR_COLUMNS, 'is_imported'],
  isSame: 't.symbol = s.symbol and t.trading_date = s.trading_date and t.is_imported',
  compared: BAR_COLUMNS.slice(0, 5),
  onConflict: replacing('symbol, trading_date', [...BAR_COLUMNS, 'is_imported']),
};
const MINUTES: Target = {
  table: 'minute_bars',
  columns: ['symbol', 'starts_at', ...BAR_COLUMNS, 'trading_date'],
  isSame: 't.symbol = s.symbol and t.starts_at = s.starts_at',
  compared: BAR_COLUMNS.slice(0, 5),
  onConflict: [
    replacing('symbol, starts_at', [...BAR_COLUMNS, 'trading_date']),
    ...DAY_COLUMNS.map(column => `${column} = null`),
  ].join(', '),
  afterwards: `insert into market_data.days_to_fold select distinct symbol, trading_date from written
    where trading_date is not null on conflict do nothing`,
};
const ACTIONS: Target = {
  table: 'corporate_actions',
  columns: ['symbol', 'last_cum_date', 'kind', 'number', 'new_shares', 'old_shares', 'amount', 'close'],
  isSame: 't.symbol = s.symbol and t.last_cum_date = s.last_cum_date and t.kind = s.kind and t.number = s.number',
  compared: ['new_shares', 'old_shares', 'amount', 'close'],
  onConflict: replacing('symbol, last_cum_date, kind, number', ['new_shares', 'old_shares', 'amount', 'close']),
};
const INCREMENTS: Target = {
  table: 'price_increments',
  columns: ['symbol', 'effective_from', 'minimum_price', 'increment'],
  isSame: 't.symbol = s.symbol and t.effective_from = s.effective_from and t.minimum_price = s.minimum_price',
  compared: ['increment'],
  onConflict: replacing('symbol, effective_from, minimum_price', ['increment']),
};
/** The same trade may have come from a feed, under the same id, or from another file, at the same place of the same millisecond. */
const TRADES: Target = {
  table: 'trades',
  columns: ['symbol', 'executed_at', 'sequence', 'feed_id', 'price', 'size', 'exchange', 'conditions'],
  isSame:
    't.symbol = s.symbol and t.executed_at = s.executed_at and (t.feed_id = s.feed_id or t.sequence = s.sequence)',
  compared: ['price', 'size'],
  onConflict: 'on conflict do nothing',
};

async function saveRows(
  tx: TransactionSql,
  target: Target,
  rows: readonly Fields[],
  replace: boolean,
): Promise<BatchOutcome> {
  if (rows.length === 0) return { added: 0, unchanged: 0, replaced: 0, conflicts: [] };
  const { table, columns, compared } = target;
  const staging = `imported_${table}`;
  await tx.unsafe(`
    create temporary table ${staging} on commit drop as select ${columns.join(', ')}, 0 as line from market_data.${table} with no data`);
  await copyInto(
    tx,
    staging,
    [...columns, 'line'],
    rows.map(row => row.map(field => field?.toString())),
  );
  await tx.unsafe(`analyze ${staging}`);
  const tuple = (alias: string) => `(${compared.map(column => `${alias}.${column}`).join(', ')})`;
  const stored = await tx.unsafe<{ line: number; differs: boolean }[]>(`
    with stored as (
      select s.line, bool_and(${tuple('t')} is distinct from ${tuple('s')}) as differs
      from ${staging} as s join market_data.${table} as t on ${target.isSame}
      group by s.line
    ), written as (
      insert into market_data.${table} (${columns.join(', ')})
      select ${columns.map(column => `s.${column}`).join(', ')} from ${staging} as s left join stored using (line)
      where stored.line is null or (stored.differs and ${replace})
      ${target.onConflict}
      returning *
    )${target.afterwards === undefined ? '' : `, afterwards as (${target.afterwards})`}
    select line, differs from stored order by line`);
  const differing = stored.filter(({ differs }) => differs).map(({ line }) => line);
  return {
    added: rows.length - stored.length,
    unchanged: stored.length - differing.length,
    replaced: replace ? differing.length : 0,
    conflicts: replace ? [] : differing,
  };
}
