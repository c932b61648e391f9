import { isDecimalText, parseDecimal, significantFractionDigits } from '@platform/shared/pure';
import type { Instrument } from './market.ts';
import type { OrderSide, OrderType, TimeInForce } from './order.ts';
import { type InvalidPriceIncrement, type Refusal, refusal } from './refusal.ts';
import { formatPrice, formatQuantity, GROSS_SCALE, grossOf, PRICE_SCALE, QUANTITY_SCALE } from './units.ts';

/** What a client asks for, as the graph gives it: decimals as text, everything that the contract names. */
export interface OrderRequest {
  readonly side: OrderSide;
  readonly type: OrderType | 'STOP' | 'STOP_LIMIT' | 'TRAILING_STOP';
  readonly quantity: string | null;
  readonly notional: string | null;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly trailPrice: string | null;
  readonly trailPercent: string | null;
  readonly timeInForce: TimeInForce | 'OPG' | 'CLS';
  readonly extendedHours: boolean;
  readonly orderClass: 'SIMPLE' | 'BRACKET' | 'OCO' | 'OTO';
  /** Whether a profit target or a stop was given. */
  readonly hasLegs: boolean;
}

/** A well-formed order that our rules know: what remains to be decided needs the account and the market. */
export interface OrderIntent {
  readonly side: OrderSide;
  readonly type: OrderType;
  readonly quantity: bigint;
  readonly limitPrice: bigint | null;
  readonly timeInForce: TimeInForce;
}

/** Beyond every real order, and small enough that no sum of ours outgrows a column: 10^9 units, 10^9 dollars a unit, 10^12 dollars in all. */
const QUANTITY_MAX = 10n ** 9n * 10n ** BigInt(QUANTITY_SCALE);
const PRICE_MAX = 10n ** 9n * 10n ** BigInt(PRICE_SCALE);
const GROSS_MAX = 10n ** 12n * 10n ** BigInt(GROSS_SCALE);

/** Reads a request; every refusal is about its form, and nothing is kept of it. */
export function parseOrderRequest(request: OrderRequest, instrument: Instrument): OrderIntent | readonly Refusal[] {
  const unsupported = findUnsupported(request);
  if (unsupported.length > 0) return unsupported;
  const quantity = parseQuantity(request, instrument);
  const limitPrice = parseLimitPrice(request, instrument);
  const refusals = [quantity, limitPrice].filter(isRefusal);
  if (isRefusal(quantity) || isRefusal(limitPrice)) return refusals;
  if (limitPrice !== null && grossOf(limitPrice, quantity) > GROSS_MAX)
    return [refusal('INVALID_QUANTITY', 'The order is worth more than an order may be.', 'quantity')];
  const { side, type, timeInForce } = request as OrderRequest & { type: OrderType; timeInForce: TimeInForce };
  return { side, type, quantity, limitPrice, timeInForce };
}

function isRefusal(value: bigint | null | Refusal): value is Refusal {
  return typeof value === 'object' && value !== null;
}

function findUnsupported(request: OrderRequest): Refusal[] {
  const refusals: Refusal[] = [];
  if (request.type !== 'MARKET' && request.type !== 'LIMIT')
    refusals.push(refusal('UNSUPPORTED_ORDER_TYPE', `Orders of type ${request.type} are not offered yet.`, 'type'));
  else if (request.stopPrice !== null)
    refusals.push(
      refusal(
        'UNSUPPORTED_ORDER_TYPE',
        'Only stop orders take a stop price, and they are not offered yet.',
        'stopPrice',
      ),
    );
  else if (request.trailPrice !== null || request.trailPercent !== null)
    refusals.push(
      refusal(
        'UNSUPPORTED_ORDER_TYPE',
        'Only trailing stops take a trail, and they are not offered yet.',
        request.trailPrice !== null ? 'trailPrice' : 'trailPercent',
      ),
    );
  if (request.timeInForce === 'OPG' || request.timeInForce === 'CLS')
    refusals.push(refusal('UNSUPPORTED_TIME_IN_FORCE', 'Orders for the auctions are not offered yet.', 'timeInForce'));
  if (request.orderClass !== 'SIMPLE' || request.hasLegs)
    refusals.push(refusal('UNSUPPORTED_ORDER_CLASS', 'Groups of orders are not offered yet.', 'orderClass'));
  if (request.extendedHours)
    refusals.push(
      refusal('UNSUPPORTED_EXTENDED_HOURS', 'Orders outside the regular session are not offered yet.', 'extendedHours'),
    );
  return refusals;
}

function parseQuantity(request: OrderRequest, instrument: Instrument): bigint | Refusal {
  if ((request.quantity === null) === (request.notional === null))
    return refusal('QUANTITY_OR_NOTIONAL', 'Give quantity or notional, exactly one of them.', 'quantity');
  if (request.quantity === null)
    return refusal('UNSUPPORTED_NOTIONAL', 'Orders by notional are not offered yet: give a quantity.', 'notional');
  const quantity = parseUnits(request.quantity, QUANTITY_SCALE);
  if (quantity === undefined)
    return refusal(
      'INVALID_QUANTITY_INCREMENT',
      `The quantity must be a multiple of ${formatQuantity(instrument.quantityIncrement)}.`,
      'quantity',
    );
  if (quantity <= 0n || quantity > QUANTITY_MAX)
    return refusal(
      'INVALID_QUANTITY',
      `The quantity must be above 0 and at most ${formatQuantity(QUANTITY_MAX)}.`,
      'quantity',
    );
  if (quantity % instrument.quantityIncrement !== 0n)
    return refusal(
      'INVALID_QUANTITY_INCREMENT',
      `The quantity must be a multiple of ${formatQuantity(instrument.quantityIncrement)}.`,
      'quantity',
    );
  return quantity;
}

function parseLimitPrice(request: OrderRequest, instrument: Instrument): bigint | null | Refusal {
  if (request.type === 'MARKET')
    return request.limitPrice === null
      ? null
      : refusal('LIMIT_PRICE_NOT_ALLOWED', 'A market order takes no limit price.', 'limitPrice');
  if (request.limitPrice === null)
    return refusal('LIMIT_PRICE_REQUIRED', 'A limit order needs a limit price.', 'limitPrice');
  const price = parseUnits(request.limitPrice, PRICE_SCALE);
  if (price !== undefined && (price <= 0n || price > PRICE_MAX))
    return refusal('INVALID_PRICE', `A price must be above 0 and at most ${formatPrice(PRICE_MAX)}.`, 'limitPrice');
  const increment = priceIncrement(instrument, price);
  if (price === undefined || price % increment !== 0n)
    return {
      code: 'INVALID_PRICE_INCREMENT',
      message: `The limit price must be a multiple of ${formatPrice(increment)}.`,
      field: 'limitPrice',
      increment,
    } satisfies InvalidPriceIncrement;
  return price;
}

const ONE_DOLLAR = 10n ** BigInt(PRICE_SCALE);
const SUB_DOLLAR_INCREMENT = ONE_DOLLAR / 10_000n;

/** The Sub-Penny Rule (Regulation NMS, rule 612): a hundredth of a dollar from one dollar up, a ten-thousandth below. */
function priceIncrement(instrument: Instrument, price: bigint | undefined): bigint {
  const isPennyInstrument = instrument.priceIncrement === ONE_DOLLAR / 100n;
  return isPennyInstrument && price !== undefined && price < ONE_DOLLAR
    ? SUB_DOLLAR_INCREMENT
    : instrument.priceIncrement;
}

/** Undefined for more digits than the scale has: no multiple of any increment needs them. */
function parseUnits(text: string, scale: number): bigint | undefined {
  return isDecimalText(text) && significantFractionDigits(text) <= scale ? parseDecimal(text, scale) : undefined;
}
