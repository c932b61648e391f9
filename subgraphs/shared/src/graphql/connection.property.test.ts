import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCursor, isIntegerKey, isTimeKey, type PageArguments, parsePage, toConnection } from './connection.ts';

const shape = [isIntegerKey];
const keyOf = (row: number) => [String(row)];

/** A store of numbers, as those in Postgres read theirs. */
function read(rows: readonly number[], pageArguments: PageArguments) {
  const page = parsePage(pageArguments, shape);
  const after = page.after === undefined ? Number.NEGATIVE_INFINITY : Number(page.after[0]);
  const before = page.before === undefined ? Number.POSITIVE_INFINITY : Number(page.before[0]);
  const found = rows.filter(row => row > after && row < before).sort((a, b) => a - b);
  if (page.direction === 'backward') found.reverse();
  return toConnection(found.slice(0, page.limit + 1), page, keyOf, row => row);
}

const rowsOf = fc.uniqueArray(fc.nat(1_000), { maxLength: 40 });
const sizes = fc.integer({ min: 1, max: 7 });
/** More turns than a list of this length can take. */
const TURNS_MAX = 100;

function walk(
  size: number,
  direction: 'forward' | 'backward',
  rowsAt: (turn: number) => readonly number[],
): readonly number[] {
  const seen: number[] = [];
  let cursor: string | null = null;
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const isForward = direction === 'forward';
    const page = read(rowsAt(turn), isForward ? { first: size, after: cursor } : { last: size, before: cursor });
    if (isForward) seen.push(...page.nodes);
    else seen.unshift(...page.nodes);
    cursor = isForward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
    if (!(isForward ? page.pageInfo.hasNextPage : page.pageInfo.hasPreviousPage)) return seen;
  }
  throw new Error('the walk does not end');
}

describe('a walk through a connection', () => {
  it('meets every row once and in order, in pages of whatever size, in both directions', () => {
    fc.assert(
      fc.property(rowsOf, sizes, fc.constantFrom('forward', 'backward'), (rows, size, direction) => {
        expect(walk(size, direction, () => rows)).toEqual(rows.toSorted((a, b) => a - b));
      }),
    );
  });

  it('meets every row that was there from the beginning once, whatever is inserted meanwhile', () => {
    fc.assert(
      fc.property(rowsOf, rowsOf, sizes, fc.constantFrom('forward', 'backward'), (rows, later, size, direction) => {
        const added = later.filter(row => !rows.includes(row));
        const seen = walk(size, direction, turn => [...rows, ...added.slice(0, turn)]);
        expect(seen.filter(row => rows.includes(row))).toEqual(rows.toSorted((a, b) => a - b));
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});

describe('a page', () => {
  it('lies between both cursors, when there are two', () => {
    const rows = [1, 2, 3, 4, 5, 6];
    const [after, before] = [encodeCursor(['1']), encodeCursor(['6'])];
    expect(read(rows, { first: 2, after, before }).nodes).toEqual([2, 3]);
    expect(read(rows, { last: 2, after, before }).nodes).toEqual([4, 5]);
  });

  it.each<PageArguments>([{ first: -1 }, { first: 501 }, { last: -1 }, { first: 1, last: 1 }])(
    'is refused with %j',
    pageArguments => {
      expect(() => parsePage(pageArguments, shape)).toThrow();
    },
  );

  it('is refused with any cursor that this connection did not make', () => {
    const forged = fc.oneof(
      fc.string(),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
      fc.array(fc.string()).map(encodeCursor),
    );
    fc.assert(
      fc.property(forged, after => {
        fc.pre(!isMade(after));
        expect(() => parsePage({ after }, shape)).toThrow('The cursor was not made by this connection.');
      }),
    );
  });
});

function isMade(cursor: string): boolean {
  return /^\["\d{1,18}"\]$/.test(Buffer.from(cursor, 'base64url').toString().trim());
}

describe('a time in a cursor', () => {
  it.each([
    '2013-02-30T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '2013-01-01T24:00:00Z',
    '2013-01-01T00:00:60Z',
    '2013-01-01',
    ' 2013-01-01T00:00:00Z',
  ])('is refused when Postgres has no such time: %s', time => {
    expect(isTimeKey(time)).toBe(false);
  });

  it('is taken as it is written, whatever the time', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), time => {
        expect(isTimeKey(time.toISOString())).toBe(true);
        expect(isTimeKey(time.toISOString().replace('T', ' ').replace('Z', '123+00'))).toBe(true);
      }),
    );
  });
});
