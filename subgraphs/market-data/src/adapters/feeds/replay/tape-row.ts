import { parseDecimal } from '@platform/shared/pure';
import type { FeedEvent } from '../../../application/ports/feed.ts';
import { isSymbol, PRICE_SCALE, SIZE_SCALE } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../domain/tick.ts';

export const TAPE_HEADER = 'type,time,symbol,bid_price,bid_size,ask_price,ask_size,price,size,exchange,odd_lot';
const FIELDS = TAPE_HEADER.split(',').length;

/** Why a row of a tape cannot be played. */
export class RefusedRow extends Error {
  override readonly name = 'RefusedRow';
}

/**
 * Reads a row: `Q` is the best bid and offer (a side without price and size is not quoted), `T` a trade, `odd_lot` 1 one that counts
 * for volume only. Values are taken over as they stand. `feedId` names the row.
 * @throws RefusedRow
 */
export function parseTapeRow(fields: readonly string[], feedId: string): Exclude<FeedEvent, { kind: 'advance' }> {
  if (fields.length !== FIELDS) throw new RefusedRow(`expected ${FIELDS} fields, found ${fields.length}`);
  const [type, time, symbol = '', bidPrice, bidSize, askPrice, askSize, price, size, exchange = '', oddLot] = fields;
  if (!isSymbol(symbol)) throw new RefusedRow(`symbol: not a symbol: ${show(symbol)}`);
  const at = parseTime(time ?? '');
  if (type === 'Q') {
    refuseAny([price, size, oddLot], 'a quote has no price, size or odd_lot');
    const bid = parseSide('bid', bidPrice, bidSize);
    const ask = parseSide('ask', askPrice, askSize);
    if (bid === undefined && ask === undefined) throw new RefusedRow('a quote has at least one side');
    return {
      ...{ kind: 'quote', symbol, quotedAt: at },
      ...{ bidPrice: bid?.price, bidSize: bid?.size, askPrice: ask?.price, askSize: ask?.size },
    };
  }
  if (type !== 'T') throw new RefusedRow(`type: expected Q or T: ${show(type ?? '')}`);
  refuseAny([bidPrice, bidSize, askPrice, askSize], 'a trade has no bid and no ask');
  return {
    ...{ kind: 'trade', symbol, executedAt: at, feedId },
    price: parsePositive('price', price, PRICE_SCALE),
    size: parsePositive('size', size, SIZE_SCALE),
    exchange: parseExchange(exchange),
    conditions: parseOddLot(oddLot) ? ['I'] : [],
  };
}

const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

function parseTime(text: string): EpochMs {
  const at = TIME_PATTERN.test(text) ? Date.parse(text) : Number.NaN;
  // A 30th of February is taken for a day in March by some: it must come back as it went in.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text.slice(0, 10))
    throw new RefusedRow(`time: expected a UTC time such as 2013-10-07T13:30:00.072Z: ${show(text)}`);
  return at;
}

function parseSide(side: string, price = '', size = ''): { readonly price: bigint; readonly size: bigint } | undefined {
  if (price === '' && (size === '' || size === '0')) return undefined;
  return {
    price: parsePositive(`${side}_price`, price, PRICE_SCALE),
    size: parseNumber(`${side}_size`, size, SIZE_SCALE),
  };
}

function parsePositive(field: string, text: string | undefined, scale: number): bigint {
  const value = parseNumber(field, text, scale);
  if (value === 0n) throw new RefusedRow(`${field}: expected more than 0`);
  return value;
}

function parseNumber(field: string, text = '', scale: number): bigint {
  try {
    const value = parseDecimal(text, scale);
    if (value >= 0n) return value;
  } catch {
    // Falls through: the row says in its own words what it wants.
  }
  throw new RefusedRow(`${field}: expected a number with at most ${scale} digits after the point: ${show(text)}`);
}

function parseExchange(text: string): string | undefined {
  if (!/^[A-Z0-9]{0,8}$/.test(text)) throw new RefusedRow(`exchange: expected the code of a venue: ${show(text)}`);
  return text === '' ? undefined : text;
}

function parseOddLot(text = ''): boolean {
  if (text !== '' && text !== '0' && text !== '1') throw new RefusedRow(`odd_lot: expected 0 or 1: ${show(text)}`);
  return text === '1';
}

function refuseAny(fields: readonly (string | undefined)[], rule: string): void {
  if (fields.some(field => field !== undefined && field !== '')) throw new RefusedRow(rule);
}

const show = (text: string) => JSON.stringify(text.slice(0, 40));
