import { describe, expect, test } from 'vitest';
import { addTrade, EMPTY_TALLY, eligibilityOf, vwapOf } from './bar.ts';
import type { Trade } from './tick.ts';
import { periodAt } from './timeframe.ts';

/** The guidelines of the consolidated tape for minute bars, row by row: what a trade with the condition updates. */
const TABLE: readonly (readonly [
  condition: string,
  name: string,
  openClose: boolean,
  highLow: boolean,
  volume: boolean,
])[] = [
  [' ', 'regular sale', true, true, true],
  ['@', 'regular sale', true, true, true],
  ['A', 'acquisition', true, true, true],
  ['B', 'average price', false, false, true],
  ['C', 'cash sale', false, false, true],
  ['D', 'distribution', true, true, true],
  ['E', 'automatic execution', true, true, true],
  ['F', 'intermarket sweep', true, true, true],
  ['G', 'bunched sold', false, false, true],
  ['H', 'price variation', false, false, true],
  ['I', 'odd lot', false, false, true],
  ['K', 'rule 155', true, true, true],
  ['L', 'sold last', true, true, true],
  ['M', 'official close', false, false, false],
  ['N', 'next day', false, false, true],
  ['O', 'opening print', true, true, true],
  ['P', 'prior reference price', false, false, true],
  ['Q', 'official open', false, false, false],
  ['R', 'seller', false, false, true],
  ['T', 'extended hours', true, true, true],
  ['U', 'extended hours, out of sequence', false, false, true],
  ['V', 'contingent', false, false, true],
  ['W', 'average price', false, false, true],
  ['X', 'cross', true, true, true],
  ['Y', 'yellow flag', true, true, true],
  ['Z', 'sold, out of sequence', false, false, true],
  ['4', 'derivatively priced', false, false, true],
  ['5', 'reopening print', true, true, true],
  ['6', 'closing print', true, true, true],
  ['7', 'qualified contingent', false, false, true],
  ['9', 'corrected close', false, false, false],
];

const trade = (price: bigint, size: bigint, conditions: readonly string[]): Trade => ({
  ...{ symbol: 'IBM', price, size, conditions, exchange: undefined, executedAt: 0, feedId: '', sequence: 0n },
});

describe('the sale condition', () => {
  test.each(TABLE)(
    '%j (%s) counts for open and close: %s, high and low: %s, volume: %s',
    (condition, _, openClose, highLow, volume) => {
      const before = addTrade(EMPTY_TALLY, trade(100n, 10n, []));
      const after = addTrade(before, trade(200n, 7n, [condition]));
      expect(after.prices?.close === 200n).toBe(openClose);
      expect(after.prices?.high === 200n).toBe(highLow);
      expect(after.volume === 17n).toBe(volume);
      expect(after.tradeCount === 2).toBe(volume);
      // The average price is over the trades that count for high, low and volume.
      expect(vwapOf(after)).toBe(highLow && volume ? (100n * 10n + 200n * 7n + 8n) / 17n : 100n);
      // First in its minute, it opens the bar or leaves it without a price.
      const first = addTrade(EMPTY_TALLY, trade(200n, 7n, [condition]));
      expect(first.prices?.open).toBe(openClose ? 200n : undefined);
      expect(first.volume).toBe(volume ? 7n : 0n);
    },
  );

  test('that is strictest decides when there are several', () => {
    expect(eligibilityOf(['@', 'F', 'I'])).toBe('volume');
    expect(eligibilityOf(['O', 'Q'])).toBe('nothing');
    expect(eligibilityOf(['I', 'M'])).toBe('nothing');
    expect(eligibilityOf(['F', 'T'])).toBe('prices and volume');
  });
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
