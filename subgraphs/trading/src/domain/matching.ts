import type { AuctionEnd } from './auction.ts';
import type { Execution } from './decide-fill.ts';
import { FILL_MODEL_VERSIONS, fillableQuantity, takesLiquidity } from './fill-model.ts';
import { isQuotedToday, isWithinBands, type MarketView, type Quote, type QuoteLevel } from './market.ts';
import { isSpentAt, workableAt } from './notional.ts';
import { isImmediate, type Order } from './order.ts';
import { settlementOf } from './settlement.ts';

/** One side of a quote with what our orders have taken of it. */
export interface Liquidity {
  readonly level: QuoteLevel | null;
  readonly consumed: bigint;
}

/** The quote of an instrument as the venue sees it. Buys take the ask, sells the bid. */
export interface VenueQuote {
  readonly quote: Quote;
  readonly ask: Liquidity;
  readonly bid: Liquidity;
}

/**
 * Takes over a new quote. A side whose price and size did not change is not fresh liquidity: what was taken of it stays taken.
 */
export function nextVenueQuote(before: VenueQuote | undefined, quote: Quote): VenueQuote {
  return { quote, ask: nextLiquidity(before?.ask, quote.ask), bid: nextLiquidity(before?.bid, quote.bid) };
}

function nextLiquidity(before: Liquidity | undefined, level: QuoteLevel | null): Liquidity {
  const isSame =
    before?.level != null && level !== null && before.level.price === level.price && before.level.size === level.size;
  return { level, consumed: isSame ? before.consumed : 0n };
}

/** `statusReason` of an order that is canceled with what it has not filled. */
export type RestReason = 'IMMEDIATE_OR_CANCEL' | 'NOTIONAL_REACHED' | AuctionEnd;

/** What an evaluation does to one order. */
export interface MatchResult {
  readonly order: Order;
  readonly execution: Execution | undefined;
  /** Why what could not be filled is canceled; undefined when it goes on working. */
  readonly cancelsRest: RestReason | undefined;
}

export interface Evaluation {
  readonly results: readonly MatchResult[];
  readonly venueQuote: VenueQuote;
}

/**
 * Holds working orders of one instrument against its quote, by price, then by time; nothing is filled outside of the instrument's bands, and nothing at a
 * quote of the day before. Pure: orders that neither fill nor end are left out of the result.
 */
export function evaluate(
  orders: readonly Order[],
  venueQuote: VenueQuote,
  view: Pick<MarketView, 'now' | 'status'>,
): Evaluation {
  const results: MatchResult[] = [];
  const taken = { BUY: venueQuote.ask.consumed, SELL: venueQuote.bid.consumed };
  for (const order of [...orders].sort(byPriority)) {
    const level = order.side === 'BUY' ? venueQuote.ask.level : venueQuote.bid.level;
    const isReached =
      level !== null &&
      isMarketable(order, level.price) &&
      isWithinBands(level.price, view.status) &&
      isQuotedToday(venueQuote.quote, order.calendar, view.now);
    const reached = isReached ? level : null;
    const quantity =
      reached === null ? 0n : fillableQuantity(order, reached, taken[order.side], venueQuote.quote.sequence);
    const cancelsRest = restReason(order, reached, quantity);
    if (quantity === 0n && cancelsRest === undefined) continue;
    if (takesLiquidity(order.fillModel)) taken[order.side] += quantity;
    results.push({
      order,
      execution:
        quantity > 0n && level !== null ? toExecution(order, level, quantity, venueQuote.quote, view) : undefined,
      cancelsRest,
    });
  }
  return {
    results,
    venueQuote: {
      ...venueQuote,
      ask: { ...venueQuote.ask, consumed: taken.BUY },
      bid: { ...venueQuote.bid, consumed: taken.SELL },
    },
  };
}

/** An immediate order ends with what it could fill at once, one by notional when the price has left what remains of it behind. */
function restReason(order: Order, reached: QuoteLevel | null, quantity: bigint): RestReason | undefined {
  if (isImmediate(order.timeInForce)) {
    const isWhole = reached !== null && quantity > 0n && quantity === workableAt(order, reached.price);
    return isWhole ? undefined : 'IMMEDIATE_OR_CANCEL';
  }
  return reached !== null && isSpentAt(order, reached.price) ? 'NOTIONAL_REACHED' : undefined;
}

/** A market buy has a limit too: the collar that its hold was computed at. */
export function isMarketable(order: Order, price: bigint): boolean {
  if (order.side === 'BUY') return order.reservePrice !== null && price <= order.reservePrice;
  return order.limitPrice === null || price >= order.limitPrice;
}

/** Orders without a limit first, then the better limit, then the older order; ids are time-ordered and settle the rest. */
export function byPriority(one: Order, other: Order): number {
  if (one.side !== other.side) return one.side < other.side ? -1 : 1;
  if (one.limitPrice !== other.limitPrice) {
    if (one.limitPrice === null) return -1;
    if (other.limitPrice === null) return 1;
    return one.limitPrice > other.limitPrice === (one.side === 'BUY') ? -1 : 1;
  }
  return one.submittedAt.getTime() - other.submittedAt.getTime() || (one.id < other.id ? -1 : 1);
}

function latestOf(...times: readonly (Date | null)[]): Date {
  return new Date(Math.max(...times.map(time => time?.getTime() ?? 0)));
}

/** Executed now, by the market's clock, and never before the quote that it was executed against. */
function toExecution(
  order: Order,
  level: QuoteLevel,
  quantity: bigint,
  quote: Quote,
  view: Pick<MarketView, 'now'>,
): Execution {
  const executedAt = latestOf(view.now, quote.quotedAt, order.triggeredAt);
  return {
    orderId: order.id,
    accountId: order.accountId,
    price: level.price,
    quantity,
    executedAt,
    settlesAt: settlementOf(order, executedAt),
    fillModel: order.fillModel,
    fillModelVersion: FILL_MODEL_VERSIONS[order.fillModel],
    auction: null,
    quoteSequence: quote.sequence,
    quotedSize: level.size,
    quotedAt: quote.quotedAt,
  };
}
