import type { Execution } from './decide-fill.ts';
import { FILL_MODEL_VERSIONS, takesLiquidity } from './fill-model.ts';
import type { MarketView, Session, Trade } from './market.ts';
import { byPriority, isMarketable, type MatchResult } from './matching.ts';
import {
  type AuctionTimeInForce,
  isForAuction,
  type Order,
  type OrderSide,
  type TimeInForce,
  workableQuantity,
} from './order.ts';
import { type PlainRefusal, refusal } from './refusal.ts';
import { settlementOf } from './settlement.ts';

/**
 * Orders for the opening and the closing auction. They wait `ACCEPTED` until the exchange prints the auction's price, are filled at that price as far as
 * the print's size goes for all of them, and end. Nothing else ever fills them.
 */

const MINUTE_MS = 60_000;
/** Before the auction its orders can neither be placed nor taken back: from 09:28 for the opening, ten minutes before the close for the closing auction. */
const FROZEN_MS: Readonly<Record<AuctionTimeInForce, number>> = { OPG: 2 * MINUTE_MS, CLS: 10 * MINUTE_MS };
/** How long after the session's edge its print is waited for. */
const PRINT_WAIT_MS = 15 * MINUTE_MS;
/** How long after the end of a halt the print of its reopening is waited for: longer than a missed one is looked for. */
const REOPENING_WAIT_MS = MINUTE_MS;
/** Orders for the next day are taken from an hour before the end of the extended session: from 19:00 in New York. */
const NEXT_DAY_BEFORE_EXTENDED_CLOSE_MS = 60 * MINUTE_MS;

/** Why an order for an auction is canceled with what it has not filled, by its `statusReason`. */
export type AuctionEnd = 'NO_AUCTION_PRINT' | 'AUCTION_PRICE_BEYOND_LIMIT' | 'AUCTION_SIZE_TAKEN';

function auctionTime(timeInForce: AuctionTimeInForce, session: Session): Date | null {
  return timeInForce === 'OPG' ? session.nextOpensAt : session.nextClosesAt;
}

/** Until when an order that is placed now waits for the print of its auction. Null where there are no auctions. */
export function auctionExpiry(timeInForce: AuctionTimeInForce, session: Session): Date | null {
  const time = auctionTime(timeInForce, session);
  return time === null ? null : new Date(time.getTime() + PRINT_WAIT_MS);
}

/** Whether an auction takes an order now. */
export function findAuctionRefusal(
  { timeInForce }: { readonly timeInForce: TimeInForce },
  { now, session }: Pick<MarketView, 'now' | 'session'>,
): PlainRefusal | undefined {
  if (!isForAuction(timeInForce)) return undefined;
  const time = auctionTime(timeInForce, session);
  if (time === null && session.extendedClosesAt === null)
    return refusal('UNSUPPORTED_TIME_IN_FORCE', 'Its market never closes, and has no auctions.', 'timeInForce');
  const name = timeInForce === 'OPG' ? 'opening' : 'closing';
  // In the moment after an edge of the session it is not known yet when the next one is.
  if (time === null || now.getTime() >= time.getTime() - FROZEN_MS[timeInForce])
    return refusal('AUCTION_CLOSED', `The ${name} auction takes no more orders today.`, 'timeInForce');
  if (isBetweenDays(timeInForce, now, session))
    return refusal(
      'AUCTION_CLOSED',
      `Orders for the next ${name} auction are taken from an hour before the end of today's extended session.`,
      'timeInForce',
    );
  return undefined;
}

/** The day's auction is over, and the next day's orders are not taken yet. */
function isBetweenDays(
  timeInForce: AuctionTimeInForce,
  now: Date,
  { isOpen, isOpenExtended, extendedClosesAt, nextOpensAt }: Session,
): boolean {
  if (isOpen) return timeInForce === 'OPG';
  const isAfterHours =
    isOpenExtended && extendedClosesAt !== null && nextOpensAt !== null && extendedClosesAt < nextOpensAt;
  return isAfterHours && now.getTime() < extendedClosesAt.getTime() - NEXT_DAY_BEFORE_EXTENDED_CLOSE_MS;
}

/** From when an order that waits for its auction can no longer be taken back; undefined for other orders. */
function frozenFrom({ timeInForce, expiresAt }: Pick<Order, 'timeInForce' | 'expiresAt'>): number | undefined {
  return isForAuction(timeInForce) && expiresAt !== null
    ? expiresAt.getTime() - PRINT_WAIT_MS - FROZEN_MS[timeInForce]
    : undefined;
}

/** Whether an order is in the book of an auction that is about to be held: it can be neither canceled nor replaced. */
export function isFrozen(order: Pick<Order, 'timeInForce' | 'expiresAt'>, now: Date): boolean {
  const from = frozenFrom(order);
  return from !== undefined && now.getTime() >= from;
}

/** Whether a print is of an auction. What a halt keeps from opening has its opening when it reopens: orders for the opening take part in that. */
export function isPrintOf(auction: TimeInForce, print: Pick<Trade, 'auction'>): boolean {
  return print.auction === auction || (print.auction === 'REOPENING' && auction === 'OPG');
}

/** Whether a print is of the auction that the order waits for. */
export function isPrintFor(order: Order, print: Trade): boolean {
  const from = frozenFrom(order);
  return from !== undefined && isPrintOf(order.timeInForce, print) && print.executedAt.getTime() >= from;
}

/** An auction whose time has come. */
export interface AwaitedAuction {
  readonly symbol: string;
  readonly auction: AuctionTimeInForce;
  readonly heldAt: Date;
}

/** The auction that an order waits for, when that was to be held by some moment; undefined for other orders. */
export function awaitedAuction(
  { symbol, timeInForce, expiresAt }: Pick<Order, 'symbol' | 'timeInForce' | 'expiresAt'>,
  by: Date,
): AwaitedAuction | undefined {
  if (!isForAuction(timeInForce) || expiresAt === null) return undefined;
  const heldAt = new Date(expiresAt.getTime() - PRINT_WAIT_MS);
  return heldAt <= by ? { symbol, auction: timeInForce, heldAt } : undefined;
}

/** Whether the auction of an order has come to nothing: no print in time. An opening is waited for while the instrument is halted, and just after. */
export function hasNoPrint(
  { timeInForce, expiresAt }: Order,
  { now, session, status }: Pick<MarketView, 'now' | 'session' | 'status'>,
): boolean {
  if (!isForAuction(timeInForce) || expiresAt === null || expiresAt > now) return false;
  const { isHalted, resumedAt } = status;
  const isReopening = isHalted || (resumedAt !== null && now.getTime() < resumedAt.getTime() + REOPENING_WAIT_MS);
  return !(timeInForce === 'OPG' && isReopening && session.isOpen);
}

/**
 * Shares out an auction's print among the orders that waited for it: by price, then by time, at the auction's price, and no more than its size to the
 * buyers and to the sellers together. What an order does not get is canceled.
 * @param given what others were given of it before
 */
export function allocateAuction(
  orders: readonly Order[],
  trade: Trade,
  view: Pick<MarketView, 'now'>,
  given: Readonly<Record<OrderSide, bigint>> = { BUY: 0n, SELL: 0n },
): MatchResult[] {
  const taken = { ...given };
  return [...orders].sort(byPriority).map(order => {
    const wanted = workableQuantity(order);
    const isReached = isMarketable(order, trade.price);
    const free = takesLiquidity(order.fillModel) ? trade.size - taken[order.side] : wanted;
    const quantity = !isReached || free <= 0n ? 0n : free < wanted ? free : wanted;
    if (takesLiquidity(order.fillModel)) taken[order.side] += quantity;
    return {
      order,
      execution: quantity === 0n ? undefined : toExecution(order, trade, quantity, view),
      cancelsRest: quantity === wanted ? undefined : isReached ? 'AUCTION_SIZE_TAKEN' : 'AUCTION_PRICE_BEYOND_LIMIT',
    };
  });
}

function toExecution(order: Order, trade: Trade, quantity: bigint, view: Pick<MarketView, 'now'>): Execution {
  const executedAt = view.now < trade.executedAt ? trade.executedAt : view.now;
  return {
    orderId: order.id,
    accountId: order.accountId,
    price: trade.price,
    quantity,
    executedAt,
    settlesAt: settlementOf(order, executedAt),
    fillModel: order.fillModel,
    fillModelVersion: FILL_MODEL_VERSIONS[order.fillModel],
    auction: isForAuction(order.timeInForce) ? order.timeInForce : null,
    quoteSequence: trade.sequence,
    quotedSize: trade.size,
    quotedAt: trade.executedAt,
  };
}
