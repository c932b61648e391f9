import type { Quote, QuoteLevel } from '../domain/market.ts';
import { nextVenueQuote, type VenueQuote } from '../domain/matching.ts';
import type { OrderSide } from '../domain/order.ts';
import type { Market, PriceHistory } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';

const MINUTE_MS = 60_000;
/** How far back fills are looked for that took liquidity which still stands. */
const LIQUIDITY_MEMORY_MS = 24 * 60 * MINUTE_MS;
/** So long a level is taken to have stood where nothing is known of the quotes before. */
const STOOD_MS = 10 * MINUTE_MS;

export interface StandingQuoteSources {
  readonly market: Pick<Market, 'latestQuote'>;
  readonly orders: Pick<OrderReader, 'sumTakenLiquidity'>;
  readonly prices: Pick<PriceHistory, 'minuteQuotes'>;
}

/**
 * The quote that stands when the venue begins to look. Part of it may have been taken before a restart: what fills say they took of a side
 * that showed the same price and size, since that has stood there, counts as taken of this one. Undefined while there is none. @throws Error when it cannot be read
 */
export async function readStandingQuote(
  { market, orders, prices }: StandingQuoteSources,
  symbol: string,
): Promise<VenueQuote | undefined> {
  const quote = market.latestQuote(symbol);
  if (quote === undefined) return undefined;
  const earliest = new Date(quote.quotedAt.getTime() - LIQUIDITY_MEMORY_MS);
  const taken = async (side: OrderSide, level: QuoteLevel | null, levelOf: (other: Quote) => QuoteLevel | null) => {
    const takenSince = async (since: Date) =>
      level === null ? 0n : orders.sumTakenLiquidity(symbol, side, level.price, level.size, since);
    if ((await takenSince(earliest)) === 0n) return 0n; // nearly always: quotes are asked for only where they matter
    const quotes = await prices.minuteQuotes(symbol, earliest, quote.quotedAt);
    const other = quotes.findLast(before => !isSame(levelOf(before), level));
    return takenSince((other ?? quotes[0])?.quotedAt ?? new Date(quote.quotedAt.getTime() - STOOD_MS));
  };
  const fresh = nextVenueQuote(undefined, quote);
  const [ask, bid] = await Promise.all([
    taken('BUY', quote.ask, other => other.ask),
    taken('SELL', quote.bid, other => other.bid),
  ]);
  return { ...fresh, ask: { ...fresh.ask, consumed: ask }, bid: { ...fresh.bid, consumed: bid } };
}

function isSame(one: QuoteLevel | null, other: QuoteLevel | null): boolean {
  return one?.price === other?.price && one?.size === other?.size;
}
