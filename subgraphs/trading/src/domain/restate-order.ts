import { divideUp } from '@platform/shared/pure';
import type { CashDividend, Split } from './corporate-action.ts';
import { stillHeldCash } from './decide-fill.ts';
import { type Instrument, priceIncrementAt, quantityStepOf } from './market.ts';
import { isStop, type Order } from './order.ts';

/**
 * How an open order is restated for a corporate action (FINRA Rule 5330). Prices are rounded the safe way: a limit to what is better for its owner, a stop
 * away from triggering early. A price of which nothing is left ends its order: then the answer is undefined.
 */

/** A cash dividend below a cent leaves orders as they are. */
const DIVIDEND_MIN = 10_000n;

/**
 * A split: what is left of the order becomes as many times more, at prices as many times lower. What was filled stays filled, in the shares of then. An order for
 * whole shares stays one, and is for the next lower number of them; what it need not hold for that is released.
 */
export function restateForSplit(
  order: Order,
  { newShares, oldShares }: Split,
  instrument: Instrument,
): Order | undefined {
  const { filledQuantity } = order;
  const isWhole = order.notional === null && order.quantity % instrument.quantityIncrement === 0n;
  const step = isWhole ? instrument.quantityIncrement : quantityStepOf(instrument);
  const split = (quantity: bigint) => wholeSteps((quantity * newShares) / oldShares, step);
  const down = (price: bigint) => (price * oldShares) / newShares;
  const up = (price: bigint) => divideUp(price * oldShares, newShares);
  const downToStep = (price: bigint) => priceDownToStep(down(price), instrument);
  const upToStep = (price: bigint) => priceUpToStep(up(price), instrument);
  const isBuy = order.side === 'BUY';
  const better = isBuy ? downToStep : upToStep;
  const later = isBuy ? upToStep : downToStep;
  return whereThereIsAnOrder({
    ...order,
    // What it closes and what it opens each come to whole steps, so that neither grows at the other's expense.
    quantity: filledQuantity + split(order.heldQuantity) + split(order.quantity - filledQuantity - order.heldQuantity),
    activeQuantity:
      filledQuantity + split(order.heldQuantity) + split(order.activeQuantity - filledQuantity - order.heldQuantity),
    heldQuantity: split(order.heldQuantity),
    limitPrice: optional(order.limitPrice, better),
    stopPrice: optional(order.stopPrice, later),
    trailPrice: optional(order.trailPrice, upToStep),
    highWaterMark: optional(order.highWaterMark, isBuy ? up : down),
    reservePrice: optional(order.reservePrice, price => (price === order.limitPrice ? better(price) : down(price))),
  });
}

/** A cash dividend: buy limits and sell stops follow the price down, by the amount and on to the next increment; what they need not hold any more is released. */
export function restateForDividend(order: Order, { amount }: CashDividend, instrument: Instrument): Order | undefined {
  const lower = (price: bigint) => priceDownToStep(price - amount, instrument);
  if (amount < DIVIDEND_MIN) return order;
  if (order.side === 'BUY') {
    if (order.type !== 'LIMIT') return order;
    return whereThereIsAnOrder({
      ...order,
      limitPrice: optional(order.limitPrice, lower),
      reservePrice: optional(order.reservePrice, lower),
    });
  }
  if (!isStop(order.type) || order.triggeredAt !== null) return order;
  return whereThereIsAnOrder({
    ...order,
    limitPrice: optional(order.limitPrice, lower),
    stopPrice: optional(order.stopPrice, lower),
    highWaterMark: optional(order.highWaterMark, lower),
  });
}

/** With what it still has to hold; undefined where nothing is left of a price. */
function whereThereIsAnOrder(order: Order): Order | undefined {
  return [order.limitPrice, order.stopPrice, order.highWaterMark].every(price => price === null || price > 0n)
    ? { ...order, heldCash: stillHeldCash(order) }
    : undefined;
}

function priceDownToStep(price: bigint, instrument: Instrument): bigint {
  return wholeSteps(price, priceIncrementAt(instrument, price));
}

function priceUpToStep(price: bigint, instrument: Instrument): bigint {
  const step = priceIncrementAt(instrument, price);
  return divideUp(price, step) * step;
}

function wholeSteps(value: bigint, step: bigint): bigint {
  return (value / step) * step;
}

function optional(value: bigint | null, convert: (value: bigint) => bigint): bigint | null {
  return value === null ? null : convert(value);
}
