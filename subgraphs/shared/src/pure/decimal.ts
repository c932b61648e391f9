/**
 * Exact decimals as scaled integers: `parseDecimal('182.37', 6)` is `182_370_000n`.
 * The core counts in bigint units of a fixed scale; text is for the wire and for Postgres `numeric`.
 */

/** Plain decimal notation: no exponent, no leading plus, no bare dot. At most 20 digits before and 18 after the point. */
const DECIMAL_PATTERN = /^-?\d{1,20}(?:\.\d{1,18})?$/;

/** True for text that every decimal column and scalar of the platform can hold. */
export function isDecimalText(text: string): boolean {
  return DECIMAL_PATTERN.test(text);
}

/** Digits after the point that carry value: `'1.500'` has 1. */
export function significantFractionDigits(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.slice(point + 1).replace(/0+$/, '').length;
}

/**
 * Reads plain decimal text as an integer count of `10^-scale`.
 * @throws RangeError when the text is not a decimal or needs more than `scale` digits after the point: nothing is ever rounded silently.
 */
export function parseDecimal(text: string, scale: number): bigint {
  if (!isDecimalText(text)) throw new RangeError(`not a decimal: ${JSON.stringify(text.slice(0, 50))}`);
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  if (fraction.length > scale && significantFractionDigits(text) > scale)
    throw new RangeError(`more than ${scale} digits after the point: ${text}`);
  // The sign is part of the whole: "-0" and the digits after it are read as one number.
  return BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
}

const ZERO = 48;

/** Writes a count of `10^-scale` as plain decimal text, without trailing zeros beyond `minimumFractionDigits`. */
export function formatDecimal(units: bigint, scale: number, minimumFractionDigits = 0): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  // Not by a regular expression: every price of every answer passes here.
  while (end > point && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  const fraction = digits.slice(point, end).padEnd(minimumFractionDigits, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Integer division that rounds half to even (banker's rounding). @throws RangeError when the divisor is zero. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor === 0n) throw new RangeError('division by zero');
  const negative = dividend < 0n !== divisor < 0n;
  const n = dividend < 0n ? -dividend : dividend;
  const d = divisor < 0n ? -divisor : divisor;
  const quotient = n / d;
  const twiceRemainder = (n % d) * 2n;
  const up = twiceRemainder > d || (twiceRemainder === d && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}

/** Integer division that rounds away from zero: what has to be reserved is never a fraction too small. */
export function divideUp(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n || dividend < 0n)
    throw new RangeError('divideUp takes a non-negative dividend and a positive divisor');
  return (dividend + divisor - 1n) / divisor;
}

export function minimum(first: bigint, ...rest: readonly bigint[]): bigint {
  return rest.reduce((least, value) => (value < least ? value : least), first);
}

export function maximum(first: bigint, ...rest: readonly bigint[]): bigint {
  return rest.reduce((most, value) => (value > most ? value : most), first);
}
