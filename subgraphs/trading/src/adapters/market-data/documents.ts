import { parseDecimal } from '@platform/shared/pure';
import type { Close } from '../../application/ports/market.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { Instrument, Quote, QuoteLevel, Trade, TradingStatus } from '../../domain/market.ts';
import { PRICE_SCALE, QUANTITY_SCALE } from '../../domain/units.ts';

/** What trading asks of market-data, and how the answers become what the core knows. */

export const INSTRUMENTS_QUERY = `query TradingInstruments($first: Int!, $after: String) {
  instruments(first: $first, after: $after) {
    nodes { symbol assetClass isTradable isShortable isFractionable quantityIncrement calendar priceIncrements { minimumPrice increment } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface InstrumentAnswer {
  readonly symbol: string;
  readonly assetClass: Instrument['assetClass'];
  readonly isTradable: boolean;
  readonly isShortable: boolean;
  readonly isFractionable: boolean;
  readonly priceIncrements: readonly { readonly minimumPrice: string; readonly increment: string }[];
  readonly quantityIncrement: string;
  readonly calendar: string;
}

export interface InstrumentsAnswer {
  readonly instruments: {
    readonly nodes: readonly InstrumentAnswer[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

export const CLOCK_QUERY = `query TradingClock($calendar: String!) {
  marketClock(calendar: $calendar) { now phase isOpen nextOpen nextClose extendedClose source }
}`;

export interface MarketClockAnswer {
  readonly marketClock: {
    readonly now: string;
    readonly phase: 'CLOSED' | 'OVERNIGHT' | 'PRE_MARKET' | 'REGULAR' | 'AFTER_HOURS';
    readonly isOpen: boolean;
    readonly nextOpen: string | null;
    readonly nextClose: string | null;
    readonly extendedClose: string | null;
    readonly source: 'SYSTEM' | 'TAPE';
  };
}

export const QUOTES_SUBSCRIPTION = `subscription TradingQuotes($symbols: [String!]!) {
  quoteUpdated(symbols: $symbols) { symbol bidPrice bidSize askPrice askSize quotedAt sequence }
}`;

export interface QuoteAnswer extends Record<string, unknown> {
  readonly quoteUpdated: {
    readonly symbol: string;
    readonly bidPrice: string | null;
    readonly bidSize: string | null;
    readonly askPrice: string | null;
    readonly askSize: string | null;
    readonly quotedAt: string;
    readonly sequence: string;
  };
}

export const MINUTE_QUOTES_QUERY = `query TradingMinuteQuotes($symbol: String!, $from: DateTime!, $to: DateTime!, $last: Int!) {
  instrument(symbol: $symbol) {
    quotes(from: $from, to: $to, last: $last) { nodes { symbol bidPrice bidSize askPrice askSize quotedAt sequence } }
  }
}`;

export interface MinuteQuotesAnswer {
  readonly instrument: { readonly quotes: { readonly nodes: readonly QuoteAnswer['quoteUpdated'][] } } | null;
}

export const CLOSES_QUERY = `query TradingCloses($symbol: String!, $timeframe: Timeframe!, $from: DateTime!, $to: DateTime!, $last: Int!) {
  instrument(symbol: $symbol) { bars(timeframe: $timeframe, from: $from, to: $to, adjustment: RAW, last: $last) { nodes { endsAt close } } }
}`;

export interface ClosesAnswer {
  readonly instrument: {
    readonly bars: { readonly nodes: readonly { readonly endsAt: string; readonly close: string }[] };
  } | null;
}

export function toCloses({ instrument }: ClosesAnswer): Close[] {
  return (instrument?.bars.nodes ?? []).map(({ endsAt, close }) => ({
    endsAt: new Date(endsAt),
    close: parseDecimal(close, PRICE_SCALE),
  }));
}

export const TRADES_QUERY = `query TradingTrades($symbol: String!, $from: DateTime!, $to: DateTime!, $first: Int!, $after: String) {
  instrument(symbol: $symbol) {
    trades(from: $from, to: $to, first: $first, after: $after) {
      nodes { symbol price size conditions executedAt sequence }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export interface TradesAnswer {
  readonly instrument: {
    readonly trades: {
      readonly nodes: readonly TradeAnswer['tradePrinted'][];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
}

export const CORPORATE_ACTIONS_QUERY = `query TradingCorporateActions($from: Date!, $to: Date!, $symbols: [String!]) {
  corporateActions(from: $from, to: $to, symbols: $symbols) { symbol kind exDate newShares oldShares amount }
}`;

export interface CorporateActionsAnswer {
  readonly corporateActions: readonly {
    readonly symbol: string;
    readonly kind: 'SPLIT' | 'CASH_DIVIDEND';
    readonly exDate: string;
    readonly newShares: number | null;
    readonly oldShares: number | null;
    readonly amount: string | null;
  }[];
}

/** Those that say what they are about; market-data has a dividend before a split of the same day. */
export function toCorporateActions({ corporateActions }: CorporateActionsAnswer): CorporateAction[] {
  return corporateActions.flatMap(({ symbol, kind, exDate, newShares, oldShares, amount }): CorporateAction[] => {
    if (kind === 'SPLIT')
      return newShares === null || oldShares === null
        ? []
        : [{ symbol, exDate, kind, newShares: BigInt(newShares), oldShares: BigInt(oldShares) }];
    return amount === null ? [] : [{ symbol, exDate, kind, amount: parseDecimal(amount, PRICE_SCALE) }];
  });
}

export const TRADES_SUBSCRIPTION = `subscription TradingTrades($symbols: [String!]!) {
  tradePrinted(symbols: $symbols) { symbol price size conditions executedAt sequence }
}`;

export interface TradeAnswer extends Record<string, unknown> {
  readonly tradePrinted: {
    readonly symbol: string;
    readonly price: string;
    readonly size: string;
    readonly conditions: readonly string[];
    readonly executedAt: string;
    readonly sequence: string;
  };
}

/** Sale conditions of prints that do not say where the market is: odd lots, averages, late and derived prints (the SIPs' "update last" table). */
const INELIGIBLE_CONDITIONS = new Set([
  'B',
  'C',
  'G',
  'H',
  'I',
  'M',
  'N',
  'P',
  'Q',
  'R',
  'T',
  'U',
  'V',
  'W',
  'Z',
  '4',
  '7',
  '9',
]);

/** Prints that give an auction's official price, as the two tapes write them: the opening trade and the official open, the closing trade and the official close, the reopening. */
const OPENING_CONDITIONS = ['O', 'Q'];
const CLOSING_CONDITIONS = ['6', 'M'];
const REOPENING_CONDITION = '5';

function auctionOf(conditions: readonly string[]): Trade['auction'] {
  if (conditions.some(condition => OPENING_CONDITIONS.includes(condition))) return 'OPG';
  if (conditions.some(condition => CLOSING_CONDITIONS.includes(condition))) return 'CLS';
  return conditions.includes(REOPENING_CONDITION) ? 'REOPENING' : null;
}

export const STATUS_SUBSCRIPTION = `subscription TradingStatuses($symbols: [String!]!) {
  tradingStatusUpdated(symbols: $symbols) { symbol state reason lowerBand upperBand changedAt sequence }
}`;

export interface StatusAnswer extends Record<string, unknown> {
  readonly tradingStatusUpdated: {
    readonly symbol: string;
    readonly state: 'TRADING' | 'HALTED';
    readonly reason: string | null;
    readonly lowerBand: string | null;
    readonly upperBand: string | null;
    readonly changedAt: string;
    readonly sequence: string;
  };
}

export function toStatus(answer: StatusAnswer['tradingStatusUpdated']): TradingStatus {
  const band = (text: string | null) => (text === null ? null : parseDecimal(text, PRICE_SCALE));
  return {
    symbol: answer.symbol,
    isHalted: answer.state === 'HALTED',
    reason: answer.reason,
    resumedAt: answer.state === 'HALTED' ? null : new Date(answer.changedAt),
    lowerBand: band(answer.lowerBand),
    upperBand: band(answer.upperBand),
    sequence: BigInt(answer.sequence),
  };
}

export function toTrade({ symbol, price, size, conditions, executedAt, sequence }: TradeAnswer['tradePrinted']): Trade {
  return {
    symbol,
    price: parseDecimal(price, PRICE_SCALE),
    size: parseDecimal(size, QUANTITY_SCALE),
    executedAt: new Date(executedAt),
    sequence: BigInt(sequence),
    isEligible: !conditions.some(condition => INELIGIBLE_CONDITIONS.has(condition)),
    auction: auctionOf(conditions),
  };
}

export function toInstrument(answer: InstrumentAnswer): Instrument {
  return {
    symbol: answer.symbol,
    assetClass: answer.assetClass,
    isTradable: answer.isTradable,
    isShortable: answer.isShortable,
    isFractionable: answer.isFractionable,
    calendar: answer.calendar,
    priceIncrements: answer.priceIncrements.map(({ minimumPrice, increment }) => ({
      minimumPrice: parseDecimal(minimumPrice, PRICE_SCALE),
      increment: parseDecimal(increment, PRICE_SCALE),
    })),
    quantityIncrement: parseDecimal(answer.quantityIncrement, QUANTITY_SCALE),
  };
}

export function toQuote(answer: QuoteAnswer['quoteUpdated']): Quote {
  return {
    symbol: answer.symbol,
    bid: toLevel(answer.bidPrice, answer.bidSize),
    ask: toLevel(answer.askPrice, answer.askSize),
    quotedAt: new Date(answer.quotedAt),
    sequence: BigInt(answer.sequence),
  };
}

/** A side without a price or without size is a side that nobody quotes. */
function toLevel(price: string | null, size: string | null): QuoteLevel | null {
  if (price === null || size === null) return null;
  const level = { price: parseDecimal(price, PRICE_SCALE), size: parseDecimal(size, QUANTITY_SCALE) };
  return level.price > 0n && level.size > 0n ? level : null;
}
