import { divideHalfEven, minimum } from '@platform/shared/pure';
import type { Position } from './account.ts';
import type { OrderSide } from './order.ts';

/** How a trade changes a position's books, in cents. */
export interface CostChange {
  readonly costBasis: bigint;
  readonly realizedPnl: bigint;
}

/**
 * Average cost, exact in cents. What adds to a position adds what it was paid or brought; what reduces it takes its share of the cost, and the last of it
 * what is left. A trade through zero closes first and opens with the rest, its cash split by quantity.
 * @param cash what the quantity was traded for, before fees, in cents
 */
export function costChange(
  { available, held, costBasis }: Pick<Position, 'available' | 'held' | 'costBasis'>,
  side: OrderSide,
  quantity: bigint,
  cash: bigint,
): CostChange {
  const owned = available + held;
  const isReducing = side === 'BUY' ? owned < 0n : owned > 0n;
  if (!isReducing) return { costBasis: cash, realizedPnl: 0n };
  const size = owned < 0n ? -owned : owned;
  const closed = minimum(quantity, size);
  const closedCash = closed === quantity ? cash : divideHalfEven(cash * closed, quantity);
  const cost = closed === size ? costBasis : divideHalfEven(costBasis * closed, size);
  return {
    costBasis: cash - closedCash - cost,
    realizedPnl: side === 'SELL' ? closedCash - cost : cost - closedCash,
  };
}
