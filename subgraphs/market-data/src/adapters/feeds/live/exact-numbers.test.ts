import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExactJson, parseProviderNumber } from './exact-numbers.ts';

const SCALE = 9;

describe('numbers of a provider', () => {
  test('come out of JSON as they were written', () => {
    expect(parseExactJson('[{"p":181.69000000000001,"i":52983525033527123456,"s":1e-7,"c":["1"],"z":null}]')).toEqual([
      { p: '181.69000000000001', i: '52983525033527123456', s: '1e-7', c: ['1'], z: null },
    ]);
  });

  test.each([
    ['181.69', 181_690_000_000n],
    ['0', 0n],
    ['-2.5', -2_500_000_000n],
    ['1e-7', 100n],
    ['1.5E-7', 150n],
    ['1.5e3', 1_500_000_000_000n],
    ['15e-1', 1_500_000_000n],
    ['123.456e-2', 1_234_560_000n],
    ['1e0', 1_000_000_000n],
    ['181.60999999999999', 181_610_000_000n],
    ['-0.1234567891', -123_456_789n],
    ['99.9999999999', 100_000_000_000n],
    [0.1 + 0.2, 300_000_000n],
    [181.69, 181_690_000_000n],
    [1_000_000_000.1, 1_000_000_000_100_000_000n],
    [1e-7, 100n],
    [0.000_000_000_6, 1n],
    [0.999_999_999_96, 1_000_000_000n],
    [300, 300_000_000_000n],
    [12n, 12_000_000_000n],
  ])('are exact: %s', (value, expected) => {
    expect(parseProviderNumber(value, SCALE)).toBe(expected);
  });

  test.each(['', 'abc', '1.2.3', 'NaN', '1e99', ' 1', null, undefined, {}, Number.NaN, Infinity])(
    'are refused when they are none: %j',
    value => {
      expect(() => parseProviderNumber(value, SCALE)).toThrow(RangeError);
    },
  );

  test('that a double can hold come out of msgpack as they were meant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 6 }), (digits, places) => {
        const text = (digits / 10 ** places).toFixed(places);
        expect(parseProviderNumber(Number(text), SCALE)).toBe(parseProviderNumber(text, SCALE));
      }),
    );
  });
});
