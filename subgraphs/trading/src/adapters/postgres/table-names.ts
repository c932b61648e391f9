import { getTableColumns, getTableName } from '@platform/drizzle/orm';
import type {
  accounts,
  corporateActions,
  entitlements,
  fills,
  fundingRequests,
  journalEntries,
  orderEvents,
  orders,
  positions,
  postings,
} from '@platform/drizzle/trading/schema';

export type Table =
  | typeof accounts
  | typeof corporateActions
  | typeof entitlements
  | typeof fills
  | typeof fundingRequests
  | typeof journalEntries
  | typeof orderEvents
  | typeof orders
  | typeof positions
  | typeof postings;

export interface TableNames {
  /** With its schema. */
  readonly table: string;
  /** Column by the name that Drizzle's schema gives it. */
  readonly columns: Readonly<Record<string, string>>;
  /** For `select`: every column under that name. */
  readonly selection: string;
}

const known = new Map<Table, TableNames>();

/** What a table and its columns are called, read from Drizzle's schema once. */
export function namesOf(table: Table): TableNames {
  let names = known.get(table);
  if (names === undefined) {
    const columns = Object.entries(getTableColumns(table)).map(([key, column]) => [key, column.name] as const);
    const name = `trading.${getTableName(table)}`;
    names = {
      table: name,
      columns: Object.fromEntries(columns),
      selection: columns.map(([key, column]) => `${name}.${column} as "${key}"`).join(', '),
    };
    known.set(table, names);
  }
  return names;
}
