import { describe, expect, test } from 'vitest';
import { addTrade, EMPTY_TALLY, vwapOf } from './bar.ts';
import { type BarColumn, isAuctionPrint, isRegularSale, saleEffectOf } from './sale-conditions.ts';
import { periodAt } from './timeframe.ts';

/**
 * The guidelines of the consolidated tape, row by row: what a trade with the condition updates. `+` always, `?` only when nothing else has
 * been traded, `-` never; in the order open and close, high and low, volume.
 */
const TABLE: readonly (readonly [condition: string, name: string, minute: string, day: string])[] = [
  [' ', 'regular sale', '+++', '+++'],
  ['@', 'regular sale', '+++', '+++'],
  ['A', 'acquisition', '+++', '+++'],
  ['B', 'average price', '--+', '--+'],
  ['C', 'cash sale', '--+', '--+'],
  ['D', 'distribution', '+++', '+++'],
  ['E', 'automatic execution', '+++', '+++'],
  ['F', 'intermarket sweep', '+++', '+++'],
  ['G', 'bunched sold', '--+', '?++'],
  ['H', 'price variation', '--+', '--+'],
  ['I', 'odd lot', '--+', '--+'],
  ['K', 'rule 155', '+++', '+++'],
  ['L', 'sold last', '+++', '+++'],
  ['M', 'official close', '---', '---'],
  ['N', 'next day', '--+', '--+'],
  ['O', 'opening print', '+++', '+++'],
  ['P', 'prior reference price', '--+', '?++'],
  ['Q', 'official open', '---', '---'],
  ['R', 'seller', '--+', '--+'],
  ['T', 'extended hours', '+++', '--+'],
  ['U', 'extended hours, out of sequence', '--+', '--+'],
  ['V', 'contingent', '--+', '--+'],
  ['W', 'average price', '--+', '--+'],
  ['X', 'cross', '+++', '+++'],
  ['Y', 'yellow flag', '+++', '+++'],
  ['Z', 'sold, out of sequence', '--+', '?++'],
  ['4', 'derivatively priced', '--+', '?++'],
  ['5', 'reopening print', '+++', '+++'],
  ['6', 'closing print', '+++', '+++'],
  ['7', 'qualified contingent', '--+', '--+'],
  ['9', 'corrected close', '---', '++-'],
];

const rows = TABLE.flatMap(([condition, name, minute, day]) => [
  [condition, name, 'minute' as const, minute] as const,
  [condition, name, 'day' as const, day] as const,
]);

const trade = (price: bigint, size: bigint) => ({ price, size });
const effect = (conditions: readonly string[], column: BarColumn) => saleEffectOf(conditions, column, 'XNYS');

describe('the sale condition', () => {
  test.each(rows)('%j (%s) counts for a %s as the tape says: %s', (condition, _, column, guideline) => {
    const [openClose, highLow, volume] = [...guideline];
    const sale = effect([condition], column);
    const before = addTrade(EMPTY_TALLY, trade(100n, 10n), effect([], column));
    const after = addTrade(before, trade(200n, 7n), sale);
    expect(after.prices?.close).toBe(openClose === '+' ? 200n : 100n);
    expect(after.prices?.open).toBe(100n);
    expect(after.prices?.high).toBe(highLow === '+' ? 200n : 100n);
    expect(after.volume).toBe(volume === '+' ? 17n : 10n);
    expect(after.tradeCount).toBe(volume === '+' ? 2 : 1);
    // The average price is over the trades that count for high, low and volume.
    expect(vwapOf(after)).toBe(highLow === '+' && volume === '+' ? (100n * 10n + 200n * 7n + 8n) / 17n : 100n);
    // First, it opens the bar or leaves it without a price.
    const first = addTrade(EMPTY_TALLY, trade(200n, 7n), sale);
    const isPriced = openClose !== '-';
    expect([first.prices?.open, first.prices?.close]).toEqual(isPriced ? [200n, 200n] : [undefined, undefined]);
    expect(first.volume).toBe(volume === '+' ? 7n : 0n);
    // A tentative close gives way to whatever comes, and then stays.
    const then = addTrade(first, trade(150n, 1n), effect([], column));
    expect(then.prices?.close).toBe(150n);
    expect(addTrade(then, trade(300n, 1n), sale).prices?.close).toBe(openClose === '+' ? 300n : 150n);
  });

  test('that is strictest decides when there are several', () => {
    expect(effect(['@', 'F', 'I'], 'minute')).toEqual({ prices: 'no', volume: true });
    expect(effect(['O', 'Q'], 'minute')).toEqual({ prices: 'no', volume: false });
    expect(effect(['I', 'M'], 'minute')).toEqual({ prices: 'no', volume: false });
    expect(effect(['F', 'T'], 'minute')).toEqual({ prices: 'yes', volume: true });
    expect(effect(['Z', '9'], 'day')).toEqual({ prices: 'unless there are others', volume: false });
    expect(effect(['I', 'Z'], 'day')).toEqual({ prices: 'no', volume: true });
  });

  test('B is a bunched trade on the tape of Nasdaq, and a regular one', () => {
    for (const column of ['minute', 'day'] as const) {
      expect(saleEffectOf(['@', 'B'], column, 'XNAS')).toEqual({ prices: 'yes', volume: true });
      expect(saleEffectOf(['B', 'I'], column, 'XNAS')).toEqual({ prices: 'no', volume: true });
      expect(saleEffectOf(['B'], column, 'ARCX')).toEqual({ prices: 'no', volume: true });
    }
  });

  test.each([
    [['6'], true],
    [['@', '6'], true],
    [['9'], true],
    [['6', 'T'], false],
    [['@'], false],
    [['M'], false],
    [[], false],
  ])('%j is a print that counts for the day after its close: %s', (conditions, expected) =>
    expect(isAuctionPrint(conditions)).toBe(expected),
  );

  test.each([
    [[], true],
    [['@', 'F'], true],
    [['I'], false],
    [['M'], false],
  ])('%j is a regular sale: %s', (conditions, expected) => expect(isRegularSale(conditions)).toBe(expected));
});

describe('a trade counts for the day', () => {
  test.each([
    ['before daylight saving begins', '2021-03-12T14:30:00Z', '2021-03-12T05:00:00.000Z', '2021-03-12T21:00:00.000Z'],
    ['after it has begun', '2021-03-15T13:30:00Z', '2021-03-15T04:00:00.000Z', '2021-03-15T20:00:00.000Z'],
    ['before it ends', '2021-11-05T19:59:59.999Z', '2021-11-05T04:00:00.000Z', '2021-11-05T20:00:00.000Z'],
    ['after it has ended', '2021-11-08T20:59:59.999Z', '2021-11-08T05:00:00.000Z', '2021-11-08T21:00:00.000Z'],
    [
      'up to the close of a half day',
      '2015-12-24T17:59:59.999Z',
      '2015-12-24T05:00:00.000Z',
      '2015-12-24T18:00:00.000Z',
    ],
  ])('%s', (_, at, startsAt, finalAt) => {
    const period = periodAt('ONE_DAY', Date.parse(at), 'XNYS');
    expect(period && new Date(period.startsAt).toISOString()).toBe(startsAt);
    expect(period && new Date(period.finalAt).toISOString()).toBe(finalAt);
  });

  test.each([
    ['after a half day has closed', '2015-12-24T18:00:00Z'],
    ['an hour before the opening, in the week in which the clocks of others have changed', '2021-03-15T13:29:59.999Z'],
    ['after the close in winter time', '2021-11-08T21:00:00Z'],
  ])('not %s', (_, at) => expect(periodAt('ONE_DAY', Date.parse(at), 'XNYS')).toBeUndefined());

  test('and the week of the change is an hour shorter, or longer', () => {
    const hours = (at: string) => {
      const { startsAt = 0, endsAt = 0 } = periodAt('ONE_WEEK', Date.parse(at), 'XNYS') ?? {};
      return (endsAt - startsAt) / 3_600_000;
    };
    expect([hours('2021-03-12T15:00:00Z'), hours('2021-03-15T15:00:00Z'), hours('2021-11-05T15:00:00Z')]).toEqual([
      167, 168, 169,
    ]);
  });
});
