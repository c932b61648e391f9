import { parseDecimal } from '@platform/shared/pure';
import { describe, expect, test } from 'vitest';
import { areBandsDoubled, bandsOf, LIMIT_STATE_MS, PriceLimits } from './limit-up-limit-down.ts';

const usd = (text: string) => parseDecimal(text, 9);
const at = (time: string) => Date.parse(`2026-11-20T${time}Z`);
const session = { closesAt: at('21:00:00') };

describe('price bands', () => {
  test.each([
    [1, '100', '100', false, '95', '105'],
    [2, '100', '100', false, '90', '110'],
    [1, '100', '100', true, '90', '110'],
    [1, '2.50', '2.60', false, '2', '3'],
    [2, '3', '3', false, '2.40', '3.60'],
    [2, '3.01', '3.01', false, '2.71', '3.31'],
    [2, '0.70', '0.74', false, '0.55', '0.85'],
    [2, '0.10', '0.10', false, '0.02', '0.18'],
    [2, '0.10', '0.10', true, '0.01', '0.25'],
    [1, '33.337', '33', false, '31.67', '35.00'],
  ] as const)(
    'of tier %i about %s, with %s as the previous close (doubled: %s), are %s and %s',
    (tier, reference, previousClose, isDoubled, lower, upper) => {
      expect(bandsOf(usd(reference), { tier, previousClose: usd(previousClose), isDoubled })).toEqual({
        lower: usd(lower),
        upper: usd(upper),
      });
    },
  );

  test('are doubled in the last 25 minutes, except for tier 2 above three dollars', () => {
    expect(areBandsDoubled(at('20:34:59.999'), session, 1, usd('100'))).toBe(false);
    expect(areBandsDoubled(at('20:35:00'), session, 1, usd('100'))).toBe(true);
    expect(areBandsDoubled(at('21:00:00'), session, 1, usd('100'))).toBe(false);
    expect(areBandsDoubled(at('20:35:00'), session, 2, usd('3'))).toBe(true);
    expect(areBandsDoubled(at('20:35:00'), session, 2, usd('3.01'))).toBe(false);
  });
});

describe('limit up, limit down', () => {
  const open = () =>
    new PriceLimits({ tier: 1, previousClose: usd('100'), session, reference: usd('100'), at: at('15:00:00') });
  const trade = (limits: PriceLimits, time: string, price: string, conditions: readonly string[] = []) =>
    limits.trade({ price: usd(price), executedAt: at(time), conditions });
  const quote = (limits: PriceLimits, time: string, bid: string, ask: string) =>
    limits.quote({ bidPrice: usd(bid), askPrice: usd(ask), quotedAt: at(time) });

  test('follows the mean of five minutes of eligible trades, once it is a hundredth away, every thirty seconds at most', () => {
    const limits = open();
    trade(limits, '15:00:10', '101.50');
    trade(limits, '15:00:11', '80', ['I']);
    expect(limits.advance(at('15:00:29'))).toBeUndefined();
    expect(limits.advance(at('15:00:30'))).toEqual({ lower: usd('96.42'), upper: usd('106.58') });
    trade(limits, '15:00:40', '102.50');
    // Their mean is 102: not a hundredth from 101.50.
    expect(limits.advance(at('15:01:30'))).toBeUndefined();
    // Five minutes later the first of them is forgotten; 102.50 is still not far enough, then comes a larger one.
    trade(limits, '15:05:20', '103.50');
    expect(limits.advance(at('15:05:20'))).toEqual({ lower: usd('97.85'), upper: usd('108.15') });
  });

  test('pauses when the quote has been at a band for fifteen seconds without a break', () => {
    const limits = open();
    quote(limits, '15:01:00', '104.90', '105');
    expect(limits.mustPause(at('15:02:00'))).toBe(false);
    quote(limits, '15:02:00', '105', '105.05');
    quote(limits, '15:02:10', '104.99', '105');
    quote(limits, '15:02:11', '105', '105.01');
    expect(limits.mustPause(at('15:02:11') + LIMIT_STATE_MS - 1)).toBe(false);
    expect(limits.mustPause(at('15:02:11') + LIMIT_STATE_MS)).toBe(true);
    const falling = open();
    quote(falling, '15:01:00', '94.90', '95');
    expect(falling.mustPause(at('15:01:15'))).toBe(true);
  });

  test('keeps the bands in a limit state, and widens them near the close', () => {
    const limits = open();
    quote(limits, '15:01:00', '105', '105.05');
    trade(limits, '15:01:01', '105');
    expect(limits.advance(at('15:01:10'))).toBeUndefined();
    quote(limits, '15:01:12', '104', '104.05');
    expect(limits.advance(at('15:01:12'))).toEqual({ lower: usd('99.75'), upper: usd('110.25') });
    expect(limits.advance(at('20:35:00'))).toEqual({ lower: usd('94.5'), upper: usd('115.5') });
  });
});
