import { divideHalfEven, maximum, minimum } from '@platform/shared/pure';
import type { SaleEffect } from './sale-conditions.ts';
import type { EpochMs, Trade } from './tick.ts';
import type { Timeframe } from './timeframe.ts';
import type { DateText } from './zoned-time.ts';

export interface Prices {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  /** The close is that of the first trade, of a kind that gives way to any other. */
  readonly isCloseTentative?: true;
}

/**
 * What the trades of a stretch of time add up to. Stretches that follow each other can be added ({@link mergeTallies}),
 * so that every longer bar is exactly the sum of its minutes.
 */
export interface Tally {
  /** Undefined while every trade was one that counts for volume only. */
  readonly prices: Prices | undefined;
  readonly volume: bigint;
  /** Trades that count for volume. */
  readonly tradeCount: number;
  /** Σ price × size and Σ size of the trades that count for prices and volume: the average price weighted by volume is their quotient. */
  readonly pricedNotional: bigint;
  readonly pricedVolume: bigint;
}

export const EMPTY_TALLY: Tally = {
  prices: undefined,
  volume: 0n,
  tradeCount: 0,
  pricedNotional: 0n,
  pricedVolume: 0n,
};

/** A minute of one instrument, as it is stored. */
export interface Minute {
  readonly symbol: string;
  readonly startsAt: EpochMs;
  readonly tally: Tally;
  /** The day that it counts for: the one whose regular session it is in, or an auction print of which has come in it. */
  readonly tradingDate: DateText | undefined;
  /** What it adds to that day, where that is something else than `tally`. */
  readonly day: Tally | undefined;
}

export interface Bar {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly startsAt: EpochMs;
  /** The bar does not include this very time. */
  readonly endsAt: EpochMs;
  readonly tally: Tally;
  readonly prices: Prices;
  readonly isFinal: boolean;
}

/** Adds a trade that came after those of the tally, as far as it counts. */
export function addTrade(tally: Tally, { price, size }: Pick<Trade, 'price' | 'size'>, effect: SaleEffect): Tally {
  const { prices, volume } = effect;
  if (prices === 'no' && !volume) return tally;
  const isPriced = prices !== 'no' && volume;
  return {
    prices: prices === 'no' ? tally.prices : mergePrices(tally.prices, pricesOf(price, prices === 'yes')),
    volume: volume ? tally.volume + size : tally.volume,
    tradeCount: volume ? tally.tradeCount + 1 : tally.tradeCount,
    pricedNotional: isPriced ? tally.pricedNotional + price * size : tally.pricedNotional,
    pricedVolume: isPriced ? tally.pricedVolume + size : tally.pricedVolume,
  };
}

function pricesOf(price: bigint, isCertain: boolean): Prices {
  const prices = { open: price, high: price, low: price, close: price };
  return isCertain ? prices : { ...prices, isCloseTentative: true };
}

/** Adds two stretches of time, the earlier first. */
export function mergeTallies(earlier: Tally, later: Tally): Tally {
  return {
    prices: mergePrices(earlier.prices, later.prices),
    volume: earlier.volume + later.volume,
    tradeCount: earlier.tradeCount + later.tradeCount,
    pricedNotional: earlier.pricedNotional + later.pricedNotional,
    pricedVolume: earlier.pricedVolume + later.pricedVolume,
  };
}

function mergePrices(earlier: Prices | undefined, later: Prices | undefined): Prices | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  const high = maximum(earlier.high, later.high);
  const low = minimum(earlier.low, later.low);
  if (later.isCloseTentative === true) return { ...earlier, high, low };
  return { open: earlier.open, high, low, close: later.close };
}

/** The average price weighted by volume, rounded half to even to a price's nine digits; undefined when nothing counted for prices. */
export function vwapOf({ pricedNotional, pricedVolume }: Tally): bigint | undefined {
  return pricedVolume === 0n ? undefined : divideHalfEven(pricedNotional, pricedVolume);
}

/** Whether a tally makes a bar: there is a price to show, and not only of a print that counts for no volume, as a corrected close does. */
export function isShown(tally: Tally): tally is Tally & { readonly prices: Prices } {
  return tally.prices !== undefined && tally.volume > 0n;
}

/** A bar of a tally; undefined while there is nothing to show. */
export function barOf(parts: Omit<Bar, 'prices'>): Bar | undefined {
  return isShown(parts.tally) ? { ...parts, prices: parts.tally.prices } : undefined;
}
