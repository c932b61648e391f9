import { divideUp, maximum, minimum } from '@platform/shared/pure';
import { isQuotedToday, type Quote, type Trade } from './market.ts';
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
 * Whether a print counts for a waiting stop: an eligible one since it was placed that is not outside the best bid and offer, so that one stray print neither
 * triggers nor moves it (as Alpaca elects stops).
 */
function isTelling({ submittedAt, calendar }: Order, trade: Trade, quote: Quote | undefined): boolean {
  if (!trade.isEligible || trade.executedAt < submittedAt) return false;
  if (quote === undefined || !isQuotedToday(quote, calendar, trade.executedAt)) return true;
  const { bid, ask } = quote;
  return (bid === null || trade.price >= bid.price) && (ask === null || trade.price <= ask.price);
}

/** Whether a print triggers a waiting stop: one at or through it. `quote` is the one that stood when it came. */
export function isElectedBy(order: Order, trade: Trade, quote: Quote | undefined): boolean {
  const stop = currentStopPrice(order);
  if (!isStop(order.type) || order.triggeredAt !== null || stop === null || !isTelling(order, trade, quote))
    return false;
  return order.side === 'SELL' ? trade.price <= stop : trade.price >= stop;
}

/** The high-water mark after a print that did not trigger the order; it only moves in the order's favor. */
export function nextHighWaterMark(order: Order, trade: Trade, quote: Quote | undefined): bigint | null {
  const { highWaterMark } = order;
  if (highWaterMark === null || !isTelling(order, trade, quote)) return highWaterMark;
  return order.side === 'SELL' ? maximum(highWaterMark, trade.price) : minimum(highWaterMark, trade.price);
}
