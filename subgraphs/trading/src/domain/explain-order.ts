import { isInSession, isQuotedToday, isWithinBands, type MarketView } from './market.ts';
import { workableAt } from './notional.ts';
import { type AuctionTimeInForce, type Fill, isAtVenue, isForAuction, isStop, type Order } from './order.ts';
import { isOpen } from './order-status.ts';
import { currentStopPrice } from './stop.ts';
import { formatCash, formatPrice, formatQuantity } from './units.ts';

export type ExplanationRule =
  | 'REFUSED'
  | 'HELD_CASH'
  | 'HELD_QUANTITY'
  | 'TRIGGERED_BY_PRINT'
  | 'FILLED_AT_QUOTE'
  | 'FILLED_IN_AUCTION'
  | 'ENDED'
  | 'WAITS_FOR_ENTRY'
  | 'WAITS_FOR_SESSION'
  | 'WAITS_FOR_AUCTION'
  | 'WAITS_FOR_RESUMPTION'
  | 'WAITS_FOR_BAND'
  | 'WAITS_FOR_STOP'
  | 'WAITS_FOR_QUOTE'
  | 'WAITS_FOR_PRICE'
  | 'WAITS_FOR_LIQUIDITY';

/** One step of what became of an order, and why. Price and size are those of the quote or print that it was decided on. */
export interface ExplanationStep {
  readonly rule: ExplanationRule;
  readonly message: string;
  readonly at: Date;
  readonly price: bigint | null;
  readonly size: bigint | null;
  /** Of the quote or print in market-data's stream. */
  readonly sequence: bigint | null;
}

/** Tells an order's story from what was kept of it: what it held, what it was filled against, how it ended, or what it is waiting for now. */
export function explainOrder(order: Order, fills: readonly Fill[], market: MarketView): ExplanationStep[] {
  const steps: ExplanationStep[] = [...placement(order)];
  if (order.triggeredAt !== null)
    steps.push({
      ...plain('TRIGGERED_BY_PRINT', `A print at ${show(order.electedPrice)} reached the stop.`, order.triggeredAt),
      price: order.electedPrice,
      sequence: order.electedSequence,
    });
  for (const fill of fills) steps.push(execution(fill));
  if (!isOpen(order.status) && order.status !== 'REJECTED') steps.push(plain('ENDED', endOf(order), order.updatedAt));
  if (isOpen(order.status)) steps.push(waiting(order, fills, market));
  return steps;
}

function plain(rule: ExplanationRule, message: string, at: Date): ExplanationStep {
  return { rule, message, at, price: null, size: null, sequence: null };
}

const show = (price: bigint | null) => (price === null ? 'no price' : formatPrice(price));

function placement(order: Order): ExplanationStep[] {
  if (order.refusal !== null) return [plain('REFUSED', order.refusal.message, order.submittedAt)];
  // The exits of a group hold what their entry brought, whichever of them the hold stands on.
  if (order.parentId !== null) return [];
  if (order.reservePrice === null || (order.heldCash === 0n && order.heldQuantity > 0n))
    return [
      plain(
        'HELD_QUANTITY',
        `${formatQuantity(order.quantity)} ${order.symbol} were held: the order closes a position.`,
        order.submittedAt,
      ),
    ];
  const reserved = order.reservePrice;
  const basis = reserveBasis(order);
  const what =
    order.notional === null
      ? `Cash was held at ${show(reserved)} for each of ${formatQuantity(order.quantity)}`
      : `${formatCash(order.notional)} were held, to be spent at ${show(reserved)} at most`;
  const message = `${what}: ${basis}. ${formatCash(order.heldCash)} are held still, ${formatCash(order.filledCash)} were paid.`;
  return [{ ...plain('HELD_CASH', message, order.submittedAt), price: reserved }];
}

function reserveBasis({ side, limitPrice }: Order): string {
  if (side === 'SELL') return 'for what it sells short, its limit or 3 % above the ask';
  return limitPrice === null ? 'the price to start from with its collar: it is never filled above' : 'its limit';
}

function execution(fill: Fill): ExplanationStep {
  const [verb, level] = fill.side === 'BUY' ? ['Bought', 'ask'] : ['Sold', 'bid'];
  const done = `${verb} ${formatQuantity(fill.quantity)}`;
  const [at, size] = [formatPrice(fill.price), formatQuantity(fill.quotedSize)];
  const where =
    fill.auction === null
      ? `at the ${level} of ${at}, which displayed ${size}`
      : `in the ${auctionName(fill.auction)} auction at ${at}, which printed ${size}`;
  const message = `${done} ${where} (${fill.fillModel} ${fill.fillModelVersion}).`;
  return {
    rule: fill.auction === null ? 'FILLED_AT_QUOTE' : 'FILLED_IN_AUCTION',
    message,
    at: fill.executedAt,
    price: fill.price,
    size: fill.quotedSize,
    sequence: fill.quoteSequence,
  };
}

function endOf({ status, statusReason, filledQuantity, filledCash, quantity, notional }: Order): string {
  const reason = statusReason === null ? '' : ` (${statusReason})`;
  const filled =
    notional === null
      ? `${formatQuantity(filledQuantity)} of ${formatQuantity(quantity)} filled`
      : `${formatQuantity(filledQuantity)} filled for ${formatCash(filledCash)} of ${formatCash(notional)}`;
  return `Ended ${status}${reason} with ${filled}.`;
}

const auctionName = (timeInForce: AuctionTimeInForce) => (timeInForce === 'OPG' ? 'opening' : 'closing');

/** Why an open order does not work at this moment; undefined when it does. */
function resting(order: Order, { now, session, status }: MarketView): ExplanationStep | undefined {
  if (order.status === 'HELD') return plain('WAITS_FOR_ENTRY', 'It comes alive as its entry fills.', now);
  if (isForAuction(order.timeInForce))
    return plain('WAITS_FOR_AUCTION', `The ${auctionName(order.timeInForce)} auction has not printed its price.`, now);
  if (!isInSession(order, session)) return plain('WAITS_FOR_SESSION', 'Its market is closed.', now);
  if (!status.isHalted) return undefined;
  const reason = status.reason === null ? '' : ` (${status.reason})`;
  return plain('WAITS_FOR_RESUMPTION', `${order.symbol} is halted${reason}: nothing is filled until it resumes.`, now);
}

/** Why an open order does not fill at this moment, by the rules that the venue goes by. */
function waiting(order: Order, fills: readonly Fill[], view: MarketView): ExplanationStep {
  const { now, status, quote, lastTrade, isLive } = view;
  const rest = resting(order, view);
  if (rest !== undefined) return rest;
  if (isStop(order.type) && !isAtVenue(order))
    return {
      ...plain(
        'WAITS_FOR_STOP',
        `No eligible print has reached ${show(currentStopPrice(order))} since it was placed. The last one was at ${show(lastTrade?.price ?? null)}.`,
        now,
      ),
      price: lastTrade?.price ?? null,
      sequence: lastTrade?.sequence ?? null,
    };
  const level = order.side === 'BUY' ? quote?.ask : quote?.bid;
  if (!isLive || quote === undefined || level == null || !isQuotedToday(quote, order.calendar, now))
    return plain('WAITS_FOR_QUOTE', 'Nobody quotes the other side now.', now);
  const seen = { at: now, price: level.price, size: level.size, sequence: quote.sequence };
  const bound = order.side === 'BUY' ? order.reservePrice : order.limitPrice;
  const isAway = bound !== null && (order.side === 'BUY' ? level.price > bound : level.price < bound);
  const side = order.side === 'BUY' ? 'ask' : 'bid';
  if (isAway)
    return {
      ...seen,
      rule: 'WAITS_FOR_PRICE',
      message: `The ${side} of ${formatPrice(level.price)} is beyond ${show(bound)}.`,
    };
  if (!isWithinBands(level.price, status))
    return {
      ...seen,
      rule: 'WAITS_FOR_BAND',
      message: `The ${side} of ${formatPrice(level.price)} is outside of the price bands, ${show(status.lowerBand)} to ${show(status.upperBand)}.`,
    };
  const last = fills.at(-1);
  const took =
    last !== undefined && last.price === level.price && last.quotedSize === level.size
      ? ' Its last fill took part of it.'
      : '';
  return {
    ...seen,
    rule: 'WAITS_FOR_LIQUIDITY',
    message: `What the ${side} of ${formatPrice(level.price)} displays was taken.${took} ${formatQuantity(workableAt(order, level.price))} wait for a fresh quote.`,
  };
}
