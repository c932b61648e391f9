import { divideHalfEven } from '@platform/shared/pure';
import type { AccountState, Balance, Position } from './account.ts';
import type { MarkOf, Quote } from './market.ts';
import { CASH_SCALE, cashPerUnit, grossOf, grossToCents } from './units.ts';

/** What a position is worth. Prices in price units, amounts in cents. */
export interface PositionValue {
  /** Below zero for a short position, like its cost and its market value. */
  readonly quantity: bigint;
  readonly costBasis: bigint;
  /** Cost for each unit. */
  readonly averageEntryPrice: bigint;
  /** The rest is null where no price is known. */
  readonly marketPrice: bigint | null;
  readonly marketValue: bigint | null;
  readonly unrealizedPnl: bigint | null;
}

/** The middle of a quote, or its only side. */
export function midPrice({ bid, ask }: Pick<Quote, 'bid' | 'ask'>): bigint | null {
  if (bid !== null && ask !== null) return divideHalfEven(bid.price + ask.price, 2n);
  return bid?.price ?? ask?.price ?? null;
}

/** What a position is worth at a price, in cents; below zero for a short one. */
export function positionValue({ available, held }: Balance, price: bigint): bigint {
  return grossToCents(grossOf(price, available + held));
}

/** What a position cost, in cents, with its sign: below zero for a short one, which was paid for. */
export function signedCost({ available, held, costBasis }: Position): bigint {
  return available + held < 0n ? -costBasis : costBasis;
}

/** @param price what it is valued at, undefined where no price is known (see {@link MarkOf}) */
export function valuePosition(position: Position, price: bigint | undefined): PositionValue {
  const quantity = position.available + position.held;
  const costBasis = signedCost(position);
  const marketPrice = price ?? null;
  const marketValue = marketPrice === null ? null : positionValue(position, marketPrice);
  return {
    quantity,
    costBasis,
    averageEntryPrice: quantity === 0n ? 0n : cashPerUnit(costBasis, quantity),
    marketPrice,
    marketValue,
    unrealizedPnl: marketValue === null ? null : marketValue - costBasis,
  };
}

export interface AccountValue {
  readonly cash: bigint;
  readonly marketValue: bigint;
  readonly equity: bigint;
  readonly unrealizedPnl: bigint;
  readonly realizedPnl: bigint;
}

/** Cash and positions of an account, all in cents. A position without a price counts at cost. */
export function valueAccount(
  { cash, positions }: Pick<AccountState, 'cash' | 'positions'>,
  markOf: MarkOf,
): AccountValue {
  let marketValue = 0n;
  let unrealizedPnl = 0n;
  let realizedPnl = 0n;
  for (const position of positions.values()) {
    const value = valuePosition(position, markOf(position.symbol).price);
    marketValue += value.marketValue ?? value.costBasis;
    unrealizedPnl += value.unrealizedPnl ?? 0n;
    realizedPnl += position.realizedPnl;
  }
  const total = cash.available + cash.held;
  return { cash: total, marketValue, equity: total + marketValue, unrealizedPnl, realizedPnl };
}

/** A part of a whole in percent, with two digits after the point (in units of 0.01 %). */
export function percentOf(part: bigint, whole: bigint): bigint | null {
  return whole === 0n ? null : divideHalfEven(part * 100n * 10n ** BigInt(CASH_SCALE), whole);
}
