import { isDateText } from '../pure/index.ts';
import { badUserInput } from './errors.ts';

/** Relay's cursor connection (https://relay.dev/graphql/connections.htm), by keyset: stable while rows are inserted. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** What a store is asked for: `limit` rows after (or before) a key, nearest to it first. */
export interface PageRequest {
  readonly limit: number;
  /** `forward` reads in the connection's order, `backward` against it. */
  readonly direction: 'forward' | 'backward';
  /** Keys strictly after this one, in the connection's order. */
  readonly after?: readonly string[];
  /** Keys strictly before this one. */
  readonly before?: readonly string[];
}

export interface Connection<Node> {
  /** {@link toConnection} makes them when they are read, which a copy of the connection does: most clients read `nodes` and one cursor. */
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** One check for each column of a key: a cursor comes from outside, so its parts are held against it before they reach a query. */
export type KeyShape = readonly ((part: string) => boolean)[];

const TIME_OF_DAY_PATTERN = /^[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|\+00)?$/;

/** A key column that is a time, as ISO text with up to microseconds: only one that Postgres takes, whoever wrote it. */
export const isTimeKey = (part: string) => isDateText(part.slice(0, 10)) && TIME_OF_DAY_PATTERN.test(part.slice(10));
/** A key column that is a non-negative 64-bit integer. */
export const isIntegerKey = (part: string) => /^\d{1,18}$/.test(part);

export const PAGE_SIZE_DEFAULT = 50;
export const PAGE_SIZE_MAX = 500;

/** @throws GraphQLError `BAD_USER_INPUT` for both directions at once, a size outside 0…500 or a cursor that we did not make. */
export function parsePage({ first, after, last, before }: PageArguments, keyShape: KeyShape): PageRequest {
  if (first != null && last != null) throw badUserInput('Give first or last, not both.');
  const size = first ?? last ?? PAGE_SIZE_DEFAULT;
  if (!Number.isInteger(size) || size < 0 || size > PAGE_SIZE_MAX)
    throw badUserInput(`A page has 0 to ${PAGE_SIZE_MAX} entries.`);
  return {
    limit: size,
    direction: last != null ? 'backward' : 'forward',
    ...(after != null && { after: decodeCursor(after, keyShape) }),
    ...(before != null && { before: decodeCursor(before, keyShape) }),
  };
}

/**
 * Makes a connection of rows that were read nearest first, with one more than `limit` when there are more.
 * `keyOf` gives the columns that order the connection, as text.
 */
export function toConnection<Row, Node>(
  rows: readonly Row[],
  page: PageRequest,
  keyOf: (row: Row) => readonly string[],
  nodeOf: (row: Row) => Node,
): Connection<Node> {
  const more = rows.length > page.limit;
  const kept = rows.slice(0, page.limit);
  if (page.direction === 'backward') kept.reverse();
  const nodes = kept.map(nodeOf);
  const cursorOf = (row: Row | undefined) => (row === undefined ? null : encodeCursor(keyOf(row)));
  return {
    get edges() {
      return kept.map((row, place) => ({ cursor: encodeCursor(keyOf(row)), node: nodes[place] ?? nodeOf(row) }));
    },
    nodes,
    pageInfo: {
      hasNextPage: page.direction === 'forward' ? more : page.before !== undefined,
      hasPreviousPage: page.direction === 'backward' ? more : page.after !== undefined,
      startCursor: cursorOf(kept[0]),
      endCursor: cursorOf(kept.at(-1)),
    },
  };
}

export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeCursor(cursor: string, keyShape: KeyShape): readonly string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === keyShape.length &&
      key.every((part, index) => typeof part === 'string' && keyShape[index]?.(part))
    )
      return key;
  } catch {
    // Falls through to the refusal: a cursor is opaque, so one that does not decode was made up.
  }
  throw badUserInput('The cursor was not made by this connection.');
}
