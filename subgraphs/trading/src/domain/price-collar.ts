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
 * the last price or the middle of the quote, whichever is kinder, so that a price of yesterday refuses nothing.
 */
export function findFarPrice(
  intent: Pick<OrderIntent, 'side' | 'orderClass' | 'limitPrice' | 'legs'>,
  { quote, lastTrade, collarPercent }: Pick<MarketView, 'quote' | 'lastTrade' | 'collarPercent'>,
): PlainRefusal | undefined {
  const [first, ...others] = [lastTrade?.price, quote && midPrice(quote)].filter(price => price != null);
  if (first === undefined || collarPercent === 0n) return undefined;
  const bounds = {
    BUY: (maximum(first, ...others) * (100n + collarPercent)) / 100n,
    SELL: (minimum(first, ...others) * (100n - collarPercent)) / 100n,
  };
  const isFar = (side: OrderSide, limit: bigint | null) =>
    limit !== null && (side === 'BUY' ? limit > bounds.BUY : limit < bounds.SELL);
  if (isFar(intent.side, intent.limitPrice)) return tooFar(intent.side, bounds, collarPercent, 'limitPrice');
  const exits = exitSide(intent);
  const farLeg = intent.legs.find(({ limitPrice }) => isFar(exits, limitPrice));
  const field = farLeg?.type === 'LIMIT' ? 'takeProfit' : 'stopLoss';
  return farLeg === undefined ? undefined : tooFar(exits, bounds, collarPercent, field);
}

function tooFar(
  side: OrderSide,
  bounds: Readonly<Record<OrderSide, bigint>>,
  percent: bigint,
  field: string,
): PlainRefusal {
  const way = side === 'BUY' ? 'above' : 'below';
  const message = `The limit is more than ${percent} % ${way} the market: ${formatPrice(bounds[side])} would be taken.`;
  return refusal('PRICE_TOO_FAR_FROM_MARKET', message, field);
}
