import { parseDecimal } from '@platform/shared/pure';

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON.parse hands the reviver the text that a number was written in; the language's typings do not know of it yet. */
const keepNumbersAsText: Reviver = (_key, value, { source }) => (typeof value === 'number' ? source : value);

/** Reads JSON with every number as the text that it was written in, so that no price and no id goes through a float. @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, keepNumbersAsText as (key: string, value: unknown) => unknown);
}

const NUMBER_PATTERN = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
/** Nothing that is priced or counted is as large or as small. */
const EXPONENT_MAX = 30;

/**
 * Reads a number as a provider writes it – text out of JSON, a 64-bit integer or a double out of msgpack – as a count of `10^-scale`.
 *
 * Text is taken as it stands. A double is only an approximation of the decimal that the provider means, and its digits beyond the fifteenth are
 * noise: we take the shortest decimal text that reads back as the same double, which is the one that was meant for everything up to fifteen digits.
 * Both are rounded to `scale` digits after the point: what a provider has computed with floats before it wrote it comes as `181.60999999999999`.
 * @throws RangeError when it is not a number.
 */
export function parseProviderNumber(value: unknown, scale: number): bigint {
  if (typeof value !== 'string' && typeof value !== 'bigint' && typeof value !== 'number')
    throw new RangeError(`not a number: ${typeof value}`);
  return parseDecimal(roundFraction(toPlainText(String(value)), scale), scale);
}

/** Writes out an exponent: `1.5e-7` is `0.00000015`. */
function toPlainText(text: string): string {
  const [, sign, whole = '', fraction = '', exponentText = '0'] = NUMBER_PATTERN.exec(text) ?? [];
  const exponent = Number(exponentText);
  if (sign === undefined || Math.abs(exponent) > EXPONENT_MAX)
    throw new RangeError(`not a number: ${JSON.stringify(text.slice(0, 40))}`);
  if (exponent === 0) return text.replace(/[eE].*$/, '');
  const point = whole.length + exponent;
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, -point + 1), '0');
  const place = Math.max(point, 1);
  const padded = digits.padEnd(place, '0');
  return `${sign}${padded.slice(0, place)}${padded.length > place ? `.${padded.slice(place)}` : ''}`;
}

function roundFraction(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.');
  if (fraction.length <= scale) return text;
  const kept = BigInt(whole.replace('-', '') + fraction.slice(0, scale));
  const digits = (kept + (fraction.charAt(scale) >= '5' ? 1n : 0n)).toString().padStart(scale + 1, '0');
  return `${whole.startsWith('-') ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
