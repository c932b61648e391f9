import { divideUp, maximum } from '@platform/shared/pure';
import type { AccountState, Position } from './account.ts';
import type { AssetClass, MarkOf } from './market.ts';
import { quantityFor } from './notional.ts';
import { type Order, remainingQuantity } from './order.ts';
import { cashPerUnit, grossOf, grossToCentsUp, wholePrice } from './units.ts';
import { positionValue } from './valuation.ts';

/** Half of what is bought or sold short (Regulation T, 12 CFR 220.12). */
const INITIAL_BASIS_POINTS = 5_000n;
/** FINRA Rule 4210(c) asks for 25 % of a long and 30 % of a short position; as Alpaca, 30 % of both. */
const MAINTENANCE_BASIS_POINTS = 3_000n;
const WHOLE_BASIS_POINTS = 10_000n;
/** Cheaper long positions are not lent on; cheap shorts need so much for each share (Rule 4210(c)(2) and (3)). */
const LONG_LENT_ON_FROM = wholePrice(5n) / 2n;
const SHORT_CHEAP_BELOW = wholePrice(5n);
const SHORT_CHEAP_PER_SHARE = wholePrice(5n) / 2n;
const SHORT_PER_SHARE = wholePrice(5n);
/** Below this nothing is lent, and nothing sold short (Rule 4210(b)). In cents. */
export const MARGIN_EQUITY_MIN = 200_000n;

/**
 * Which requirement a new order is held to. In the regular session the maintenance margin (the intraday margin rule, FINRA Rule 4210 as of 2026-06-04: no order
 * may leave the intraday margin level below zero); outside it, what it opens is carried overnight, and Regulation T's initial margin counts.
 */
export type MarginRegime = 'INTRADAY' | 'OVERNIGHT';

/** What a margin account is worth, and what is asked of it. All in cents. */
export interface Margin {
  /** Cash and long positions less short ones. */
  readonly equity: bigint;
  /** Market value of all positions, short ones counted as positive. */
  readonly exposure: bigint;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  /** The same three for what the open orders would open, at the prices that they are reserved at. */
  readonly reservedExposure: bigint;
  readonly reservedInitial: bigint;
  readonly reservedMaintenance: bigint;
}

/** Computes the margin of an account. A position or order that nobody quotes counts at its cost or reserved price. */
export function marginOf(state: Pick<AccountState, 'cash' | 'positions' | 'openOrders'>, markOf: MarkOf): Margin {
  let equity = state.cash.available + state.cash.held;
  let exposure = 0n;
  let initialMargin = 0n;
  let maintenanceMargin = 0n;
  for (const position of state.positions.values()) {
    const quantity = position.available + position.held;
    if (quantity === 0n) continue;
    const { assetClass, price = averageCost(position, quantity) } = markOf(position.symbol);
    equity += positionValue(position, price);
    const held = requirementOf(assetClass, price, quantity);
    exposure += held.value;
    initialMargin += held.initial;
    maintenanceMargin += held.maintenance;
  }
  let [reservedExposure, reservedInitial, reservedMaintenance] = [0n, 0n, 0n];
  for (const order of state.openOrders.values()) {
    const reserved = requirementOfOrder(order);
    reservedExposure += reserved.value;
    reservedInitial += reserved.initial;
    reservedMaintenance += reserved.maintenance;
  }
  return {
    equity,
    exposure,
    initialMargin,
    maintenanceMargin,
    reservedExposure,
    reservedInitial,
    reservedMaintenance,
  };
}

/** Equity less maintenance margin (FINRA: the intraday margin level). Below zero is a deficit. */
export function intradayMarginLevel({ equity, maintenanceMargin }: Margin): bigint {
  return equity - maintenanceMargin;
}

/** What new orders may use up of the requirement that they are held to: never below zero. */
export function marginExcess(margin: Margin, regime: MarginRegime): bigint {
  return maximum(0n, rawExcess(margin, regime));
}

function rawExcess(margin: Margin, regime: MarginRegime): bigint {
  if (margin.equity < MARGIN_EQUITY_MIN) return margin.equity - margin.exposure - margin.reservedExposure;
  return regime === 'INTRADAY'
    ? intradayMarginLevel(margin) - margin.reservedMaintenance
    : margin.equity - margin.initialMargin - margin.reservedInitial;
}

/** Of stocks that are lent on as usual: twice the excess overnight, three and a third times in the session, once below 2,000.00 of equity. */
export function marginBuyingPower(margin: Margin, regime: MarginRegime): bigint {
  const basisPoints =
    margin.equity < MARGIN_EQUITY_MIN
      ? WHOLE_BASIS_POINTS
      : regime === 'INTRADAY'
        ? MAINTENANCE_BASIS_POINTS
        : INITIAL_BASIS_POINTS;
  return (marginExcess(margin, regime) * WHOLE_BASIS_POINTS) / basisPoints;
}

/** What a position or an order of this size and price asks for, in cents. */
export interface Requirement {
  readonly value: bigint;
  readonly initial: bigint;
  readonly maintenance: bigint;
}

const NOTHING: Requirement = { value: 0n, initial: 0n, maintenance: 0n };

/** @param quantity below zero for a short position */
export function requirementOf(assetClass: AssetClass, price: bigint, quantity: bigint): Requirement {
  const size = quantity < 0n ? -quantity : quantity;
  const value = grossToCentsUp(grossOf(price, size));
  // Crypto is not lent on.
  if (assetClass === 'CRYPTO') return { value, initial: value, maintenance: value };
  const maintenance = quantity < 0n ? shortMaintenance(price, size, value) : longMaintenance(price, value);
  return { value, initial: maximum(share(value, INITIAL_BASIS_POINTS), maintenance), maintenance };
}

/** What an order asks for with the part that opens a position; closing asks for nothing. */
export function requirementOfOrder(order: Order): Requirement {
  if (order.heldCash === 0n || order.reservePrice === null) return NOTHING;
  const opening = openingQuantity({ ...order, quantity: remainingQuantity(order) }, order.reservePrice);
  return requirementOf(order.assetClass, order.reservePrice, order.side === 'BUY' ? opening : -opening);
}

/** How much an order opens beyond what it closes; of a notional: what its hold comes to. */
export function openingQuantity(
  { notional, quantity, heldQuantity, heldCash }: Pick<Order, 'notional' | 'quantity' | 'heldQuantity' | 'heldCash'>,
  reservePrice: bigint,
): bigint {
  return notional === null ? quantity - heldQuantity : quantityFor(heldCash, reservePrice, 1n);
}

function longMaintenance(price: bigint, value: bigint): bigint {
  return price < LONG_LENT_ON_FROM ? value : share(value, MAINTENANCE_BASIS_POINTS);
}

function shortMaintenance(price: bigint, size: bigint, value: bigint): bigint {
  return price < SHORT_CHEAP_BELOW
    ? maximum(grossToCentsUp(grossOf(SHORT_CHEAP_PER_SHARE, size)), value)
    : maximum(grossToCentsUp(grossOf(SHORT_PER_SHARE, size)), share(value, MAINTENANCE_BASIS_POINTS));
}

function share(value: bigint, basisPoints: bigint): bigint {
  return divideUp(value * basisPoints, WHOLE_BASIS_POINTS);
}

function averageCost(position: Position, quantity: bigint): bigint {
  return cashPerUnit(position.costBasis, quantity < 0n ? -quantity : quantity);
}
