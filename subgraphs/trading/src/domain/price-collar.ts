import { maximum, minimum } from '@platform/shared/pure';
import { exitSide } from './leg-prices.ts';
import type { MarketView } from './market.ts';
import type { OrderSide } from './order.ts';
import type { OrderIntent } from './order-intent.ts';
import { type PlainRefusal, refusal } from './refusal.ts';
import { formatPrice } from './units.ts';
import { midPrice } from './valuation.ts';

/**
 * A limit that is far on the other side of the market is a slip of the finger: 1900 for 190. Patient limits may be as far away as they like. The market is
 * the last price or the middle of the quote, and for a stop-limit also its stop, where the market will be when it works: whichever is kinder, so that neither a
 * price of yesterday nor a far stop refuses anything.
 */
export function findFarPrice(
  intent: Pick<OrderIntent, 'side' | 'orderClass' | 'limitPrice' | 'stopPrice' | 'legs'>,
  { quote, lastTrade, collarPercent }: Pick<MarketView, 'quote' | 'lastTrade' | 'collarPercent'>,
): PlainRefusal | undefined {
  const [first, ...others] = [lastTrade?.price, quote && midPrice(quote)].filter(price => price != null);
  if (first === undefined || collarPercent === 0n) return undefined;
  const boundOf = (side: OrderSide, stop: bigint | null) =>
    side === 'BUY'
      ? (maximum(first, ...others, stop ?? first) * (100n + collarPercent)) / 100n
      : (minimum(first, ...others, stop ?? first) * (100n - collarPercent)) / 100n;
  const exits = exitSide(intent);
  const limits = [
    { ...intent, field: 'limitPrice' },
    ...intent.legs.map(leg => ({ ...leg, side: exits, field: leg.type === 'LIMIT' ? 'takeProfit' : 'stopLoss' })),
  ];
  for (const { side, field, limitPrice, stopPrice } of limits) {
    const bound = boundOf(side, stopPrice);
    if (limitPrice !== null && (side === 'BUY' ? limitPrice > bound : limitPrice < bound))
      return tooFar(side, bound, collarPercent, field);
  }
  return undefined;
}

function tooFar(side: OrderSide, bound: bigint, percent: bigint, field: string): PlainRefusal {
  const way = side === 'BUY' ? 'above' : 'below';
  const message = `The limit is more than ${percent} % ${way} the market: ${formatPrice(bound)} would be taken.`;
  return refusal('PRICE_TOO_FAR_FROM_MARKET', message, field);
}
