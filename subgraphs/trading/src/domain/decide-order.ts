import type { AccountChange, AccountState } from './account.ts';
import { findAuctionRefusal } from './auction.ts';
import { buyingPowerOf, findMarginRefusal } from './check-margin.ts';
import { holdEntry } from './hold.ts';
import { exitSide, findBadLeg } from './leg-prices.ts';
import { openingQuantity } from './margin.ts';
import { type Instrument, isInSession, type MarketView } from './market.ts';
import { isTooSmall, mostOf } from './notional.ts';
import { isForAuction, isImmediate, isStop, type Order } from './order.ts';
import type { LegIntent, OrderIntent } from './order-intent.ts';
import { expiryOf } from './order-life.ts';
import { findFarPrice } from './price-collar.ts';
import {
  type InsufficientBuyingPower,
  type InsufficientQuantity,
  type Refusal,
  refusal,
  type WashTradeConflict,
} from './refusal.ts';
import {
  closableQuantity,
  freeToClose,
  legReservePrice,
  type Reservation,
  referencePrice,
  reserve,
} from './reservation.ts';
import { findPolicyViolation } from './risk-policy.ts';
import { formatCash, formatQuantity } from './units.ts';
import { findWashTrade } from './wash-trade.ts';

export const OPEN_ORDERS_MAX = 1_000;
/** Who and what the new order is; ids and hashes are made outside, the core makes none. */
export interface NewOrder {
  readonly orderId: string;
  readonly entryId: string;
  readonly clientOrderId: string;
  readonly requestHash: string;
  /** For the legs of a group; more than are needed do no harm. */
  readonly legIds: readonly string[];
  /** Whether it only closes: it is refused when it finds less than its quantity to close. */
  readonly isClosing?: boolean;
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
  const closable = ids.isClosing === true ? undefined : closableQuantity(state, intent, instrument.symbol);
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
    side: exitSide(root),
    reservePrice: legReservePrice(exitSide(root), leg),
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
    highWaterSequence: null,
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
    expiresAt: refused === undefined ? expiryOf({ ...intent, calendar: instrument.calendar }, market) : null,
  };
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
  const badPrice = findBadLeg(state, intent, market) ?? findFarPrice(intent, market);
  if (badPrice !== undefined) return badPrice;
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
  const owned = freeToClose(state, intent.side, symbol, already.quantity);
  if (heldQuantity > owned)
    return {
      code: 'INSUFFICIENT_QUANTITY',
      message: `The order closes ${formatQuantity(heldQuantity)} ${symbol}, and ${formatQuantity(owned)} are free.`,
      field: 'quantity',
      required: heldQuantity,
      available: owned,
    } satisfies InsufficientQuantity;
  return undefined;
}
