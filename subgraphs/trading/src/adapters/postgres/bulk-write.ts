import type { TransactionSql } from '@platform/shared/postgres';
import { namesOf, type Table } from './table-names.ts';

/**
 * Writes many rows with one statement and one parameter: the rows as JSON, which Postgres takes apart by the table's own columns.
 * A hundred orders are as few round trips as one. `onConflict` is the rest of the statement for rows that are there already.
 */
export async function insertRows(
  tx: TransactionSql,
  table: Table,
  rows: readonly object[],
  onConflict = '',
): Promise<void> {
  if (rows.length === 0) return;
  const { table: name } = namesOf(table);
  await tx.unsafe(
    `insert into ${name} select * from json_populate_recordset(null::${name}, $1::text::json) ${onConflict}`,
    [toJson(table, rows)],
    PREPARED,
  );
}

/** Sets the columns `changing` of the rows with these ids. */
export async function updateRows<Row extends { readonly id: string }>(
  tx: TransactionSql,
  table: Table,
  rows: readonly Row[],
  changing: readonly (keyof Row & string)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { table: name, columns } = namesOf(table);
  const assignments = changing.map(key => `${columns[key]} = changed.${columns[key]}`).join(', ');
  const statement = `update ${name} as target set ${assignments} from json_populate_recordset(null::${name}, $1::text::json) as changed where target.id = changed.id`;
  await tx.unsafe(statement, [toJson(table, rows)], PREPARED);
}

const PREPARED = { prepare: true } as const;

/** A column that is not there is null, so that nulls need not be sent. */
function toJson(table: Table, rows: readonly object[]): string {
  const { columns } = namesOf(table);
  return JSON.stringify(rows.map(row => withoutNulls(row, columns)));
}

/**
 * What is not null in a row, as JSON can say it: numbers that JSON has no form for become text.
 * With `columns`, by the name of the column, and without what is none.
 */
export function withoutNulls(
  row: object,
  columns?: Readonly<Record<string, string>>,
): Record<string, NonNullable<unknown>> {
  const written: Record<string, NonNullable<unknown>> = {};
  for (const [key, value] of Object.entries(row) as [string, unknown][]) {
    const name = columns === undefined ? key : columns[key];
    if (name !== undefined && value !== null && value !== undefined)
      written[name] = typeof value === 'bigint' ? value.toString() : value;
  }
  return written;
}
