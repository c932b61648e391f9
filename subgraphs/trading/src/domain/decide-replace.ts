import type { AccountChange, AccountState } from './account.ts';
import { isFrozen } from './auction.ts';
import { findConflict, findRefusal, findShortage, type NewOrder, newOrder } from './decide-order.ts';
import { holdEntry } from './hold.ts';
import { findBadMove } from './leg-prices.ts';
import type { Instrument, MarketView } from './market.ts';
import { isForAuction, isImmediate, type Order } from './order.ts';
import { isEntry } from './order-group.ts';
import type { OrderIntent } from './order-intent.ts';
import { decideEnd, expiryOf, orderChange } from './order-life.ts';
import { transition } from './order-status.ts';
import { type Refusal, refusal } from './refusal.ts';
import { closableQuantity, legReservePrice, reserve } from './reservation.ts';
import { findPolicyViolation } from './risk-policy.ts';

/** `statusReason` of a replacement that was asked for no more than the orders before it had filled. */
export const QUANTITY_REACHED = 'QUANTITY_REACHED';

export interface ReplaceIds extends NewOrder {
  readonly releaseEntryId: string;
}

/**
 * Replaces an open order by one with other terms (FIX OrderCancelReplaceRequest). The new quantity is the total of the chain: what was filled already
 * counts. Asked for no more than that, the order ends filled with what it has (FIX order state changes, D.11); nothing changes when it is refused.
 */
export function decideReplace(
  state: AccountState,
  order: Order,
  intent: OrderIntent,
  instrument: Instrument,
  market: MarketView,
  ids: ReplaceIds,
): { readonly changes: readonly AccountChange[]; readonly order: Order } | Refusal {
  if (transition(order.status, 'REPLACE') === undefined)
    return refusal('ORDER_NOT_REPLACEABLE', 'The order is closed already.', 'orderId');
  if (isFrozen(order, market.now))
    return refusal('ORDER_NOT_REPLACEABLE', 'The auction is about to be held: the order stays as it is.', 'orderId');
  if (order.orderClass !== 'SIMPLE') return replaceExit(state, order, intent, market, ids);
  const filled = order.chainFilled + order.filledQuantity;
  if (intent.quantity <= filled) return endWithWhatItHas(state, order, market, ids);
  const highWaterMark = order.highWaterMark;
  const rest: OrderIntent = { ...intent, quantity: intent.quantity - filled };
  const closable = closableQuantity(state, rest, instrument.symbol, order.heldQuantity);
  const reservation = reserve({ ...rest, highWaterMark }, market, closable);
  if (reservation === undefined)
    return refusal('NO_MARKET', `There is no price of ${instrument.symbol} to reserve at.`, 'orderId');
  const others: AccountState = {
    ...state,
    openOrders: new Map([...state.openOrders].filter(([id]) => id !== order.id)),
  };
  const broken =
    findRefusal(others, rest, instrument, market, reservation) ??
    findPolicyViolation(others, instrument.symbol, reservation.heldCash, market) ??
    findConflict(others, rest, instrument.symbol) ??
    findShortage(others, rest, instrument, market, reservation, {
      cash: order.heldCash,
      quantity: order.heldQuantity,
    });
  if (broken !== undefined) return broken;

  const now = market.now;
  const placed = newOrder(state, rest, instrument, market, ids, { reservation, refused: undefined, highWaterMark });
  // A stop that was triggered stays triggered: what is replaced is what works now.
  const replacement: Order = {
    ...placed,
    chainFilled: filled,
    replacesId: order.id,
    triggeredAt: order.triggeredAt,
    electedSequence: order.electedSequence,
    electedPrice: order.electedPrice,
  };
  const [out, into] = replacedBy(state, order, replacement, now);
  const entry = holdEntry(ids.entryId, replacement, replacement.heldCash, replacement.heldQuantity, now, 'HOLD');
  return { order: replacement, changes: [released(out, order, ids.releaseEntryId), { ...into, entry }] };
}

/** The old order goes with nothing held, and the new one comes with what it holds. */
function replacedBy(
  state: AccountState,
  order: Order,
  replacement: Order,
  now: Date,
): readonly [AccountChange, AccountChange] {
  const replaced: Order = {
    ...order,
    status: 'REPLACED',
    replacedById: replacement.id,
    heldCash: 0n,
    heldQuantity: 0n,
    updatedAt: now,
  };
  const event = replacement.status as 'NEW' | 'ACCEPTED' | 'HELD' | 'DONE_FOR_DAY';
  return [
    orderChange(state, 'REPLACED', replaced, now),
    { occurredAt: now, order: { event, sequence: state.sequence + 2n, order: replacement, isNew: true } },
  ];
}

/** An exit is moved, not resized: its quantity follows its entry, and what the group holds passes from one order to the other. */
function replaceExit(
  state: AccountState,
  order: Order,
  intent: OrderIntent,
  market: MarketView,
  ids: ReplaceIds,
): ReturnType<typeof decideReplace> {
  const { now } = market;
  if (isEntry(order))
    return refusal(
      'ORDER_NOT_REPLACEABLE',
      'The entry of a group cannot be replaced: cancel it and place another.',
      'orderId',
    );
  if (isImmediate(intent.timeInForce) || isForAuction(intent.timeInForce))
    return refusal(
      'UNSUPPORTED_ORDER_CLASS',
      'Groups of orders are DAY or GTC, in the regular session.',
      'timeInForce',
    );
  if (order.status === 'HELD' && intent.timeInForce !== order.timeInForce)
    return refusal('ORDER_NOT_REPLACEABLE', 'An exit that waits for its entry ends with it.', 'timeInForce');
  if (intent.quantity !== order.quantity + order.chainFilled)
    return refusal('ORDER_NOT_REPLACEABLE', 'The quantity of an exit follows its entry.', 'quantity');
  const badPrice = findBadMove(state, order, intent);
  if (badPrice !== undefined) return badPrice;
  const replacement: Order = {
    ...order,
    id: ids.orderId,
    clientOrderId: ids.clientOrderId,
    requestHash: ids.requestHash,
    limitPrice: intent.limitPrice,
    stopPrice: intent.stopPrice,
    reservePrice: legReservePrice(order.side, intent),
    timeInForce: intent.timeInForce,
    expiresAt:
      intent.timeInForce === order.timeInForce
        ? order.expiresAt
        : expiryOf({ ...order, timeInForce: intent.timeInForce }, market),
    chainFilled: order.chainFilled + order.filledQuantity,
    quantity: order.quantity - order.filledQuantity,
    activeQuantity: order.activeQuantity - order.filledQuantity,
    filledQuantity: 0n,
    filledGross: 0n,
    filledCash: 0n,
    fees: 0n,
    status: order.status === 'PARTIALLY_FILLED' ? 'NEW' : order.status,
    // The first leg of an OCO is the root of its group, so that its replacement becomes a leg of it.
    parentId: order.parentId ?? order.id,
    replacesId: order.id,
    submittedAt: now,
    updatedAt: now,
  };
  return { order: replacement, changes: replacedBy(state, order, replacement, now) };
}

/** Asked for no more than the chain has: what was filled stays, the rest ends. */
function endWithWhatItHas(
  state: AccountState,
  order: Order,
  { now }: MarketView,
  ids: ReplaceIds,
): ReturnType<typeof decideReplace> {
  if (order.chainFilled + order.filledQuantity === 0n)
    return refusal('INVALID_QUANTITY', 'The quantity must be above 0.', 'quantity');
  if (order.filledQuantity === 0n) {
    const changes = decideEnd(state, order, 'CANCELED', QUANTITY_REACHED, ids.releaseEntryId, now);
    return { order: changes[0].order?.order ?? order, changes };
  }
  const ended: Order = {
    ...order,
    quantity: order.filledQuantity,
    activeQuantity: order.filledQuantity,
    status: 'FILLED',
    heldCash: 0n,
    heldQuantity: 0n,
    updatedAt: now,
    filledAt: now,
  };
  return { order: ended, changes: [released(orderChange(state, 'REPLACED', ended, now), order, ids.releaseEntryId)] };
}

/** What a hold of nothing would move is left out: an entry has postings. */
function released(change: AccountChange, order: Order, entryId: string): AccountChange {
  const isHolding = order.heldCash > 0n || order.heldQuantity > 0n;
  return isHolding
    ? { ...change, entry: holdEntry(entryId, order, order.heldCash, order.heldQuantity, change.occurredAt, 'RELEASE') }
    : change;
}
