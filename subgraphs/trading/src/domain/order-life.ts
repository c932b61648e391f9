import { addDays } from '@platform/shared/pure';
import type { AccountChange, AccountState } from './account.ts';
import { auctionExpiry } from './auction.ts';
import { holdEntry } from './hold.ts';
import type { MarketView, Trade } from './market.ts';
import { isForAuction, type Order, type OrderEventType } from './order.ts';
import { afterEnd } from './order-group.ts';
import { startOfTradingDay, tradingDayOf } from './trading-day.ts';

const GTC_DAYS = 90;

/**
 * A day order ends with the session that is on, or else the next one: also one that a halt keeps from working until then. A market that never closes has days of
 * UTC. Null in the moment between one session and what is known of the next: it is known once the order works.
 */
export function expiryOf(
  { timeInForce, extendedHours, calendar }: Pick<Order, 'timeInForce' | 'extendedHours' | 'calendar'>,
  { now, session }: Pick<MarketView, 'now' | 'session'>,
): Date | null {
  if (isForAuction(timeInForce)) return auctionExpiry(timeInForce, session);
  const endOfDay = (days: number) => startOfTradingDay(addDays(tradingDayOf(now, calendar), days + 1), calendar);
  if (timeInForce === 'GTC') return endOfDay(GTC_DAYS);
  const closesAt = extendedHours ? session.extendedClosesAt : session.nextClosesAt;
  if (closesAt !== null && closesAt > now) return closesAt;
  return session.isOpen ? endOfDay(0) : null;
}

/** An order that waited for its session begins to work, or goes on with what is left. */
export function decideRoute(state: AccountState, order: Order, market: MarketView): AccountChange {
  const status = order.filledQuantity > 0n ? 'PARTIALLY_FILLED' : 'NEW';
  const expiresAt = order.expiresAt ?? expiryOf(order, market);
  return orderChange(state, 'NEW', { ...order, status, updatedAt: market.now, expiresAt }, market.now);
}

/** The session of a good-till-canceled order has ended; it keeps what it holds and works again in the next. */
export function decideSessionEnd(state: AccountState, order: Order, now: Date): AccountChange {
  return orderChange(state, 'DONE_FOR_DAY', { ...order, status: 'DONE_FOR_DAY', updatedAt: now }, now);
}

/** A print has triggered a stop: from here it works as a market or limit order. The print is kept with it. */
export function decideTrigger(state: AccountState, order: Order, trade: Trade, now: Date): AccountChange {
  const triggeredAt = now < trade.executedAt ? trade.executedAt : now;
  return orderChange(
    state,
    'TRIGGERED',
    { ...order, triggeredAt, updatedAt: triggeredAt, electedSequence: trade.sequence, electedPrice: trade.price },
    triggeredAt,
  );
}

/** Ends an open order with what is left of its group, and releases what they still held. The caller has asked the transition table. */
export function decideEnd(
  state: AccountState,
  order: Order,
  end: 'CANCELED' | 'EXPIRED',
  reason: string,
  entryId: string,
  now: Date,
): readonly [AccountChange, ...AccountChange[]] {
  const canceledAt = end === 'CANCELED' ? now : null;
  const ended: Order = {
    ...order,
    status: end,
    statusReason: reason,
    heldCash: 0n,
    heldQuantity: 0n,
    updatedAt: now,
    canceledAt,
  };
  const change = orderChange(state, end, ended, now);
  const isHolding = order.heldCash > 0n || order.heldQuantity > 0n;
  const released = isHolding
    ? { ...change, entry: holdEntry(entryId, order, order.heldCash, order.heldQuantity, now, 'RELEASE') }
    : change;
  return [released, ...afterEnd(state, order, now, state.sequence + 1n)];
}

export function orderChange(state: AccountState, event: OrderEventType, order: Order, occurredAt: Date): AccountChange {
  return { occurredAt, order: { event, sequence: state.sequence + 1n, order, isNew: false } };
}
