import { isDecimalText, parseDecimal, significantFractionDigits, unreachable } from '@platform/shared/pure';
import { type Instrument, priceIncrementAt, quantityStepOf } from './market.ts';
import { checkNotional } from './notional.ts';
import type { Order, OrderClass, OrderSide, OrderType, TimeInForce } from './order.ts';
import { findBadCombination } from './order-combination.ts';
import { type InvalidPriceIncrement, type Refusal, refusal } from './refusal.ts';
import { CASH_SCALE, formatPrice, formatQuantity, GROSS_SCALE, grossOf, PRICE_SCALE, QUANTITY_SCALE } from './units.ts';

/** What a client asks for, as the graph gives it: decimals as text, everything that the contract names. */
export interface OrderRequest {
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: string | null;
  readonly notional: string | null;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly trailPrice: string | null;
  readonly trailPercent: string | null;
  readonly timeInForce: TimeInForce;
  readonly extendedHours: boolean;
  readonly orderClass: OrderClass;
  readonly takeProfit: { readonly limitPrice: string } | null;
  readonly stopLoss: { readonly stopPrice: string; readonly limitPrice: string | null } | null;
}

/**
 * The terms of a well-formed order: what remains to be decided needs the account and the market. The `quantity` of an order by notional is more than it can ever
 * come to.
 */
export interface OrderIntent
  extends Pick<
    Order,
    | 'side'
    | 'type'
    | 'timeInForce'
    | 'extendedHours'
    | 'quantity'
    | 'notional'
    | 'quantityIncrement'
    | 'limitPrice'
    | 'stopPrice'
    | 'trailPrice'
    | 'trailPercent'
    | 'orderClass'
  > {
  /** The exits of an entry, or the other leg of an OCO. */
  readonly legs: readonly LegIntent[];
}

/** A leg of a group: the profit target is a limit order, the stop a stop or stop-limit order. */
export type LegIntent = Pick<Order, 'type' | 'limitPrice' | 'stopPrice'>;

/** Beyond every real order, and small enough that no sum of ours outgrows a column: 10^9 units, 10^9 dollars a unit, 10^12 dollars in all. */
const QUANTITY_MAX = 10n ** 9n * 10n ** BigInt(QUANTITY_SCALE);
const PRICE_MAX = 10n ** 9n * 10n ** BigInt(PRICE_SCALE);
const GROSS_MAX = 10n ** 12n * 10n ** BigInt(GROSS_SCALE);
const TRAIL_PERCENT_MAX = 50n * 10n ** BigInt(PRICE_SCALE);

/** Reads a request; every refusal is about its form, and nothing is kept of it. */
export function parseOrderRequest(request: OrderRequest, instrument: Instrument): OrderIntent | readonly Refusal[] {
  const { side, type, timeInForce, extendedHours, orderClass } = request;
  const amount = parseAmount(request, instrument);
  const limitPrice = parsePrice(
    withOcoLimit(request),
    instrument,
    'limitPrice',
    type === 'LIMIT' || type === 'STOP_LIMIT',
  );
  const stopPrice = parsePrice(request, instrument, 'stopPrice', type === 'STOP' || type === 'STOP_LIMIT');
  const trail = parseTrail(request, instrument);
  const legs = parseLegs(request, instrument);
  const refusals = [amount, limitPrice, stopPrice, trail, legs].filter(isRefusal);
  if (isRefusal(amount) || isRefusal(limitPrice) || isRefusal(stopPrice) || isRefusal(trail) || isRefusal(legs))
    return refusals;
  const { quantity, notional } = amount;
  const combination = findBadCombination(request, instrument, amount);
  if (combination !== undefined) return [combination];
  const price = limitPrice ?? stopPrice;
  if (price !== null && notional === null && grossOf(price, quantity) > GROSS_MAX)
    return [refusal('INVALID_QUANTITY', 'The order is worth more than an order may be.', 'quantity')];
  const quantityIncrement = quantityStepOf(instrument);
  const terms = { side, type, timeInForce, extendedHours, orderClass, quantity, notional, quantityIncrement };
  return { ...terms, limitPrice, stopPrice, ...trail, legs };
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'code' in value;
}

/** How much an order is for. */
export interface Amount {
  readonly quantity: bigint;
  /** In cents. */
  readonly notional: bigint | null;
}

/** How much to trade: a quantity, or an amount of money. */
function parseAmount({ quantity, notional }: OrderRequest, instrument: Instrument): Amount | Refusal {
  if (quantity !== null && notional === null) {
    const parsed = parseQuantity(quantity, instrument);
    return isRefusal(parsed) ? parsed : { quantity: parsed, notional: null };
  }
  if (quantity !== null || notional === null)
    return refusal('QUANTITY_OR_NOTIONAL', 'Give quantity or notional, exactly one of them.', 'quantity');
  const cents = parseUnits(notional, CASH_SCALE);
  return checkNotional(cents) ?? { quantity: QUANTITY_MAX, notional: cents ?? 0n };
}

function parseQuantity(text: string, instrument: Instrument): bigint | Refusal {
  const step = quantityStepOf(instrument);
  const offIncrement = refusal(
    'INVALID_QUANTITY_INCREMENT',
    `The quantity must be a multiple of ${formatQuantity(step)}.`,
    'quantity',
  );
  const quantity = parseUnits(text, QUANTITY_SCALE);
  if (quantity === undefined) return offIncrement;
  if (quantity <= 0n || quantity > QUANTITY_MAX)
    return refusal(
      'INVALID_QUANTITY',
      `The quantity must be above 0 and at most ${formatQuantity(QUANTITY_MAX)}.`,
      'quantity',
    );
  return quantity % step === 0n ? quantity : offIncrement;
}

type PriceField = 'limitPrice' | 'stopPrice' | 'trailPrice';

const REQUIRED = {
  limitPrice: 'LIMIT_PRICE_REQUIRED',
  stopPrice: 'STOP_PRICE_REQUIRED',
  trailPrice: 'TRAIL_REQUIRED',
} as const;
const NOT_ALLOWED = {
  limitPrice: 'LIMIT_PRICE_NOT_ALLOWED',
  stopPrice: 'STOP_PRICE_NOT_ALLOWED',
  trailPrice: 'TRAIL_NOT_ALLOWED',
} as const;
const WORDS = { limitPrice: 'limit price', stopPrice: 'stop price', trailPrice: 'trail' } as const;

function parsePrice(
  request: OrderRequest,
  instrument: Instrument,
  field: PriceField,
  isNeeded: boolean,
): bigint | null | Refusal {
  const text = request[field];
  if (!isNeeded)
    return text === null
      ? null
      : refusal(NOT_ALLOWED[field], `An order of type ${request.type} takes no ${WORDS[field]}.`, field);
  return text === null
    ? refusal(REQUIRED[field], `An order of type ${request.type} needs a ${WORDS[field]}.`, field)
    : parsePriceText(text, instrument, field);
}

/** Reads a price and holds it against the instrument's increments; what is off is refused, never rounded. */
export function parsePriceText(text: string, instrument: Instrument, field: string): bigint | Refusal {
  const price = parseUnits(text, PRICE_SCALE);
  if (price !== undefined && (price <= 0n || price > PRICE_MAX))
    return refusal('INVALID_PRICE', `A price must be above 0 and at most ${formatPrice(PRICE_MAX)}.`, field);
  const increment = priceIncrementAt(instrument, price ?? PRICE_MAX);
  if (price !== undefined && price % increment === 0n) return price;
  const message = `The price must be a multiple of ${formatPrice(increment)}.`;
  return { code: 'INVALID_PRICE_INCREMENT', message, field, increment } satisfies InvalidPriceIncrement;
}

/** The profit target of an OCO is its first order: its price may be given in either place. */
function withOcoLimit(request: OrderRequest): OrderRequest {
  return request.orderClass === 'OCO' && request.limitPrice === null && request.takeProfit !== null
    ? { ...request, limitPrice: request.takeProfit.limitPrice }
    : request;
}

/** Which legs a class of order needs. */
function findWrongLegs({ orderClass, takeProfit, stopLoss, limitPrice }: OrderRequest): Refusal | undefined {
  switch (orderClass) {
    case 'SIMPLE':
      return takeProfit === null && stopLoss === null
        ? undefined
        : refusal(
            'LEGS_NOT_ALLOWED',
            'A single order takes no profit target and no stop: set orderClass.',
            'orderClass',
          );
    case 'OTO':
      return (takeProfit === null) !== (stopLoss === null)
        ? undefined
        : refusal('LEGS_NOT_ALLOWED', 'An OTO has one leg: takeProfit or stopLoss.', 'orderClass');
    case 'BRACKET':
    case 'OCO':
      if (stopLoss === null)
        return refusal('STOP_LOSS_REQUIRED', `An order of class ${orderClass} needs a stopLoss.`, 'stopLoss');
      if (takeProfit === null && (orderClass === 'BRACKET' || limitPrice === null))
        return refusal('TAKE_PROFIT_REQUIRED', `An order of class ${orderClass} needs a takeProfit.`, 'takeProfit');
      return undefined;
    default:
      return unreachable(orderClass);
  }
}

/** The legs of a group with their prices. The first leg of an OCO is the order itself. */
function parseLegs(request: OrderRequest, instrument: Instrument): readonly LegIntent[] | Refusal {
  const { orderClass, takeProfit, stopLoss } = request;
  const wrong = findWrongLegs(request);
  if (wrong !== undefined) return wrong;
  const legs: LegIntent[] = [];
  if (takeProfit !== null && orderClass !== 'OCO') {
    const limitPrice = parsePriceText(takeProfit.limitPrice, instrument, 'takeProfit');
    if (isRefusal(limitPrice)) return limitPrice;
    legs.push({ type: 'LIMIT', limitPrice, stopPrice: null });
  }
  if (stopLoss !== null) {
    const stopPrice = parsePriceText(stopLoss.stopPrice, instrument, 'stopLoss');
    const limitPrice =
      stopLoss.limitPrice === null ? null : parsePriceText(stopLoss.limitPrice, instrument, 'stopLoss');
    if (isRefusal(stopPrice)) return stopPrice;
    if (isRefusal(limitPrice)) return limitPrice;
    legs.push({ type: limitPrice === null ? 'STOP' : 'STOP_LIMIT', limitPrice, stopPrice });
  }
  return legs;
}

interface Trail {
  readonly trailPrice: bigint | null;
  readonly trailPercent: bigint | null;
}

function parseTrail(request: OrderRequest, instrument: Instrument): Trail | Refusal {
  const { type, trailPrice, trailPercent } = request;
  if (type !== 'TRAILING_STOP') {
    if (trailPrice === null && trailPercent === null) return { trailPrice: null, trailPercent: null };
    return refusal(
      'TRAIL_NOT_ALLOWED',
      `An order of type ${type} takes no trail.`,
      trailPrice === null ? 'trailPercent' : 'trailPrice',
    );
  }
  if ((trailPrice === null) === (trailPercent === null))
    return refusal(
      'TRAIL_REQUIRED',
      'A trailing stop needs trailPrice or trailPercent, exactly one of them.',
      'trailPrice',
    );
  if (trailPercent !== null) return parseTrailPercent(trailPercent);
  const price = parsePrice(request, instrument, 'trailPrice', true);
  return isRefusal(price) ? price : { trailPrice: price, trailPercent: null };
}

export function parseTrailPercent(text: string): Trail | Refusal {
  const percent = parseUnits(text, PRICE_SCALE);
  const isGood = percent !== undefined && percent > 0n && percent <= TRAIL_PERCENT_MAX;
  return isGood
    ? { trailPrice: null, trailPercent: percent }
    : refusal(
        'INVALID_TRAIL',
        'A trail in percent is above 0 and at most 50, with at most 6 digits after the point.',
        'trailPercent',
      );
}

/** Undefined for more digits than the scale has: no multiple of any increment needs them. */
function parseUnits(text: string, scale: number): bigint | undefined {
  return isDecimalText(text) && significantFractionDigits(text) <= scale ? parseDecimal(text, scale) : undefined;
}
