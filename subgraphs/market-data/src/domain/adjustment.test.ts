import { formatDecimal, parseDecimal } from '@platform/shared/pure';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Adjustment, type AdjustmentMode } from './adjustment.ts';
import { mergeTallies, type Tally } from './bar.ts';
import { type CorporateAction, splitRatioOf } from './corporate-action.ts';

const units = (text: string) => parseDecimal(text, 9);
const text = (value: bigint | undefined) => (value === undefined ? undefined : formatDecimal(value, 9));
const split = (lastCumDate: string, newShares: number, oldShares: number): CorporateAction => ({
  ...{ kind: 'SPLIT', symbol: 'AAPL', lastCumDate, newShares, oldShares },
});
const dividend = (lastCumDate: string, amount: string, close: string): CorporateAction => ({
  ...{ kind: 'DIVIDEND', symbol: 'AAPL', lastCumDate, amount: units(amount), close: units(close) },
});
const day = (price: string, volume: string): Tally => ({
  prices: { open: units(price), high: units(price), low: units(price), close: units(price) },
  volume: units(volume),
  tradeCount: 3,
  pricedNotional: units(price) * units(volume),
  pricedVolume: units(volume),
});

describe('the ratio of a split', () => {
  test.each([
    ['1.999996', 2, 1],
    ['2.000006', 2, 1],
    ['6.999997', 7, 1],
    ['4.000000', 4, 1],
    ['1.500005', 3, 2],
    ['1.249993', 5, 4],
    ['0.050000', 1, 20],
    ['1.002700', 371, 370],
    ['0.333333', 1, 3],
    ['30', 30, 1],
  ])('%s is %i for %i', (value, newShares, oldShares) =>
    expect(splitRatioOf(units(value), 9)).toEqual({ newShares, oldShares }),
  );

  test.each([['1'], ['1.000001'], ['0.000000001']])('%s is none', value =>
    expect(splitRatioOf(units(value), 9)).toBeUndefined(),
  );

  test('is found again from any simple ratio, whatever the noise of a millionth', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: -1, max: 1 }),
        (a, b, noise) => {
          fc.pre(a !== b);
          const ratio = splitRatioOf((BigInt(a) * (10n ** 9n + BigInt(noise) * 1_000n)) / BigInt(b), 9);
          expect(ratio && ratio.newShares * b).toBe(ratio && a * ratio.oldShares);
          expect(ratio).toBeDefined();
        },
      ),
    ));
});

describe('an adjustment', () => {
  const actions = [split('2014-06-06', 7, 1), split('2020-08-28', 4, 1), dividend('2012-08-08', '2.65', '619.86')];

  test.each<[AdjustmentMode, string, string, string]>([
    ['RAW', '2014-06-06', '645.57', '100'],
    ['SPLITS', '2014-06-06', '23.056071429', '2800'],
    ['SPLITS', '2014-06-09', '161.3925', '400'],
    ['SPLITS', '2020-08-28', '161.3925', '400'],
    ['SPLITS', '2020-08-31', '645.57', '100'],
    ['ALL', '2014-06-06', '23.056071429', '2800'],
    ['ALL', '2012-08-08', '22.957503059', '2800'],
  ])('%s shows 645.57 and 100 shares of %s as %s and %s', (mode, date, price, volume) => {
    const shown = Adjustment.of(actions, mode, '2021-01-04').apply(day('645.57', '100'), date);
    expect([text(shown.prices?.close), text(shown.volume), shown.tradeCount]).toEqual([price, volume, 3]);
  });

  test('takes only what has come into effect on the day that the clock shows', () => {
    const close = (asOf: string) =>
      text(Adjustment.of(actions, 'SPLITS', asOf).apply(day('700', '1'), '2014-06-06').prices?.close);
    expect(close('2014-06-06')).toBe('700');
    expect(close('2014-06-09')).toBe('100');
    expect(close('2020-08-31')).toBe('25');
  });

  test('multiplies volume in a reverse split down, and keeps what was paid', () => {
    const shown = Adjustment.of([split('2009-06-30', 1, 20)], 'SPLITS', '2010-01-04').apply(
      day('1.13', '400'),
      '2009-06-30',
    );
    expect(shown).toMatchObject({
      volume: units('20'),
      prices: { close: units('22.6') },
      pricedNotional: units('1.13') * units('400'),
    });
  });

  test('is the same for days that are added up and for their sum, within a stretch without boundary', () => {
    const adjustment = Adjustment.of(actions, 'SPLITS', '2021-01-04');
    const [a, b] = [day('640', '70'), day('644', '35')];
    expect(adjustment.apply(mergeTallies(a, b), '2014-06-06')).toEqual(
      mergeTallies(adjustment.apply(a, '2014-06-05'), adjustment.apply(b, '2014-06-06')),
    );
    expect(adjustment.boundaries).toEqual(['2014-06-06', '2020-08-28']);
  });
});
