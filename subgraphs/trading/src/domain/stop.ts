import { divideUp, maximum, minimum } from '@platform/shared/pure';
import type { Quote, Trade } from './market.ts';
import { isStop, type Order } from './order.ts';

/** `trailPercent` counts 10^-6 percent: so many are the whole price. */
const WHOLE = 100_000_000n;

/** Where an order is triggered now; null for one that is no stop. Derived stops are rounded away from triggering early: a sell's down, a buy's up. */
export function currentStopPrice({
  side,
  stopPrice,
  highWaterMark,
  trailPrice,
  trailPercent,
}: Pick<Order, 'side' | 'stopPrice' | 'highWaterMark' | 'trailPrice' | 'trailPercent'>): bigint | null {
  if (highWaterMark === null) return stopPrice;
  if (trailPrice !== null)
    return side === 'SELL' ? maximum(0n, highWaterMark - trailPrice) : highWaterMark + trailPrice;
  if (trailPercent === null) return stopPrice;
  return side === 'SELL'
    ? (highWaterMark * (WHOLE - trailPercent)) / WHOLE
    : divideUp(highWaterMark * (WHOLE + trailPercent), WHOLE);
}

/**
 * Whether a print triggers a waiting stop: an eligible one at or through the stop, and not outside the best bid and offer
 * (as Alpaca elects stops, so that one stray print does not).
 */
export function isElectedBy(order: Order, trade: Trade, quote: Quote | undefined): boolean {
  const stop = currentStopPrice(order);
  if (
    !isStop(order.type) ||
    order.triggeredAt !== null ||
    stop === null ||
    !trade.isEligible ||
    trade.executedAt < order.submittedAt
  )
    return false;
  if (quote?.bid != null && trade.price < quote.bid.price) return false;
  if (quote?.ask != null && trade.price > quote.ask.price) return false;
  return order.side === 'SELL' ? trade.price <= stop : trade.price >= stop;
}

/** The high-water mark after a print that did not trigger the order; it only moves in the order's favor. */
export function nextHighWaterMark(order: Order, trade: Trade): bigint | null {
  if (order.highWaterMark === null || !trade.isEligible || trade.executedAt < order.submittedAt)
    return order.highWaterMark;
  return order.side === 'SELL' ? maximum(order.highWaterMark, trade.price) : minimum(order.highWaterMark, trade.price);
}
