import { divideHalfEven, maximum, minimum } from '@platform/shared/pure';
import type { EpochMs, Trade } from './tick.ts';
import type { Timeframe } from './timeframe.ts';

export interface Prices {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
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

/** What a trade counts for in a minute bar. */
export type Eligibility = 'prices and volume' | 'volume' | 'nothing';

/** Sale conditions that take a trade out of a minute's prices, or out of it altogether: the guidelines of the consolidated tape. */
const VOLUME_ONLY = new Set(['B', 'C', 'G', 'H', 'I', 'N', 'P', 'R', 'U', 'V', 'W', 'Z', '4', '7']);
const NOTHING = new Set(['M', 'Q', '9']);

/** The strictest condition of a trade decides. */
export function eligibilityOf(conditions: readonly string[]): Eligibility {
  if (conditions.some(condition => NOTHING.has(condition))) return 'nothing';
  return conditions.some(condition => VOLUME_ONLY.has(condition)) ? 'volume' : 'prices and volume';
}

/** Adds a trade that came after those of the tally. */
export function addTrade(tally: Tally, { price, size, conditions }: Trade): Tally {
  const eligibility = eligibilityOf(conditions);
  if (eligibility === 'nothing') return tally;
  const volume = tally.volume + size;
  const tradeCount = tally.tradeCount + 1;
  if (eligibility === 'volume') return { ...tally, volume, tradeCount };
  return {
    prices: mergePrices(tally.prices, { open: price, high: price, low: price, close: price }),
    volume,
    tradeCount,
    pricedNotional: tally.pricedNotional + price * size,
    pricedVolume: tally.pricedVolume + size,
  };
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
  return {
    open: earlier.open,
    high: maximum(earlier.high, later.high),
    low: minimum(earlier.low, later.low),
    close: later.close,
  };
}

/** The average price weighted by volume, rounded half to even to a price's nine digits; undefined when nothing counted for prices. */
export function vwapOf({ pricedNotional, pricedVolume }: Tally): bigint | undefined {
  return pricedVolume === 0n ? undefined : divideHalfEven(pricedNotional, pricedVolume);
}

/** A bar of a tally; undefined while there is no price to show. */
export function barOf(parts: Omit<Bar, 'prices'>): Bar | undefined {
  const { prices } = parts.tally;
  return prices === undefined ? undefined : { ...parts, prices };
}
