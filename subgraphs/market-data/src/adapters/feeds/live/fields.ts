import { isSymbol, PRICE_SCALE, SIZE_SCALE } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { parseProviderNumber } from './exact-numbers.ts';

/** Why a message of a provider is not taken. */
export class RefusedMessage extends Error {
  override readonly name = 'RefusedMessage';
}

/** A moment to the nanosecond: a provider's own order is finer than a millisecond. */
export interface Instant {
  readonly at: EpochMs;
  /** 0 to 999,999: nanoseconds after that millisecond. */
  readonly nanos: number;
}

export type Message = Readonly<Record<string, unknown>>;

/** Readers of single values. Each throws {@link RefusedMessage} naming what is wrong. */

export function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readMessages(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function readText(message: Message, field: string): string {
  const value = message[field];
  if (typeof value !== 'string') throw new RefusedMessage(`${field}: expected text`);
  return value;
}

/** An id: text, or a whole number in whatever form. */
export function readId(message: Message, field: string): string {
  const value = message[field];
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof text !== 'string' || text === '' || text.length > 64) throw new RefusedMessage(`${field}: expected an id`);
  return text;
}

export function requireSymbol(text: string): string {
  if (!isSymbol(text)) throw new RefusedMessage(`not a symbol: ${JSON.stringify(text.slice(0, 40))}`);
  return text;
}

export function readTexts(message: Message, field: string): string[] {
  return readMessages(message[field]).filter(value => typeof value === 'string');
}

function readNumber(message: Message, field: string, scale: number): bigint {
  try {
    return parseProviderNumber(message[field], scale);
  } catch (error) {
    throw new RefusedMessage(`${field}: ${(error as Error).message}`);
  }
}

/** A price or size of a trade: more than 0. */
export function readPositive(message: Message, field: string, scale: number): bigint {
  const value = readNumber(message, field, scale);
  if (value <= 0n) throw new RefusedMessage(`${field}: expected more than 0`);
  return value;
}

/** One side of a quote. A price of 0, or none, is a side that nobody quotes. */
export function readSide(
  message: Message,
  priceField: string,
  sizeField: string,
): { readonly price: bigint; readonly size: bigint } | undefined {
  const price = readOptionalPrice(message, priceField);
  if (price === undefined) return undefined;
  const size = readNumber(message, sizeField, SIZE_SCALE);
  if (size < 0n) throw new RefusedMessage(`${sizeField}: expected no less than 0`);
  return { price, size };
}

/** Undefined for 0, and for what is not there. */
export function readOptionalPrice(message: Message, field: string): bigint | undefined {
  if (message[field] === undefined || message[field] === '') return undefined;
  const price = readNumber(message, field, PRICE_SCALE);
  if (price < 0n) throw new RefusedMessage(`${field}: expected no less than 0`);
  return price === 0n ? undefined : price;
}

const INSTANT_PATTERN = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?Z$/;

/** A UTC time of RFC 3339, or what {@link instantOf} has made of another form. */
export function readInstant(message: Message, field: string): Instant {
  const value = message[field];
  if (isInstant(value)) return value;
  const [, seconds, fraction = ''] = typeof value === 'string' ? (INSTANT_PATTERN.exec(value) ?? []) : [];
  const at = seconds === undefined ? Number.NaN : Date.parse(`${seconds}Z`);
  if (Number.isNaN(at)) throw new RefusedMessage(`${field}: expected a UTC time`);
  const nanos = Number(fraction.padEnd(9, '0'));
  return { at: at + Math.floor(nanos / 1_000_000), nanos: nanos % 1_000_000 };
}

export function instantOf(seconds: number, nanoseconds: number): Instant {
  return { at: seconds * 1_000 + Math.floor(nanoseconds / 1_000_000), nanos: nanoseconds % 1_000_000 };
}

function isInstant(value: unknown): value is Instant {
  return isMessage(value) && typeof value['at'] === 'number' && typeof value['nanos'] === 'number';
}

/** Which of two instants is earlier: negative, 0 or positive, as sorting wants it. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.at - b.at || a.nanos - b.nanos;
}
