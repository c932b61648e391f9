import { badUserInput, type PageRequest } from '@platform/shared/graphql';
import { type ClosedLot, type Lot, LotBook, type LotMethod } from '../domain/lots.ts';
import type { ShareMovement, ShareMovementReader } from './ports/readers.ts';

/** Movements that one answer is computed from. A history is read in batches, so this bounds time; memory holds the open lots and a page of closed ones. */
export const MOVEMENTS_MAX = 200_000;

/** The open lots of one position, by one method. */
export interface LotRequest {
  readonly accountId: string;
  readonly symbol: string;
  readonly method: LotMethod;
}

/**
 * The open lots of many positions, in the order of what was asked for; one reading of the history for all of them.
 * @throws BAD_USER_INPUT when they have more than {@link MOVEMENTS_MAX} movements together.
 */
export async function readOpenLots(
  movements: ShareMovementReader,
  requests: readonly LotRequest[],
): Promise<readonly (readonly Lot[])[]> {
  const books = requests.map(({ method }) => new LotBook(method));
  const byPosition = Map.groupBy(books.keys(), index => keyOf(requests[index] as LotRequest));
  const accountIds = [...new Set(requests.map(({ accountId }) => accountId))];
  const symbols = [...new Set(requests.map(({ symbol }) => symbol))];
  for await (const movement of limited(movements, accountIds, symbols))
    for (const index of byPosition.get(keyOf(movement)) ?? []) books[index]?.take(movement.event);
  return books.map(book => {
    book.endDay();
    return book.open;
  });
}

export interface ClosedLotFilter {
  readonly method: LotMethod;
  readonly symbols?: readonly string[] | undefined;
  /** Closed at or after this. */
  readonly from?: Date | undefined;
  /** Closed before this. */
  readonly to?: Date | undefined;
}

export type ClosedLotRecord = ClosedLot & { readonly symbol: string };

/**
 * The lots that an account has closed, newest first: the page, one more when there is more, and how many there are in all.
 * @throws BAD_USER_INPUT when the account has more than {@link MOVEMENTS_MAX} movements in these instruments.
 */
export async function readClosedLots(
  movements: ShareMovementReader,
  accountId: string,
  { method, symbols, from, to }: ClosedLotFilter,
  page: PageRequest,
): Promise<{ readonly rows: readonly ClosedLotRecord[]; readonly totalCount: number }> {
  const books = new Map<string, LotBook>();
  const nearest = new Nearest(page);
  let totalCount = 0;
  const keep = (symbol: string, closed: readonly ClosedLot[]) => {
    for (const lot of closed) {
      if ((from !== undefined && lot.closedAt < from) || (to !== undefined && lot.closedAt >= to)) continue;
      totalCount += 1;
      nearest.offer({ ...lot, symbol });
    }
  };
  for await (const { symbol, event } of limited(movements, [accountId], symbols)) {
    const book = books.get(symbol) ?? new LotBook(method);
    books.set(symbol, book);
    keep(symbol, book.take(event));
  }
  for (const [symbol, book] of books) keep(symbol, book.endDay());
  return { rows: nearest.rows(), totalCount };
}

/** What orders closed lots, as the cursor has it. */
export const closedLotKey = ({ place, ordinal }: ClosedLot) => [place.toString(), ordinal.toString()];

/** Keeps the lots that are nearest to where a page begins, however many are offered, in whatever order. */
class Nearest {
  readonly #page: PageRequest;
  #kept: ClosedLotRecord[] = [];

  constructor(page: PageRequest) {
    this.#page = page;
  }

  offer(lot: ClosedLotRecord): void {
    const { after, before, limit } = this.#page;
    // Newest first: what comes after a cursor is older.
    if (after !== undefined && compare(closedLotKey(lot), after) >= 0) return;
    if (before !== undefined && compare(closedLotKey(lot), before) <= 0) return;
    this.#kept.push(lot);
    if (this.#kept.length > 4 * (limit + 1)) this.#kept = this.rows();
  }

  rows(): ClosedLotRecord[] {
    const sign = this.#page.direction === 'forward' ? -1 : 1;
    return this.#kept
      .sort((one, other) => sign * compare(closedLotKey(one), closedLotKey(other)))
      .slice(0, this.#page.limit + 1);
  }
}

function compare(one: readonly string[], other: readonly string[]): number {
  const place = BigInt(one[0] ?? 0) - BigInt(other[0] ?? 0);
  return place === 0n ? Number(one[1]) - Number(other[1]) : place < 0n ? -1 : 1;
}

const keyOf = ({ accountId, symbol }: Pick<ShareMovement, 'accountId' | 'symbol'>) => `${accountId} ${symbol}`;

async function* limited(
  movements: ShareMovementReader,
  accountIds: readonly string[],
  symbols: readonly string[] | undefined,
): AsyncGenerator<ShareMovement> {
  let read = 0;
  for await (const batch of movements.readShareMovements(accountIds, symbols)) {
    read += batch.length;
    if (read > MOVEMENTS_MAX)
      throw badUserInput(`Lots are computed from at most ${MOVEMENTS_MAX} fills: ask for fewer instruments at once.`);
    yield* batch;
  }
}
