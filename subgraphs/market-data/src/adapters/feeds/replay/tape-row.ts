import type { FeedEvent } from '../../../application/ports/feed.ts';
import { PRICE_SCALE, SIZE_SCALE } from '../../../domain/instrument.ts';
import {
  parseExchange,
  parseNumber,
  parsePositive,
  parseSymbol,
  parseTime,
  RefusedRow,
  requireFields,
  show,
} from '../../csv/fields.ts';

export { RefusedRow } from '../../csv/fields.ts';

export const TAPE_HEADER = 'type,time,symbol,bid_price,bid_size,ask_price,ask_size,price,size,exchange,odd_lot';
/** What we write ourselves: with all sale conditions of a trade, `O;I`, so that it counts again as it did. */
export const FULL_TAPE_HEADER = `${TAPE_HEADER},conditions`;
const FIELDS = TAPE_HEADER.split(',').length;

/** What a tape says. */
export type TapeEvent = Extract<FeedEvent, { kind: 'quote' | 'trade' }>;

/**
 * Reads a row: `Q` is the best bid and offer (a side without price and size is not quoted), `T` a trade, `odd_lot` 1 one that counts
 * for volume only; `conditions`, where a row has them, all that is said of it. Values are taken over as they stand. `feedId` names the row.
 * @throws RefusedRow
 */
export function parseTapeRow(fields: readonly string[], feedId: string): TapeEvent {
  requireFields(fields, fields.length === FIELDS + 1 ? FIELDS + 1 : FIELDS);
  const [type, time, symbolText, bidPrice, bidSize, askPrice, askSize, price, size, exchange, oddLot, all] = fields;
  const symbol = parseSymbol(symbolText);
  const at = parseTime('time', time);
  if (type === 'Q') {
    refuseAny([price, size, oddLot, all], 'a quote has no price, size, odd_lot or conditions');
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
    conditions: parseConditions(all, parseOddLot(oddLot)),
  };
}

function parseSide(side: string, price = '', size = ''): { readonly price: bigint; readonly size: bigint } | undefined {
  if (price === '' && (size === '' || size === '0')) return undefined;
  return {
    price: parsePositive(`${side}_price`, price, PRICE_SCALE),
    size: parseNumber(`${side}_size`, size, SIZE_SCALE),
  };
}

function parseOddLot(text = ''): boolean {
  if (text !== '' && text !== '0' && text !== '1') throw new RefusedRow(`odd_lot: expected 0 or 1: ${show(text)}`);
  return text === '1';
}

function parseConditions(text = '', isOddLot: boolean): readonly string[] {
  if (text === '') return isOddLot ? ['I'] : [];
  const conditions = text.split(';');
  if (!conditions.every(condition => /^[A-Z0-9@ ]$/.test(condition)))
    throw new RefusedRow(`conditions: expected letters with ; between: ${show(text)}`);
  if (conditions.includes('I') !== isOddLot)
    throw new RefusedRow('conditions: I is said of odd lots, and of no others');
  return conditions;
}

function refuseAny(fields: readonly (string | undefined)[], rule: string): void {
  if (fields.some(field => field !== undefined && field !== '')) throw new RefusedRow(rule);
}
