import { maximum, minimum } from '@platform/shared/pure';
import { type AccountState, positionOf } from './account.ts';
import type { MarketView } from './market.ts';
import { quantityFor } from './notional.ts';
import type { Order, OrderSide } from './order.ts';
import type { LegIntent, OrderIntent } from './order-intent.ts';
import { currentStopPrice } from './stop.ts';
import { grossOf, grossToCentsUp, raisePrice, wholePrice } from './units.ts';
import { midPrice } from './valuation.ts';

/** As Alpaca holds for a buy without a limit: 4 % above the ask or the stop below $50, else 2.5 %. It is never filled above that. */
const COLLAR_BASIS_POINTS_LOW_PRICE = 400n;
const COLLAR_BASIS_POINTS = 250n;
const LOW_PRICE_BELOW = wholePrice(50n);

/**
 * What placing an order holds: cash for what opens a position, a purchase or a short sale; quantity for what closes one, a sale or, in a margin account, a purchase
 * that covers.
 */
export interface Reservation {
  readonly reservePrice: bigint | null;
  readonly heldCash: bigint;
  readonly heldQuantity: bigint;
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
      : (intent.limitPrice ?? withCollar(currentStopPrice(intent) ?? startingPrice(market)));
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
  return freeToClose(state, side, symbol, already);
}

/** How much of a position an order on this side can close that no other order closes. */
export function freeToClose(state: AccountState, side: OrderSide, symbol: string, already: bigint): bigint {
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

/**
 * What a market buy is thought to begin at: the ask in the session, the middle of the quote in the hours around it, the last price while the market is closed (Alpaca,
 * "Placing orders"), and in a halt, in which nobody may quote.
 */
function startingPrice({ quote, lastTrade, session, status }: MarketView): bigint | undefined {
  const ask = quote?.ask?.price;
  if (session.isOpen) return ask ?? (status.isHalted ? lastTrade?.price : undefined);
  const middle = quote === undefined ? undefined : (midPrice(quote) ?? undefined);
  return session.isOpenExtended ? (middle ?? lastTrade?.price) : (lastTrade?.price ?? middle);
}

function withCollar(price: bigint | undefined): bigint | undefined {
  return price === undefined
    ? undefined
    : raisePrice(price, price < LOW_PRICE_BELOW ? COLLAR_BASIS_POINTS_LOW_PRICE : COLLAR_BASIS_POINTS);
}

/** What the exit of a group is reserved at: one that covers a short position pays no more than its limit, or its stop with a collar; one that sells needs no price. */
export function legReservePrice(side: Order['side'], { limitPrice, stopPrice }: LegIntent): bigint | null {
  return side === 'SELL' ? null : (limitPrice ?? withCollar(stopPrice ?? undefined) ?? null);
}
