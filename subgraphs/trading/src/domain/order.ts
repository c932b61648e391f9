import type { AssetClass } from './market.ts';
import { isOpen, isWorking, type OrderStatus } from './order-status.ts';
import type { Refusal } from './refusal.ts';
import { averagePrice } from './units.ts';

export type OrderSide = 'BUY' | 'SELL';
export type OrderType = 'MARKET' | 'LIMIT' | 'STOP' | 'STOP_LIMIT' | 'TRAILING_STOP';
/** How the simulated venue fills: by what the quote displays, or as Alpaca's paper trading does. Chosen for each account. */
export type FillModel = 'NBBO_SIZE' | 'ALPACA_COMPAT';
export type OrderClass = 'SIMPLE' | 'BRACKET' | 'OCO' | 'OTO';
/** OPG and CLS: the opening and the closing auction. */
export type AuctionTimeInForce = 'OPG' | 'CLS';
export type TimeInForce = 'DAY' | 'GTC' | 'IOC' | 'FOK' | AuctionTimeInForce;
export type OrderEventType =
  | 'HELD'
  | 'ACCEPTED'
  | 'NEW'
  | 'TRIGGERED'
  | 'DONE_FOR_DAY'
  | 'PARTIAL_FILL'
  | 'FILL'
  | 'CANCELED'
  | 'EXPIRED'
  | 'REPLACED'
  | 'RESTATED'
  | 'REJECTED';

/** An order as it stands. Prices, quantities and cash in the units of units.ts. */
export interface Order {
  readonly id: string;
  readonly accountId: string;
  /** Unique in the account; the idempotency key. */
  readonly clientOrderId: string;
  /** Hash of the input, to tell a retry from another order with the same client order id. */
  readonly requestHash: string;
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly calendar: string;
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly fillModel: FillModel;
  readonly orderClass: OrderClass;
  /** The first order of the group that it belongs to; null for that order itself, and for one that stands alone. */
  readonly parentId: string | null;
  /** How much of the quantity is alive: all of it, but for exits, which come alive as their entry fills. */
  readonly activeQuantity: bigint;
  /** Whether it may also fill before and after the regular session. */
  readonly extendedHours: boolean;
  /** Of an order by notional: the most that it may come to, and what it came to once it is filled. */
  readonly quantity: bigint;
  /** The amount that it trades for, in cents; null for an order by quantity. */
  readonly notional: bigint | null;
  /** Smallest step of its fills. */
  readonly quantityIncrement: bigint;
  readonly limitPrice: bigint | null;
  /** Where a stop order is triggered; null for a trailing stop, whose stop follows the high-water mark. */
  readonly stopPrice: bigint | null;
  /** Distance of a trailing stop in price units; null when it is a percentage. */
  readonly trailPrice: bigint | null;
  /** Distance of a trailing stop in percent, in units of 10^-6 percent. */
  readonly trailPercent: bigint | null;
  /** The best price since a trailing stop was placed: the highest for a sell, the lowest for a buy. */
  readonly highWaterMark: bigint | null;
  /** The print that set the mark, by its sequence in market-data's stream of trades; null while it stands where the order was placed. */
  readonly highWaterSequence: bigint | null;
  readonly triggeredAt: Date | null;
  /** The print that triggered it, by its sequence and price in market-data's stream of trades. */
  readonly electedSequence: bigint | null;
  readonly electedPrice: bigint | null;
  /** The highest price that the hold of a buy covers: its limit, or the collar of a market order. It is never filled above it. */
  readonly reservePrice: bigint | null;
  readonly status: OrderStatus;
  /** A stable code that says why it was rejected, canceled or expired. */
  readonly statusReason: string | null;
  /** Why it was rejected, in full: a retry with the same client order id gets the same answer. */
  readonly refusal: Refusal | null;
  readonly filledQuantity: bigint;
  /** Σ price × quantity of the fills, exact. */
  readonly filledGross: bigint;
  /** What the fills cost or brought, in cents. */
  readonly filledCash: bigint;
  /** What the orders that it replaced had filled: its quantity and this make up the chain's. */
  readonly chainFilled: bigint;
  /** What its fills were charged, in cents. */
  readonly fees: bigint;
  /** The order that this one replaced, and the one that replaced it. */
  readonly replacesId: string | null;
  readonly replacedById: string | null;
  /** Cash that is held for what is left of a buy. */
  readonly heldCash: bigint;
  /** Quantity that is held for what is left of a sell. */
  readonly heldQuantity: bigint;
  readonly submittedAt: Date;
  readonly updatedAt: Date;
  readonly filledAt: Date | null;
  readonly canceledAt: Date | null;
  readonly expiresAt: Date | null;
}

/** One execution, with the quote that it was made against. */
export interface Fill {
  readonly id: string;
  readonly orderId: string;
  readonly accountId: string;
  readonly symbol: string;
  readonly side: OrderSide;
  readonly price: bigint;
  readonly quantity: bigint;
  /** In cents. */
  readonly fee: bigint;
  /** How it changes the account's cash, after fees, in cents. */
  readonly cash: bigint;
  readonly settlesAt: Date;
  readonly executedAt: Date;
  readonly fillModel: FillModel;
  readonly fillModelVersion: number;
  /** The auction that it was made in; null for a fill against a quote. For an auction, what is said of the quote is said of its print. */
  readonly auction: AuctionTimeInForce | null;
  readonly quoteSequence: bigint;
  /** What the quote displayed on the side that filled. */
  readonly quotedSize: bigint;
  readonly quotedAt: Date;
}

/** What may still be filled: 0 once the order is closed (FIX LeavesQty). */
export function remainingQuantity(order: Order): bigint {
  return isOpen(order.status) ? order.quantity - order.filledQuantity : 0n;
}

/** What the venue may fill now: what is alive of it and not filled. */
export function workableQuantity(order: Order): bigint {
  return isOpen(order.status) ? order.activeQuantity - order.filledQuantity : 0n;
}

/** Average price of the fills, to the nearest millionth; null before the first (FIX AvgPx). */
export function averageFillPrice(order: Order): bigint | null {
  return order.filledQuantity === 0n ? null : averagePrice(order.filledGross, order.filledQuantity);
}

/** Whether it waits for a price to trigger it before it works. */
export function isStop(type: OrderType): boolean {
  return type === 'STOP' || type === 'STOP_LIMIT' || type === 'TRAILING_STOP';
}

/** Whether it is in the market: a stop only once it was triggered. */
export function isAtVenue(order: Order): boolean {
  return isWorking(order.status) && (!isStop(order.type) || order.triggeredAt !== null);
}

/** Whether it waits for an auction, and is filled there or not at all. */
export function isForAuction(timeInForce: TimeInForce): timeInForce is AuctionTimeInForce {
  return timeInForce === 'OPG' || timeInForce === 'CLS';
}

/** Whether what cannot be filled at once is canceled. */
export function isImmediate(timeInForce: TimeInForce): boolean {
  return timeInForce === 'IOC' || timeInForce === 'FOK';
}
