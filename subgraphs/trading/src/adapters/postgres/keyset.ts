import { type SQL, sql } from '@platform/drizzle/orm';
import type { PageRequest } from '@platform/shared/graphql';

/** What a page's cursors mean for a list that is ordered by `columns`. */
export function withinPage(
  columns: SQL,
  toKey: (key: readonly string[]) => SQL,
  { after, before }: PageRequest,
  order: 'ascending' | 'descending',
): SQL[] {
  const [later, earlier] = order === 'ascending' ? [sql`>`, sql`<`] : [sql`<`, sql`>`];
  return [
    ...(after === undefined ? [] : [sql`${columns} ${later} ${toKey(after)}`]),
    ...(before === undefined ? [] : [sql`${columns} ${earlier} ${toKey(before)}`]),
  ];
}
