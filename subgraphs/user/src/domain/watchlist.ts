import { accepted, type Parsed, refused } from './problem.ts';
import { parseLine } from './text.ts';

/** A user's named, ordered list of symbols. */
export interface Watchlist {
  readonly id: string;
  /** Whose it is. */
  readonly uid: string;
  readonly name: string;
  /** Each once, in the user's order. */
  readonly symbols: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const WATCHLISTS_MAX = 50;
export const WATCHLIST_SYMBOLS_MAX = 100;
const NAME_LENGTH_MAX = 64;
const SYMBOL_PATTERN = /^[A-Z0-9./-]{1,20}$/;

export function parseName(text: string): Parsed<string> {
  const line = parseLine(text, NAME_LENGTH_MAX);
  return line === undefined
    ? refused(
        'INVALID_NAME',
        `A name has 1 to ${NAME_LENGTH_MAX} visible characters, without control characters.`,
        'name',
      )
    : accepted(line);
}

/** Each symbol once, where it comes first. Only the shape is checked: which symbols there are is for market data to say. */
export function parseSymbols(texts: readonly string[]): Parsed<readonly string[]> {
  const wrong = texts.findIndex(text => !SYMBOL_PATTERN.test(text));
  return wrong >= 0
    ? refused(
        'INVALID_SYMBOL',
        'A symbol has 1 to 20 characters: capital letters, digits, point, slash, hyphen.',
        'symbols',
        String(wrong),
      )
    : accepted([...new Set(texts)]);
}

/** At the end; what is there already stays where it is. All or, when they do not fit, none. */
export function addSymbols(current: readonly string[], added: readonly string[]): Parsed<readonly string[]> {
  const symbols = [...new Set([...current, ...added])];
  return symbols.length > WATCHLIST_SYMBOLS_MAX
    ? refused('WATCHLIST_FULL', `A watchlist holds at most ${WATCHLIST_SYMBOLS_MAX} symbols.`, 'symbols')
    : accepted(symbols);
}

export function removeSymbols(current: readonly string[], removed: readonly string[]): readonly string[] {
  const gone = new Set(removed);
  return current.filter(symbol => !gone.has(symbol));
}

/**
 * The same symbols in another order. An order that names others, or not all, comes from someone who has not seen the latest list;
 * taking it would undo what another device has just added or removed.
 */
export function reorderSymbols(current: readonly string[], order: readonly string[]): Parsed<readonly string[]> {
  const present = new Set(current);
  return order.length === current.length && order.every(symbol => present.has(symbol))
    ? accepted(order)
    : refused(
        'WATCHLIST_SYMBOLS_MISMATCH',
        'The new order does not name exactly the symbols that are in the watchlist now: read it again.',
        'symbols',
      );
}
