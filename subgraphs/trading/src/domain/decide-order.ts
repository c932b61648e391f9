import { maximum, minimum } from '@platform/shared/pure';
import { type AccountChange, type AccountState, positionOf } from './account.ts';
import { auctionExpiry, findAuctionRefusal } from './auction.ts';
import { buyingPowerOf, findMarginRefusal } from './check-margin.ts';
import { holdEntry } from './hold.ts';
import { openingQuantity } from './margin.ts';
import { type Instrument, isInSession, type MarketView, type Trade } from './market.ts';
import { isTooSmall, mostOf, quantityFor } from './notional.ts';
import { isForAuction, isImmediate, isStop, type Order, type OrderEventType } from './order.ts';
import { afterEnd, LEG_DISTANCE_MIN } from './order-group.ts';
import type { LegIntent, OrderIntent } from './order-intent.ts';
import {
  type InsufficientBuyingPower,
  type InsufficientQuantity,
  type Refusal,
  refusal,
  type WashTradeConflict,
} from './refusal.ts';
import { findPolicyViolation } from './risk-policy.ts';
import { currentStopPrice } from './stop.ts';
import { formatCash, formatQuantity, grossOf, grossToCentsUp, raisePrice, wholePrice } from './units.ts';
import { midPrice } from './valuation.ts';
import { findWashTrade } from './wash-trade.ts';

/** As Alpaca holds for a buy without a limit: 4 % above the ask or the stop below $50, else 2.5 %. It is never filled above that. */
const COLLAR_BASIS_POINTS_LOW_PRICE = 400n;
const COLLAR_BASIS_POINTS = 250n;
const LOW_PRICE_BELOW = wholePrice(50n);

export const OPEN_ORDERS_MAX = 1_000;
const GTC_LIFETIME_MS = 90 * 24 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Who and what the new order is; ids and hashes are made outside, the core makes none. */
export interface NewOrder {
  readonly orderId: string;
  readonly entryId: string;
  readonly clientOrderId: string;
  readonly requestHash: string;
  /** For the legs of a group; more than are needed do no harm. */
  readonly legIds: readonly string[];
}

/**
 * What placing an order holds: cash for what opens a position, a purchase or a short sale; quantity for what closes one, a sale or, in a margin account, a purchase
 * that covers.
 */
export interface Reservation {
  readonly reservePrice: bigint | null;
  readonly heldCash: bigint;
  readonly heldQuantity: bigint;
}

export interface PlaceDecision {
  /** The accepted order with its legs, or the rejected order alone. */
  readonly changes: readonly AccountChange[];
  readonly order: Order;
  /** Undefined when the order was accepted. */
  readonly refusal: Refusal | undefined;
  /** Undefined when no price could be found to reserve at. */
  readonly reservation: Reservation | undefined;
}

/** Decides on a well-formed order. One that is refused becomes a rejected order, so that it can be asked later why. */
export function decidePlaceOrder(
  state: AccountState,
  intent: OrderIntent,
  instrument: Instrument,
  market: MarketView,
  ids: NewOrder,
): PlaceDecision {
  const highWaterMark = intent.type === 'TRAILING_STOP' ? referencePrice(market) : null;
  const closable = closableQuantity(state, intent, instrument.symbol);
  const reservation = reserve({ ...intent, highWaterMark }, market, closable);
  const refused =
    findRefusal(state, intent, instrument, market, reservation) ??
    findPolicyViolation(state, instrument.symbol, reservation?.heldCash ?? 0n, market) ??
    findConflict(state, intent, instrument.symbol) ??
    findShortage(state, intent, instrument, market, reservation);
  const order = newOrder(state, intent, instrument, market, ids, { reservation, refused, highWaterMark });
  const change: AccountChange = {
    occurredAt: market.now,
    order: {
      event: order.status as 'NEW' | 'ACCEPTED' | 'REJECTED',
      sequence: state.sequence + 1n,
      order,
      isNew: true,
    },
    ...(refused === undefined && {
      entry: holdEntry(ids.entryId, order, order.heldCash, order.heldQuantity, market.now, 'HOLD'),
    }),
  };
  const legs =
    refused === undefined
      ? intent.legs.map((leg, index) => legChange(state, order, leg, ids.legIds[index] ?? '', index))
      : [];
  return { changes: [change, ...legs], order, refusal: refused, reservation };
}

/** The exits of an entry wait for it; the other leg of an OCO works beside the first, which holds for both. */
function legChange(state: AccountState, root: Order, leg: LegIntent, id: string, index: number): AccountChange {
  const waits = root.orderClass !== 'OCO';
  const order: Order = {
    ...root,
    ...leg,
    id,
    clientOrderId: id,
    parentId: root.id,
    side: 'SELL',
    reservePrice: null,
    heldCash: 0n,
    heldQuantity: 0n,
    activeQuantity: waits ? 0n : root.quantity,
    status: waits ? 'HELD' : root.status,
  };
  const event = order.status as 'HELD' | 'NEW' | 'ACCEPTED';
  return {
    occurredAt: order.submittedAt,
    order: { event, sequence: state.sequence + 2n + BigInt(index), order, isNew: true },
  };
}

interface Outcome {
  readonly reservation: Reservation | undefined;
  readonly refused: Refusal | undefined;
  readonly highWaterMark: bigint | null;
}

export function newOrder(
  state: AccountState,
  intent: OrderIntent,
  instrument: Instrument,
  market: MarketView,
  ids: NewOrder,
  { reservation, refused, highWaterMark }: Outcome,
): Order {
  const { legs: _, ...terms } = intent;
  const hold = refused === undefined ? reservation : undefined;
  const canWork = isInSession(intent, market.session) && !market.status.isHalted && !isForAuction(intent.timeInForce);
  return {
    id: ids.orderId,
    accountId: state.id,
    clientOrderId: ids.clientOrderId,
    requestHash: ids.requestHash,
    symbol: instrument.symbol,
    assetClass: instrument.assetClass,
    fillModel: state.fillModel,
    calendar: instrument.calendar,
    ...terms,
    parentId: null,
    quantity: mostOf(intent, hold),
    activeQuantity: mostOf(intent, hold),
    reservePrice: hold?.reservePrice ?? null,
    highWaterMark,
    status: refused !== undefined ? 'REJECTED' : canWork ? 'NEW' : 'ACCEPTED',
    statusReason: refused?.code ?? null,
    refusal: refused ?? null,
    triggeredAt: null,
    electedSequence: null,
    electedPrice: null,
    chainFilled: 0n,
    replacesId: null,
    replacedById: null,
    filledQuantity: 0n,
    filledGross: 0n,
    filledCash: 0n,
    fees: 0n,
    heldCash: hold?.heldCash ?? 0n,
    heldQuantity: hold?.heldQuantity ?? 0n,
    submittedAt: market.now,
    updatedAt: market.now,
    filledAt: null,
    canceledAt: null,
    expiresAt: refused === undefined ? expiryOf(intent, market) : null,
  };
}

/** Where the market is: its last print, or the middle of its quote. */
export function referencePrice({ lastTrade, quote }: MarketView): bigint | null {
  return lastTrade?.price ?? (quote === undefined ? null : midPrice(quote));
}

/** What a buy would cost at worst, or what a sell needs to own. Undefined where there is no price to reserve at. */
export function reserve(
  intent: Pick<
    Order,
    | 'side'
    | 'quantity'
    | 'notional'
    | 'quantityIncrement'
    | 'limitPrice'
    | 'stopPrice'
    | 'highWaterMark'
    | 'trailPrice'
    | 'trailPercent'
  >,
  market: MarketView,
  closable: bigint | undefined,
): Reservation | undefined {
  const quantity = intent.side === 'SELL' ? quantityToSell(intent, market) : intent.quantity;
  if (quantity === undefined) return undefined;
  const heldQuantity = closable === undefined ? quantity : minimum(quantity, closable);
  const opening = quantity - heldQuantity;
  if (intent.side === 'SELL' && opening === 0n) return { reservePrice: null, heldCash: 0n, heldQuantity };
  const reservePrice =
    intent.side === 'SELL'
      ? shortReservePrice(intent.limitPrice, market)
      : (intent.limitPrice ?? withCollar(currentStopPrice(intent) ?? askOf(market)));
  if (reservePrice === undefined) return undefined;
  return { reservePrice, heldCash: intent.notional ?? grossToCentsUp(grossOf(reservePrice, opening)), heldQuantity };
}

/** A short sale is reserved at 3 % above the ask, or at its limit where that is more (Alpaca, "Placing orders"). */
const SHORT_BASIS_POINTS = 300n;

function shortReservePrice(limitPrice: bigint | null, { quote }: MarketView): bigint | undefined {
  const ask = quote?.ask == null ? undefined : raisePrice(quote.ask.price, SHORT_BASIS_POINTS);
  return ask === undefined ? (limitPrice ?? undefined) : maximum(ask, limitPrice ?? 0n);
}

/**
 * How much of a position an order can close that no other order closes; undefined: it must find all that it sells there. A cash account sells what it owns, an OCO
 * gets out of what there is, notional orders do not sell short; the entry of a group opens, so that its exits find what they hold.
 * @param already what the order that it replaces holds
 */
export function closableQuantity(
  state: AccountState,
  { side, notional, orderClass }: Pick<OrderIntent, 'side' | 'notional' | 'orderClass'>,
  symbol: string,
  already = 0n,
): bigint | undefined {
  if (orderClass === 'OCO') return undefined;
  if (state.type === 'CASH' || notional !== null) return side === 'SELL' ? undefined : 0n;
  if (orderClass !== 'SIMPLE') return 0n;
  const { available, held } = positionOf(state, symbol);
  const sign = side === 'SELL' ? 1n : -1n;
  return maximum(0n, minimum(available * sign + already, (available + held) * sign));
}

/** What a sale needs to own. By notional: what that comes to at the limit, the stop or the bid; at a worse price it sells no more, and brings less. */
function quantityToSell(
  { quantity, notional, quantityIncrement, limitPrice, stopPrice }: Parameters<typeof reserve>[0],
  market: MarketView,
): bigint | undefined {
  if (notional === null) return quantity;
  const price = limitPrice ?? stopPrice ?? market.quote?.bid?.price ?? referencePrice(market);
  return price === null ? undefined : quantityFor(notional, price, quantityIncrement);
}

/** In a halt nobody may quote: then it is the last price. */
function askOf({ quote, lastTrade, status }: MarketView): bigint | undefined {
  return quote?.ask?.price ?? (status.isHalted ? lastTrade?.price : undefined);
}

function withCollar(price: bigint | undefined): bigint | undefined {
  return price === undefined
    ? undefined
    : raisePrice(price, price < LOW_PRICE_BELOW ? COLLAR_BASIS_POINTS_LOW_PRICE : COLLAR_BASIS_POINTS);
}

/** The first rule that the order breaks, in the order in which a trader would want to hear of it. */
export function findRefusal(
  state: AccountState,
  intent: OrderIntent,
  instrument: Instrument,
  market: MarketView,
  reservation: Reservation | undefined,
): Refusal | undefined {
  if (state.status === 'CLOSED') return refusal('ACCOUNT_CLOSED', 'The account is closed.', 'accountId');
  if (!instrument.isTradable)
    return refusal('INSTRUMENT_NOT_TRADABLE', `${instrument.symbol} cannot be traded now.`, 'symbol');
  if (isImmediate(intent.timeInForce) && !market.session.isOpen)
    return refusal('MARKET_CLOSED', 'The market is closed: immediate orders need it open.', 'timeInForce');
  if (isImmediate(intent.timeInForce) && market.status.isHalted)
    return refusal(
      'INSTRUMENT_HALTED',
      `${instrument.symbol} is halted: immediate orders need it trading.`,
      'timeInForce',
    );
  const outsideAuction = findAuctionRefusal(intent, market);
  if (outsideAuction !== undefined) return outsideAuction;
  if (intent.type === 'MARKET' && !market.isLive)
    return refusal('MARKET_DATA_UNAVAILABLE', 'Prices are not coming in at the moment. Try again soon.');
  const opposite = intent.side === 'BUY' ? market.quote?.ask : market.quote?.bid;
  if (intent.type === 'MARKET' && market.session.isOpen && !market.status.isHalted && opposite == null)
    return refusal('NO_MARKET', `Nobody quotes the other side of ${instrument.symbol} now.`, 'symbol');
  const badLeg = findBadLeg(intent, market);
  if (badLeg !== undefined) return badLeg;
  const needsReference = isStop(intent.type) && intent.stopPrice === null;
  if (reservation === undefined || (needsReference && referencePrice(market) === null))
    return refusal('NO_MARKET', `There is no price of ${instrument.symbol} to begin from.`, 'symbol');
  if (isTooSmall(intent, reservation))
    return refusal('INVALID_NOTIONAL', `The notional comes to less than the smallest quantity.`, 'notional');
  if (state.openOrders.size + intent.legs.length >= OPEN_ORDERS_MAX)
    return refusal('OPEN_ORDER_LIMIT_REACHED', `An account has at most ${OPEN_ORDERS_MAX} open orders.`);
  return undefined;
}

/** An account does not trade with itself. */
export function findConflict(state: AccountState, intent: OrderIntent, symbol: string): WashTradeConflict | undefined {
  const open = findWashTrade(intent, state.openOrders.values(), symbol);
  if (open === undefined) return undefined;
  const message = `The account has an open order to ${open.side.toLowerCase()} ${symbol} that this one could trade with. Cancel it first.`;
  return { code: 'WASH_TRADE_CONFLICT', message, existingOrderId: open.id };
}

/** Exits lie on both sides of where the order gets in: the profit at least a cent above it, the stop at least a cent below (as Alpaca has it). */
function findBadLeg({ legs, limitPrice }: OrderIntent, market: MarketView): Refusal | undefined {
  const base = limitPrice ?? market.quote?.ask?.price;
  if (base === undefined) return undefined;
  for (const leg of legs) {
    if (leg.type === 'LIMIT' && leg.limitPrice !== null && leg.limitPrice < base + LEG_DISTANCE_MIN)
      return refusal(
        'INVALID_LEG_PRICE',
        'The profit target must be at least 0.01 above the price of the order.',
        'takeProfit',
      );
    if (leg.stopPrice !== null && leg.stopPrice > base - LEG_DISTANCE_MIN)
      return refusal('INVALID_LEG_PRICE', 'The stop must be at least 0.01 below the price of the order.', 'stopLoss');
  }
  return undefined;
}

/** Whether the account can spare what is to be held; `already` is what a replaced order gives back. */
export function findShortage(
  state: AccountState,
  intent: Pick<OrderIntent, 'side' | 'quantity' | 'notional'>,
  instrument: Instrument,
  market: MarketView,
  reservation: Reservation | undefined,
  already = { cash: 0n, quantity: 0n },
): Refusal | undefined {
  if (reservation === undefined) return undefined;
  const { symbol } = instrument;
  const { heldCash, heldQuantity, reservePrice } = reservation;
  if (state.type === 'MARGIN' && heldCash > 0n && reservePrice !== null) {
    const quantity = openingQuantity({ ...intent, heldQuantity, heldCash }, reservePrice);
    const opening = { side: intent.side, quantity, heldCash, reservePrice };
    return findMarginRefusal(state, instrument, opening, market);
  }
  const spendable = buyingPowerOf(state, market) + already.cash;
  if (state.type === 'CASH' && heldCash > spendable)
    return {
      code: 'INSUFFICIENT_BUYING_POWER',
      message: `The order would hold ${formatCash(heldCash)}, and ${formatCash(spendable)} can be spent.`,
      required: heldCash,
      available: spendable,
    } satisfies InsufficientBuyingPower;
  const free = positionOf(state, symbol).available;
  const owned = (intent.side === 'SELL' ? free : -free) + already.quantity;
  if (heldQuantity > 0n && heldQuantity > owned)
    return {
      code: 'INSUFFICIENT_QUANTITY',
      message: `The order closes ${formatQuantity(heldQuantity)} ${symbol}, and ${formatQuantity(owned)} are free.`,
      field: 'quantity',
      required: heldQuantity,
      available: owned,
    } satisfies InsufficientQuantity;
  return undefined;
}

/** Null while the session that a day order will work in has not begun. A market that never closes has days of UTC. */
export function expiryOf(
  { timeInForce, extendedHours }: Pick<OrderIntent, 'timeInForce' | 'extendedHours'>,
  { now, session }: MarketView,
): Date | null {
  if (isForAuction(timeInForce)) return auctionExpiry(timeInForce, session);
  if (timeInForce === 'GTC') return new Date(now.getTime() + GTC_LIFETIME_MS);
  if (extendedHours && session.isOpenExtended && session.extendedClosesAt !== null) return session.extendedClosesAt;
  if (!session.isOpen) return null;
  return session.closesAt ?? new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS);
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
