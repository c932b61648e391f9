import { divideUp, maximum } from '@platform/shared/pure';
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
 * Whether a print counts for a waiting stop: an eligible one since it was placed, and since the one that moved it last, that is not outside the best bid and offer,
 * so that one stray print neither triggers nor moves it (as Alpaca elects stops).
 */
function isTelling(
  { submittedAt, highWaterSequence, calendar }: Order,
  trade: Trade,
  quote: Quote | undefined,
): boolean {
  if (!trade.isEligible || trade.executedAt < submittedAt) return false;
  if (highWaterSequence !== null && trade.sequence <= highWaterSequence) return false;
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

/** The order after a print that did not trigger it: its high-water mark only moves in its favor. The same object when it did not move. */
export function trailedBy(order: Order, trade: Trade, quote: Quote | undefined): Order {
  const { highWaterMark, side } = order;
  if (highWaterMark === null || !isTelling(order, trade, quote)) return order;
  const isBetter = side === 'SELL' ? trade.price > highWaterMark : trade.price < highWaterMark;
  return isBetter ? { ...order, highWaterMark: trade.price, highWaterSequence: trade.sequence } : order;
}

/** A waiting stop on its way along the tape: the prints that tell it something, of those that it has come past. */
export interface StopCourse {
  /** As the prints have left it. */
  readonly order: Order;
  /** Prints before this moment do not count. */
  readonly from: Date;
  /** The one that moved a trailing stop furthest. */
  readonly movedBy: Trade | undefined;
  /** The one that triggers it; nothing after it counts. */
  readonly electedBy: Trade | undefined;
}

/**
 * The next print of the tape, by the rules of a live one: a trailing stop is tested before the print moves it. What was quoted then is not known: nothing shows
 * whether the print was a stray one.
 */
export function followTape(course: StopCourse, trade: Trade): StopCourse {
  const { order, from, electedBy } = course;
  if (electedBy !== undefined || trade.executedAt < from) return course;
  if (isElectedBy(order, trade, undefined)) return { ...course, electedBy: trade };
  const trailed = trailedBy(order, trade, undefined);
  return trailed === order ? course : { ...course, order: trailed, movedBy: trade };
}
