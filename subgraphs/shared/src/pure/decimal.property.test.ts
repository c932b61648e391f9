import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfEven, divideUp, formatDecimal, parseDecimal } from './decimal.ts';

const units = fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n });
const scale = fc.integer({ min: 0, max: 18 });

describe('decimal', () => {
  it('writes what it reads', () => {
    fc.assert(
      fc.property(units, scale, fc.integer({ min: 0, max: 4 }), (value, digits, minimum) => {
        fc.pre(value.toString().replace('-', '').length <= 20 + digits);
        expect(parseDecimal(formatDecimal(value, digits, Math.min(minimum, digits)), digits)).toBe(value);
      }),
    );
  });

  it('divides to the nearest, ties to even', () => {
    fc.assert(
      fc.property(units, fc.bigInt({ min: 1n, max: 10n ** 12n }), (dividend, divisor) => {
        const quotient = divideHalfEven(dividend, divisor);
        const error = 2n * (dividend - quotient * divisor);
        const distance = error < 0n ? -error : error;
        expect(distance <= divisor).toBe(true);
        if (distance === divisor) expect(quotient % 2n).toBe(0n);
      }),
    );
  });

  it('rounds a reservation up, never by a whole unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 28n }),
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        (dividend, divisor) => {
          const quotient = divideUp(dividend, divisor);
          expect(quotient * divisor >= dividend && (quotient - 1n) * divisor < dividend).toBe(true);
        },
      ),
    );
  });
});
