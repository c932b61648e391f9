import { minimum } from '@platform/shared/pure';
import { type Instrument, quantityStepOf } from './market.ts';
import { type Order, remainingQuantity, workableQuantity } from './order.ts';
import { isOpen } from './order-status.ts';
import { type PlainRefusal, refusal } from './refusal.ts';
import { centsToGross, formatCash, QUANTITY_SCALE } from './units.ts';

/**
 * Orders by an amount of money. An execution trades what is left of the notional at its price, down to the instrument's smallest step; once less
 * than a step is left the order is filled. It never trades for more than its notional. Such an order has no quantity that was asked for: its
 * `quantity` is the most that it may come to, and what it came to once it is filled.
 */

const WHOLE = 10n ** BigInt(QUANTITY_SCALE);
/** A dollar, in cents. */
const NOTIONAL_MIN = 100n;
/** 10^12 dollars, as for every order. */
const NOTIONAL_MAX = 10n ** 14n;

/** What an amount in cents comes to at a price, down to the smallest step. */
export function quantityFor(notional: bigint, price: bigint, quantityIncrement: bigint): bigint {
  return wholeSteps(centsToGross(notional), price, quantityIncrement);
}

function wholeSteps(gross: bigint, price: bigint, step: bigint): bigint {
  return (gross / price / step) * step;
}

/** The most that an order may come to: a sale by notional is bounded by what it holds. */
export function mostOf(
  { side, quantity, notional }: Pick<Order, 'side' | 'quantity' | 'notional'>,
  hold: Pick<Order, 'heldQuantity'> | undefined,
): bigint {
  return notional !== null && side === 'SELL' ? (hold?.heldQuantity ?? quantity) : quantity;
}

/** Whether a notional comes to nothing at the price that it was reserved at. */
export function isTooSmall(
  { notional, quantityIncrement }: Pick<Order, 'notional' | 'quantityIncrement'>,
  { reservePrice, heldQuantity }: Pick<Order, 'reservePrice' | 'heldQuantity'>,
): boolean {
  if (notional === null) return false;
  return (reservePrice === null ? heldQuantity : quantityFor(notional, reservePrice, quantityIncrement)) === 0n;
}

/** What of an order may be filled at a price: no more than is alive of it, and than what is left of its notional comes to. */
export function workableAt(order: Order, price: bigint): bigint {
  const workable = workableQuantity(order);
  if (order.notional === null) return workable;
  return minimum(
    workable,
    wholeSteps(centsToGross(order.notional) - order.filledGross, price, order.quantityIncrement),
  );
}

/** What may still be filled (FIX LeavesQty); of a buy by notional: what its rest comes to at the price that it is held at. */
export function leavesQuantity(order: Order): bigint {
  const isBuyByNotional = order.notional !== null && order.reservePrice !== null && isOpen(order.status);
  return isBuyByNotional ? workableAt(order, order.reservePrice) : remainingQuantity(order);
}

/** Whether an order by notional has traded, and what is left of it comes to nothing at this price. */
export function isSpentAt(order: Order, price: bigint): boolean {
  return order.notional !== null && order.filledQuantity > 0n && workableAt(order, price) === 0n;
}

/** Reads an amount in cents, `undefined` for one with more digits than cents have. */
export function checkNotional(notional: bigint | undefined): PlainRefusal | undefined {
  return notional === undefined || notional < NOTIONAL_MIN || notional > NOTIONAL_MAX
    ? refusal(
        'INVALID_NOTIONAL',
        `The notional must be from ${formatCash(NOTIONAL_MIN)} to ${formatCash(NOTIONAL_MAX)}, in whole cents.`,
        'notional',
      )
    : undefined;
}

/** Which orders go by notional: those that may come to a fraction of a share (Alpaca's table, "Placing orders"). */
export function findUnsupportedNotional(
  {
    type,
    timeInForce,
    extendedHours,
    orderClass,
  }: Pick<Order, 'type' | 'timeInForce' | 'extendedHours' | 'orderClass'>,
  instrument: Instrument,
): PlainRefusal | undefined {
  const refused = (message: string, field: string) => refusal('UNSUPPORTED_NOTIONAL', message, field);
  if (!(quantityStepOf(instrument) < WHOLE))
    return refused(`${instrument.symbol} is not traded in fractions: give a quantity.`, 'notional');
  if (type === 'TRAILING_STOP') return refused('A trailing stop needs a quantity.', 'type');
  if (orderClass !== 'SIMPLE') return refused('Groups of orders need a quantity.', 'orderClass');
  if (extendedHours) return refused('Orders by notional work in the regular session only.', 'extendedHours');
  if (instrument.assetClass === 'US_EQUITY' && timeInForce !== 'DAY')
    return refused('Orders for stocks by notional are DAY orders.', 'timeInForce');
  return undefined;
}
