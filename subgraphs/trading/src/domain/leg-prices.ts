import type { AccountState } from './account.ts';
import type { MarketView } from './market.ts';
import type { Order, OrderSide } from './order.ts';
import { groupOf } from './order-group.ts';
import type { OrderIntent } from './order-intent.ts';
import { type PlainRefusal, refusal } from './refusal.ts';
import { wholePrice } from './units.ts';
import { midPrice } from './valuation.ts';

/** Between the prices of a group: a cent, as Alpaca has it. */
const LEG_DISTANCE_MIN = wholePrice(1n) / 100n;

/** The side that the exits of a group are on: an entry gets in, an OCO gets out. */
export function exitSide({ side, orderClass }: Pick<Order, 'side' | 'orderClass'>): OrderSide {
  return orderClass === 'OCO' ? side : side === 'BUY' ? 'SELL' : 'BUY';
}

/**
 * Exits lie on both sides of where the order gets in: of a long position the profit at least a cent above it and the stop at least a cent below it and the market, of
 * a short one the other way round (as Alpaca has it). The market is the last price or the middle of the quote, whichever is kinder. Only a margin account has short ones.
 */
export function findBadLeg(
  { type }: Pick<AccountState, 'type'>,
  intent: OrderIntent,
  { quote, lastTrade }: Pick<MarketView, 'quote' | 'lastTrade'>,
): PlainRefusal | undefined {
  const exits = exitSide(intent);
  if (intent.orderClass !== 'SIMPLE' && exits === 'BUY' && type === 'CASH')
    return refusal('UNSUPPORTED_ORDER_CLASS', 'Groups around a short position need a margin account.', 'orderClass');
  const market = [lastTrade?.price, quote && midPrice(quote)].filter(price => price != null);
  const entry = intent.limitPrice ?? (exits === 'SELL' ? quote?.ask : quote?.bid)?.price ?? market[0];
  if (entry === undefined) return undefined;
  const [profitSide, stopSide] = exits === 'SELL' ? ['above', 'below'] : ['below', 'above'];
  for (const { type: legType, limitPrice, stopPrice } of intent.legs) {
    if (legType === 'LIMIT' && limitPrice !== null && !isBetween(exits, [entry, limitPrice]))
      return badLeg(`The profit target must be at least 0.01 ${profitSide} the price of the order.`, 'takeProfit');
    if (stopPrice === null) continue;
    if (!isBetween(exits, [stopPrice, entry]))
      return badLeg(`The stop must be at least 0.01 ${stopSide} the price of the order.`, 'stopLoss');
    if (market.length > 0 && !market.some(price => isBetween(exits, [stopPrice, price])))
      return badLeg(`The stop must be at least 0.01 ${stopSide} the market, or it triggers at once.`, 'stopLoss');
  }
  return undefined;
}

const badLeg = (message: string, field: string) => refusal('INVALID_LEG_PRICE', message, field);

/** Whether prices are in the order of stop, entry and profit, a cent apart: rising for exits that sell, falling for exits that cover. */
function isBetween(exits: OrderSide, prices: readonly bigint[]): boolean {
  const rising = exits === 'SELL' ? prices : prices.toReversed();
  return rising.every((price, index) => {
    const below = rising[index - 1];
    return below === undefined || price >= below + LEG_DISTANCE_MIN;
  });
}

/** Exits keep a cent from each other, and from the limit of an entry that is still to be filled, wherever they are moved to. */
export function findBadMove(
  state: AccountState,
  order: Order,
  { limitPrice, stopPrice }: Pick<Order, 'limitPrice' | 'stopPrice'>,
): PlainRefusal | undefined {
  const { entry, exits } = groupOf(state, order);
  const others = exits.filter(({ id }) => id !== order.id);
  const profit = order.type === 'LIMIT' ? limitPrice : others.find(({ type }) => type === 'LIMIT')?.limitPrice;
  const stop = order.type === 'LIMIT' ? others.find(({ type }) => type !== 'LIMIT')?.stopPrice : stopPrice;
  const prices = [stop, entry?.limitPrice, profit].filter(price => price != null);
  const isInOrder = isBetween(order.side, prices);
  if (isInOrder) return undefined;
  const field = order.type === 'LIMIT' ? 'limitPrice' : 'stopPrice';
  const side = (order.type === 'LIMIT') === (order.side === 'SELL') ? 'above' : 'below';
  return refusal('INVALID_LEG_PRICE', `It must be at least 0.01 ${side} the price of the group's other orders.`, field);
}
