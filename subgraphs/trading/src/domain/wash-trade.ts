import type { Order, OrderType } from './order.ts';

type Terms = Pick<Order, 'side' | 'type' | 'limitPrice' | 'orderClass'>;

/** Orders whose price is not known until they work: they may meet any order on the other side. */
const WITHOUT_PRICE: ReadonlySet<OrderType> = new Set(['MARKET', 'STOP']);

/**
 * The open order that a new order could trade against, so that one account would be on both sides (Alpaca, "User protection", the table of 32 rows).
 * Groups and trailing stops are exempt: they protect a position.
 */
export function findWashTrade(placed: Terms, open: Iterable<Order>, symbol: string): Order | undefined {
  if (isExempt(placed)) return undefined;
  for (const order of open)
    if (order.symbol === symbol && order.side !== placed.side && !isExempt(order) && couldMeet(placed, order))
      return order;
  return undefined;
}

function isExempt({ type, orderClass }: Terms): boolean {
  return type === 'TRAILING_STOP' || orderClass !== 'SIMPLE';
}

function couldMeet(one: Terms, other: Terms): boolean {
  if (WITHOUT_PRICE.has(one.type) || WITHOUT_PRICE.has(other.type)) return true;
  const [buy, sell] = one.side === 'BUY' ? [one, other] : [other, one];
  return buy.limitPrice !== null && sell.limitPrice !== null && buy.limitPrice >= sell.limitPrice;
}
