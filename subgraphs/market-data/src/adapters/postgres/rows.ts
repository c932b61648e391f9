import { formatDecimal, invariant, parseDecimal } from '@platform/shared/pure';
import type { Tally } from '../../domain/bar.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import { type Instrument, PRICE_SCALE, SIZE_SCALE } from '../../domain/instrument.ts';
import type { DatedPriceIncrement } from '../../domain/price-increment.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingState, TradingStatus } from '../../domain/trading-status.ts';

/** How values of the core are written in the database and read back: decimals as text, times as ISO text. */
export const priceText = (price: bigint) => formatDecimal(price, PRICE_SCALE);
export const sizeText = (size: bigint) => formatDecimal(size, SIZE_SCALE);
export const notionalText = (notional: bigint) => formatDecimal(notional, PRICE_SCALE + SIZE_SCALE);
export const timeText = (at: EpochMs) => new Date(at).toISOString();

const toPrice = (text: string) => parseDecimal(text, PRICE_SCALE);
const toSize = (text: string) => parseDecimal(text, SIZE_SCALE);
export const optional = <From, To>(value: From | null | undefined, map: (value: From) => To): To | undefined =>
  value === null || value === undefined ? undefined : map(value);
export const nullable = <From, To>(value: From | undefined, map: (value: From) => To): To | null =>
  value === undefined ? null : map(value);

export interface InstrumentRow extends Omit<Instrument, 'priceIncrement' | 'quantityIncrement'> {
  readonly priceIncrement: string;
  readonly quantityIncrement: string;
}

export function toInstrument(row: InstrumentRow): Instrument {
  const { symbol, name, assetClass, exchange, calendar, currency, status } = row;
  const { isTradable, isShortable, isFractionable } = row;
  return {
    ...{ symbol, name, assetClass, exchange, calendar, currency, status, isTradable, isShortable, isFractionable },
    priceIncrement: toPrice(row.priceIncrement),
    quantityIncrement: toSize(row.quantityIncrement),
  };
}

export interface CorporateActionRow {
  readonly symbol: string;
  readonly lastCumDate: string;
  readonly newShares: number | null;
  readonly oldShares: number | null;
  readonly amount: string | null;
  readonly close: string | null;
}

/** A CHECK constraint holds that a row is one or the other. */
export function toCorporateAction(row: CorporateActionRow): CorporateAction {
  const { symbol, lastCumDate, newShares, oldShares, amount, close } = row;
  if (newShares !== null && oldShares !== null) return { kind: 'SPLIT', symbol, lastCumDate, newShares, oldShares };
  invariant(amount !== null && close !== null, 'a corporate action is a split or a dividend');
  return { kind: 'DIVIDEND', symbol, lastCumDate, amount: toPrice(amount), close: toPrice(close) };
}

export interface PriceIncrementRow {
  readonly symbol: string;
  readonly effectiveFrom: string;
  readonly minimumPrice: string;
  readonly increment: string;
}

export function toPriceIncrement({ minimumPrice, increment, ...row }: PriceIncrementRow): DatedPriceIncrement {
  return { ...row, minimumPrice: toPrice(minimumPrice), increment: toPrice(increment) };
}

export interface QuoteRow {
  readonly symbol: string;
  readonly bidPrice: string | null;
  readonly bidSize: string | null;
  readonly askPrice: string | null;
  readonly askSize: string | null;
  readonly quotedAt: Date;
  readonly sequence: bigint;
}

export function toQuote(row: QuoteRow): Quote {
  return {
    symbol: row.symbol,
    bidPrice: optional(row.bidPrice, toPrice),
    bidSize: optional(row.bidSize, toSize),
    askPrice: optional(row.askPrice, toPrice),
    askSize: optional(row.askSize, toSize),
    quotedAt: row.quotedAt.getTime(),
    sequence: row.sequence,
  };
}

export interface TradeRow {
  readonly symbol: string;
  readonly executedAt: Date;
  readonly sequence: bigint;
  readonly feedId: string;
  readonly price: string;
  readonly size: string;
  readonly exchange: string | null;
  readonly conditions: string[];
}

export function toTrade(row: TradeRow): Trade {
  return {
    symbol: row.symbol,
    price: toPrice(row.price),
    size: toSize(row.size),
    exchange: row.exchange ?? undefined,
    conditions: row.conditions,
    executedAt: row.executedAt.getTime(),
    feedId: row.feedId,
    sequence: row.sequence,
  };
}

export interface StatusRow {
  readonly symbol: string;
  readonly state: TradingState;
  readonly reason: string | null;
  readonly lowerBand: string | null;
  readonly upperBand: string | null;
  readonly changedAt: Date;
  readonly sequence: bigint;
}

export function toStatus({ symbol, state, sequence, ...row }: StatusRow): TradingStatus {
  return {
    ...{ symbol, state, sequence, reason: row.reason ?? undefined, changedAt: row.changedAt.getTime() },
    lowerBand: optional(row.lowerBand, toPrice),
    upperBand: optional(row.upperBand, toPrice),
  };
}

/** Minutes, one or many, as sums. */
export interface TallyRow {
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
  readonly volume: string;
  readonly trade_count: number | string;
  readonly priced_notional: string;
  readonly priced_volume: string;
}

export function toTally(row: TallyRow): Tally {
  const { open, high, low, close } = row;
  return {
    prices:
      open === null || high === null || low === null || close === null
        ? undefined
        : { open: toPrice(open), high: toPrice(high), low: toPrice(low), close: toPrice(close) },
    volume: toSize(row.volume),
    tradeCount: Number(row.trade_count),
    pricedNotional: parseDecimal(row.priced_notional, PRICE_SCALE + SIZE_SCALE),
    pricedVolume: toSize(row.priced_volume),
  };
}
