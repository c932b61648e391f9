import { parseDecimal } from '@platform/shared/pure';
import { isSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../domain/tick.ts';
import type { DateText } from '../../domain/zoned-time.ts';

/** Why a row of a file is not taken. */
export class RefusedRow extends Error {
  override readonly name = 'RefusedRow';
}

/** Readers of single fields. Each throws {@link RefusedRow} naming the field and what it expects. */

export function requireFields(fields: readonly string[], count: number): void {
  if (fields.length !== count) throw new RefusedRow(`expected ${count} fields, found ${fields.length}`);
}

export function parseSymbol(text = ''): string {
  if (!isSymbol(text)) throw new RefusedRow(`symbol: not a symbol: ${show(text)}`);
  return text;
}

const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** The minute that was read last, up to its seconds: most rows of a file are of the same one as the row before. */
let lastMinute = { text: '', startsAt: 0 };

/** Nothing that is recorded is older; the database cannot read the year 0. */
const FIRST_YEAR = '1900';

/** To the millisecond; further digits are cut off. */
export function parseTime(field: string, text = ''): EpochMs {
  const minute = text.slice(0, 'YYYY-MM-DDTHH:MM'.length);
  const startsAt = TIME_PATTERN.test(text) ? parseMinute(minute) : undefined;
  const seconds = Number(text.slice(17, 19));
  if (startsAt === undefined || seconds > 59 || text < FIRST_YEAR)
    throw new RefusedRow(`${field}: expected a UTC time such as 2013-10-07T13:30:00.072Z: ${show(text)}`);
  const fraction = text.slice('YYYY-MM-DDTHH:MM:SS.'.length, -1).slice(0, 3).padEnd(3, '0');
  return startsAt + seconds * 1_000 + Number(fraction);
}

function parseMinute(text: string): EpochMs | undefined {
  if (text === lastMinute.text) return lastMinute.startsAt;
  const startsAt = Date.parse(`${text}:00Z`);
  // A 30th of February is taken for a day in March by some: it must come back as it went in.
  if (Number.isNaN(startsAt) || new Date(startsAt).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  lastMinute = { text, startsAt };
  return startsAt;
}

export function parseDate(field: string, text = ''): DateText {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || text < FIRST_YEAR || new Date(at).toISOString().slice(0, 10) !== text)
    throw new RefusedRow(`${field}: expected a day such as 2013-10-07: ${show(text)}`);
  return text;
}

export function parsePositive(field: string, text: string | undefined, scale: number): bigint {
  const value = parseNumber(field, text, scale);
  if (value === 0n) throw new RefusedRow(`${field}: expected more than 0`);
  return value;
}

export function parseNumber(field: string, text = '', scale: number): bigint {
  let value: bigint;
  try {
    value = parseDecimal(text, scale);
  } catch {
    throw new RefusedRow(`${field}: expected a number with at most ${scale} digits after the point: ${show(text)}`);
  }
  if (value < 0n) throw new RefusedRow(`${field}: expected no less than 0: ${show(text)}`);
  return value;
}

export function parseExchange(text = ''): string | undefined {
  if (!/^[A-Z0-9]{0,8}$/.test(text)) throw new RefusedRow(`exchange: expected the code of a venue: ${show(text)}`);
  return text === '' ? undefined : text;
}

export const show = (text: string) => JSON.stringify(text.slice(0, 40));
