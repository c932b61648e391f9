import { describe, expect, it } from 'vitest';
import { divideHalfEven, formatDecimal, parseDecimal } from './decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['182.3700', 6, 182_370_000n],
    ['-0.000001', 6, -1n],
    ['99999999999999999999', 0, 99_999_999_999_999_999_999n],
    ['1.500', 1, 15n],
  ])('reads %s at scale %i', (text, scale, expected) => expect(parseDecimal(text, scale)).toBe(expected));

  it.each([
    ['1e3'],
    ['+1'],
    ['.5'],
    ['5.'],
    ['1,000'],
    [''],
    [' 1'],
    ['0x10'],
    ['NaN'],
    ['1.0000000000000000001'],
    ['１'],
  ])('refuses %s', text => expect(() => parseDecimal(text, 6)).toThrow(RangeError));

  it('refuses digits beyond the scale instead of rounding', () =>
    expect(() => parseDecimal('0.0000001', 6)).toThrow('more than 6 digits'));
});

describe('formatDecimal', () => {
  it.each([
    [182_370_000n, 6, 4, '182.3700'],
    [-5n, 2, 2, '-0.05'],
    [100_000_000_000n, 9, 0, '100'],
    [0n, 2, 2, '0.00'],
    [7n, 0, 0, '7'],
  ])('writes %s', (units, scale, minimum, expected) => expect(formatDecimal(units, scale, minimum)).toBe(expected));
});

describe('divideHalfEven', () => {
  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
    [1n, 3n, 0n],
    [2n, 3n, 1n],
  ])('%s / %s', (dividend, divisor, expected) => expect(divideHalfEven(dividend, divisor)).toBe(expected));

  it('refuses a zero divisor', () => expect(() => divideHalfEven(1n, 0n)).toThrow(RangeError));
});
