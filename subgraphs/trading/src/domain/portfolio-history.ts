import { divideHalfEven } from '@platform/shared/pure';
import { grossOf, grossToCents } from './units.ts';

/** What the ledger says of an account at one moment, and what came in or went out since the moment before. Cash in cents. */
export interface LedgerPoint {
  readonly at: Date;
  readonly cash: bigint;
  /** Deposits less withdrawals since the point before. */
  readonly flow: bigint;
  /** Quantity by symbol. */
  readonly positions: ReadonlyMap<string, bigint>;
}

export interface PortfolioPoint {
  readonly at: Date;
  /** Cash and market value, in cents. */
  readonly equity: bigint;
  /** Gained or lost since the first point, without what came in or went out. */
  readonly profit: bigint;
  /** Time-weighted return since the first point, in units of {@link RETURN_SCALE}. */
  readonly timeWeightedReturn: bigint;
}

/** A price and when it was one. */
export interface PricePoint {
  readonly at: Date;
  readonly price: bigint;
}

/** A split that changed a position. */
export interface PastSplit {
  readonly symbol: string;
  readonly effectiveAt: Date;
  readonly newShares: bigint;
  readonly oldShares: bigint;
}

/** A price of one moment in the shares of another: each split between them makes of so many old shares so many new ones. A price of the very moment is of before. */
export function priceInSharesOf(at: Date, price: PricePoint, splits: readonly PastSplit[]): bigint {
  let value = price.price;
  for (const { effectiveAt, newShares, oldShares } of splits) {
    const [isPriceBefore, isBefore] = [price.at <= effectiveAt, at < effectiveAt];
    if (isPriceBefore && !isBefore) value = divideHalfEven(value * oldShares, newShares);
    if (!isPriceBefore && isBefore) value = divideHalfEven(value * newShares, oldShares);
  }
  return value;
}

/** Digits after the point of a return as a ratio: 0.0123 is 1.23 %. */
export const RETURN_SCALE = 8;
const ONE = 10n ** BigInt(RETURN_SCALE);
/** Growth is chained with more digits than are shown. */
const CHAIN = 10n ** 18n;

/**
 * Equity, profit and time-weighted return of a row of moments. The return chains the growth of each interval with its flow taken out, as if it came at
 * the interval's end (the GIPS "true time-weighted" method where the portfolio is valued at each flow, approximated by the spacing of the points): a deposit
 * is never a profit. An interval that begins with nothing has no return.
 */
export function portfolioHistory(
  points: readonly LedgerPoint[],
  priceAt: (symbol: string, at: Date) => bigint | null,
): PortfolioPoint[] {
  let first: bigint | undefined;
  let before = 0n;
  let flows = 0n;
  let growth = CHAIN;
  return points.map(({ at, cash, flow, positions }) => {
    let equity = cash;
    for (const [symbol, quantity] of positions) {
      const price = quantity === 0n ? null : priceAt(symbol, at);
      if (price !== null) equity += grossToCents(grossOf(price, quantity));
    }
    if (first === undefined) first = equity;
    else {
      flows += flow;
      if (before > 0n) growth = divideHalfEven(growth * (equity - flow), before);
    }
    before = equity;
    return {
      at,
      equity,
      profit: equity - first - flows,
      timeWeightedReturn: divideHalfEven((growth - CHAIN) * ONE, CHAIN),
    };
  });
}
