import { nextVenueQuote, type VenueQuote } from '../domain/matching.ts';
import type { OrderSide } from '../domain/order.ts';
import type { Market } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';

/** How far back fills are looked for that took liquidity which still stands. */
const LIQUIDITY_MEMORY_MS = 10 * 60_000;

/**
 * The quote that stands when the venue begins to look. Part of it may have been taken before a restart: what fills say they took of a side
 * that showed the same price and size counts as taken of this one. Undefined while there is none. @throws Error when the fills cannot be read
 */
export async function readStandingQuote(
  { market, orders }: { readonly market: Market; readonly orders: OrderReader },
  symbol: string,
): Promise<VenueQuote | undefined> {
  const quote = market.latestQuote(symbol);
  if (quote === undefined) return undefined;
  const since = new Date(quote.quotedAt.getTime() - LIQUIDITY_MEMORY_MS);
  const taken = async (side: OrderSide, level: typeof quote.ask) =>
    level === null ? 0n : orders.sumTakenLiquidity(symbol, side, level.price, level.size, since);
  const fresh = nextVenueQuote(undefined, quote);
  const [ask, bid] = await Promise.all([taken('BUY', quote.ask), taken('SELL', quote.bid)]);
  return { ...fresh, ask: { ...fresh.ask, consumed: ask }, bid: { ...fresh.bid, consumed: bid } };
}
