import { NYSE_FIRST_YEAR, NYSE_LAST_YEAR } from '@platform/shared/pure';
import type { ImportedRow } from '../../application/ports/import-source.ts';
import type { Prices } from '../../domain/bar.ts';
import { splitRatioOf } from '../../domain/corporate-action.ts';
import { PRICE_SCALE, SIZE_SCALE } from '../../domain/instrument.ts';
import { sessionOn } from '../../domain/session.ts';
import type { EpochMs } from '../../domain/tick.ts';
import { minuteOf } from '../../domain/timeframe.ts';
import { type DateText, MINUTE_MS } from '../../domain/zoned-time.ts';
import { FULL_TAPE_HEADER, parseTapeRow, TAPE_HEADER } from '../feeds/replay/tape-row.ts';
import {
  parseDate,
  parseExchange,
  parsePositive,
  parseSymbol,
  parseTime,
  RefusedRow,
  requireFields,
  show,
} from './fields.ts';

export interface RowContext {
  /** Nothing that is recorded is later. */
  readonly now: EpochMs;
  /** Names the row, the same whenever the file comes again. */
  readonly feedId: string;
}

/** A kind of file, told by its header. */
export interface ImportFormat {
  readonly name: string;
  readonly header: string;
  /** @throws RefusedRow */
  parse(fields: readonly string[], context: RowContext): ImportedRow;
}

export const IMPORT_FORMATS: readonly ImportFormat[] = [
  { name: 'daily bars', header: 'symbol,date,open,high,low,close,volume', parse: parseDay },
  { name: 'minute bars', header: 'symbol,start_utc,open,high,low,close,volume', parse: parseMinute },
  { name: 'ticks', header: 'symbol,ts_utc,price,size,exchange,condition,suspicious', parse: parseTick },
  { name: 'tape', header: TAPE_HEADER, parse: parseTape },
  { name: 'tape', header: FULL_TAPE_HEADER, parse: parseTape },
  { name: 'corporate actions', header: 'symbol,last_cum_date,kind,value,close_that_day', parse: parseAction },
  { name: 'price increments', header: 'symbol,effective_from,minimum_price,increment', parse: parseIncrement },
];

function parseDay(fields: readonly string[], { now }: RowContext): ImportedRow {
  requireFields(fields, 7);
  const [symbolText, dateText, ...values] = fields;
  const symbol = parseSymbol(symbolText);
  const tradingDate = parseDate('date', dateText);
  refuseClosedDay(symbol, tradingDate, now);
  return { kind: 'day', symbol, tradingDate, ...parseBar(values) };
}

function parseMinute(fields: readonly string[], { now }: RowContext): ImportedRow {
  requireFields(fields, 7);
  const [symbolText, startText, ...values] = fields;
  const symbol = parseSymbol(symbolText);
  const startsAt = parseTime('start_utc', startText);
  if (minuteOf(startsAt) !== startsAt) throw new RefusedRow(`start_utc: a minute starts on the minute: ${startText}`);
  if (startsAt + MINUTE_MS > now) throw new RefusedRow(`start_utc: this minute is not over yet: ${startText}`);
  return { kind: 'minute', symbol, startsAt, ...parseBar(values) };
}

function parseTick(fields: readonly string[], { now, feedId }: RowContext): ImportedRow {
  requireFields(fields, 7);
  const [symbol, time, price, size, exchange, condition, suspicious] = fields;
  const executedAt = parseTime('ts_utc', time);
  refuseFuture('ts_utc', executedAt, now);
  if (suspicious !== '0') throw new RefusedRow(`suspicious: the source doubts this trade: ${show(suspicious ?? '')}`);
  return {
    ...{ kind: 'trade', symbol: parseSymbol(symbol), executedAt, feedId },
    price: parsePositive('price', price, PRICE_SCALE),
    size: parsePositive('size', size, SIZE_SCALE),
    exchange: parseExchange(exchange),
    conditions: parseConditionFlags(condition ?? ''),
  };
}

function parseTape(fields: readonly string[], { now, feedId }: RowContext): ImportedRow {
  const event = parseTapeRow(fields, feedId);
  refuseFuture('time', event.kind === 'quote' ? event.quotedAt : event.executedAt, now);
  return event;
}

function parseAction(fields: readonly string[], { now }: RowContext): ImportedRow {
  requireFields(fields, 5);
  const [symbolText, dateText, kind, value, closeText] = fields;
  const symbol = parseSymbol(symbolText);
  const lastCumDate = parseDate('last_cum_date', dateText);
  refuseClosedDay(symbol, lastCumDate, now);
  const units = parsePositive('value', value, PRICE_SCALE);
  if (kind === 'split') {
    const ratio = splitRatioOf(units, PRICE_SCALE);
    if (ratio === undefined) throw new RefusedRow(`value: not the ratio of a split: ${show(value ?? '')}`);
    return { kind: 'action', action: { kind: 'SPLIT', symbol, lastCumDate, ...ratio } };
  }
  if (kind !== 'dividend') throw new RefusedRow(`kind: expected split or dividend: ${show(kind ?? '')}`);
  const close = parsePositive('close_that_day', closeText, PRICE_SCALE);
  if (close <= units) throw new RefusedRow('value: a dividend is less than the price of the share');
  return { kind: 'action', action: { kind: 'DIVIDEND', symbol, lastCumDate, amount: units, close } };
}

/** In effect from a day to come, as a rule: it may be any day. */
function parseIncrement(fields: readonly string[]): ImportedRow {
  requireFields(fields, 4);
  const [symbol, effectiveFrom, minimumPrice, increment] = fields;
  return {
    ...{
      kind: 'price increment',
      symbol: parseSymbol(symbol),
      effectiveFrom: parseDate('effective_from', effectiveFrom),
    },
    minimumPrice: minimumPrice === '0' ? 0n : parsePositive('minimum_price', minimumPrice, PRICE_SCALE),
    increment: parsePositive('increment', increment, PRICE_SCALE),
  };
}

function parseBar([openText, highText, lowText, closeText, volumeText]: readonly string[]): {
  readonly prices: Prices;
  readonly volume: bigint;
} {
  const open = parsePositive('open', openText, PRICE_SCALE);
  const high = parsePositive('high', highText, PRICE_SCALE);
  const low = parsePositive('low', lowText, PRICE_SCALE);
  const close = parsePositive('close', closeText, PRICE_SCALE);
  if (high < low) throw new RefusedRow(`high ${highText} is less than low ${lowText}: are columns swapped?`);
  if (open > high || open < low)
    throw new RefusedRow(`open ${openText} is not between low ${lowText} and high ${highText}`);
  if (close > high || close < low)
    throw new RefusedRow(`close ${closeText} is not between low ${lowText} and high ${highText}`);
  return { prices: { open, high, low, close }, volume: parsePositive('volume', volumeText, SIZE_SCALE) };
}

/** A pair of currencies is traded on every day, a stock while its exchange is open. */
function refuseClosedDay(symbol: string, date: DateText, now: EpochMs): void {
  const calendar = symbol.includes('/') ? 'ALWAYS_OPEN' : 'XNYS';
  const session = sessionOn(calendar, date);
  if ((session?.closesAt ?? Date.parse(date)) > now) throw new RefusedRow(`date: this day is not over yet: ${date}`);
  const year = Number(date.slice(0, 4));
  // The rules do not hold for older years: what a source has of them is taken.
  if (session === undefined && year >= NYSE_FIRST_YEAR && year <= NYSE_LAST_YEAR)
    throw new RefusedRow(`date: the exchange was closed: ${date}`);
}

function refuseFuture(field: string, at: EpochMs, now: EpochMs): void {
  if (at > now) throw new RefusedRow(`${field}: in the future: ${new Date(at).toISOString()}`);
}

/** The flags of the source that mean something to a bar, and the tape's own letter for each. */
const CONDITION_FLAGS: readonly (readonly [bit: number, condition: string])[] = [
  [1, 'C'], // cash
  [2, 'N'], // next day
  [3, 'R'], // seller
  [5, 'F'], // intermarket sweep
  [6, 'O'], // opening print
  [7, '6'], // closing print
  [8, '5'], // reopening print
  [9, '4'], // derivatively priced
  [10, 'T'], // form T
  [13, 'T'], // extended hours
  [14, 'Z'], // out of sequence
  [20, 'W'], // average price
  [24, 'M'], // official close
  [26, 'Q'], // official open
  [29, 'I'], // odd lot
];

function parseConditionFlags(text: string): string[] {
  if (!/^[0-9a-f]{1,8}$/i.test(text))
    throw new RefusedRow(`condition: expected flags as a hexadecimal number: ${show(text)}`);
  const flags = Number.parseInt(text, 16);
  const conditions = CONDITION_FLAGS.filter(([bit]) => Math.floor(flags / 2 ** bit) % 2 === 1);
  return [...new Set(conditions.map(([, condition]) => condition))];
}
