import { parseDecimal } from '@platform/shared/pure';
import { describe, expect, it } from 'vitest';
import { PRICE_SCALE } from './instrument.ts';
import { type DatedPriceIncrement, priceIncrementsOn } from './price-increment.ts';

const price = (text: string) => parseDecimal(text, PRICE_SCALE);
const STOCK = { assetClass: 'US_EQUITY', priceIncrement: price('0.01') } as const;
const COIN = { assetClass: 'CRYPTO', priceIncrement: price('0.05') } as const;
const from = (effectiveFrom: string, minimumPrice: string, increment: string): DatedPriceIncrement => ({
  ...{ symbol: 'ACME', effectiveFrom },
  ...{ minimumPrice: price(minimumPrice), increment: price(increment) },
});
const steps = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([minimumPrice, increment]) => ({ minimumPrice: price(minimumPrice), increment: price(increment) }));

describe('the price increments of an instrument', () => {
  it('are those of its class while it has none of its own', () => {
    expect(priceIncrementsOn(STOCK, [], '2026-11-22')).toEqual(steps(['0', '0.0001'], ['1', '0.01']));
    expect(priceIncrementsOn(COIN, [], '2026-11-22')).toEqual(steps(['0', '0.05']));
  });

  it('change on the day that a set takes effect, and keep what the class has below it', () => {
    const halfPenny = [from('2027-11-01', '1', '0.005')];
    expect(priceIncrementsOn(STOCK, halfPenny, '2027-10-31')).toEqual(steps(['0', '0.0001'], ['1', '0.01']));
    expect(priceIncrementsOn(STOCK, halfPenny, '2027-11-01')).toEqual(steps(['0', '0.0001'], ['1', '0.005']));
  });

  it('are one set at a time: a later one leaves nothing of the one before', () => {
    const sets = [from('2028-05-01', '1', '0.01'), from('2027-11-01', '50', '0.01'), from('2027-11-01', '1', '0.005')];
    expect(priceIncrementsOn(STOCK, sets, '2028-04-30')).toEqual(
      steps(['0', '0.0001'], ['1', '0.005'], ['50', '0.01']),
    );
    expect(priceIncrementsOn(STOCK, sets, '2028-05-01')).toEqual(steps(['0', '0.0001'], ['1', '0.01']));
  });

  it('may replace those of the class from zero on', () =>
    expect(priceIncrementsOn(COIN, [from('2026-01-01', '0', '0.01')], '2026-01-01')).toEqual(steps(['0', '0.01'])));
});
