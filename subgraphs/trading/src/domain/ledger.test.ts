import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOON } from '../../test/support/fixtures.ts';
import { available, BANK, CASH_ASSET, held, journalEntry, MARKET, movement, type Posting } from './ledger.ts';

const entry = (postings: readonly Posting[]) =>
  journalEntry({ id: 'entry', accountId: 'a', kind: 'FILL', referenceId: null, occurredAt: NOON, postings });
const sumOf = (postings: readonly Posting[], asset: string) =>
  postings.filter(posting => posting.asset === asset).reduce((sum, { amount }) => sum + amount, 0n);

const buckets = fc.constantFrom(available('a'), held('a'), BANK, MARKET);
const movements = fc.array(
  fc.tuple(
    fc.constantFrom(CASH_ASSET, 'AAPL', 'IBM'),
    fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
    buckets,
    buckets,
  ),
  { maxLength: 8 },
);

describe('a journal entry', () => {
  it('sums to zero for each asset, whatever is moved where', () => {
    fc.assert(
      fc.property(movements, moved => {
        const { postings } = entry(moved.flatMap(([asset, amount, from, to]) => movement(asset, amount, from, to)));
        for (const asset of [CASH_ASSET, 'AAPL', 'IBM']) expect(sumOf(postings, asset)).toBe(0n);
      }),
    );
  });

  it('is refused when anything is lost or made', () => {
    fc.assert(
      fc.property(movements, fc.bigInt({ min: 1n, max: 10n ** 9n }), (moved, lost) => {
        const postings = moved.flatMap(([asset, amount, from, to]) => movement(asset, amount, from, to));
        expect(() => entry([...postings, { ...available('a'), asset: CASH_ASSET, amount: lost }])).toThrow(
          'sum to zero',
        );
      }),
    );
  });

  it('does not let one asset pay for another', () =>
    expect(() =>
      entry([
        { ...available('a'), asset: CASH_ASSET, amount: -100n },
        { ...available('a'), asset: 'AAPL', amount: 100n },
      ]),
    ).toThrow('sum to zero'));

  it('leaves out what moves nothing', () =>
    expect(entry(movement(CASH_ASSET, 0n, BANK, available('a'))).postings).toEqual([]));
});
