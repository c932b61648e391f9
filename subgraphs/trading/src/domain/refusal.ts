/** Why the business refuses a command. `code` is stable; what else stands here is for the concrete error types of the graph. */
export type Refusal =
  | PlainRefusal
  | InsufficientBuyingPower
  | InsufficientQuantity
  | InvalidPriceIncrement
  | RiskPolicyViolation
  | WashTradeConflict;

export interface Refused<Code extends string> {
  readonly code: Code;
  readonly message: string;
  /** Which part of the input it is about, without the leading `input`. */
  readonly field?: string;
}

export type PlainRefusal = Refused<
  | 'ACCOUNT_CLOSED'
  | 'ACCOUNT_LIMIT_REACHED'
  | 'ACCOUNT_NOT_EMPTY'
  | 'ACCOUNT_NOT_FOUND'
  | 'ACCOUNT_RESTRICTED'
  | 'AUCTION_CLOSED'
  | 'INSTRUMENT_HALTED'
  | 'INSTRUMENT_NOT_FOUND'
  | 'INSTRUMENT_NOT_SHORTABLE'
  | 'INSTRUMENT_NOT_TRADABLE'
  | 'INSUFFICIENT_FUNDS'
  | 'INVALID_AMOUNT'
  | 'INVALID_CLIENT_ORDER_ID'
  | 'INVALID_IDEMPOTENCY_KEY'
  | 'INVALID_LEG_PRICE'
  | 'INVALID_NAME'
  | 'INVALID_NOTIONAL'
  | 'INVALID_PRICE'
  | 'INVALID_QUANTITY'
  | 'INVALID_QUANTITY_INCREMENT'
  | 'INVALID_PERCENTAGE'
  | 'INVALID_TRAIL'
  | 'LEGS_NOT_ALLOWED'
  | 'LIMIT_PRICE_NOT_ALLOWED'
  | 'LIMIT_PRICE_REQUIRED'
  | 'MARGIN_EQUITY_TOO_LOW'
  | 'MARKET_CLOSED'
  | 'MARKET_DATA_UNAVAILABLE'
  | 'NO_MARKET'
  | 'OPEN_ORDER_LIMIT_REACHED'
  | 'ORDER_NOT_CANCELABLE'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_NOT_REPLACEABLE'
  | 'POSITION_NOT_FOUND'
  | 'PRICE_TOO_FAR_FROM_MARKET'
  | 'QUANTITY_OR_NOTIONAL'
  | 'QUANTITY_OR_PERCENTAGE'
  | 'STOP_LOSS_REQUIRED'
  | 'STOP_PRICE_NOT_ALLOWED'
  | 'STOP_PRICE_REQUIRED'
  | 'TAKE_PROFIT_REQUIRED'
  | 'TOO_MANY_SYMBOLS'
  | 'TRAIL_NOT_ALLOWED'
  | 'TRAIL_REQUIRED'
  | 'UNSUPPORTED_EXTENDED_HOURS'
  | 'UNSUPPORTED_NOTIONAL'
  | 'UNSUPPORTED_ORDER_CLASS'
  | 'UNSUPPORTED_TIME_IN_FORCE'
>;

/** Both in cents. */
export interface InsufficientBuyingPower extends Refused<'INSUFFICIENT_BUYING_POWER'> {
  readonly required: bigint;
  readonly available: bigint;
}

/** Both in quantity units. */
export interface InsufficientQuantity extends Refused<'INSUFFICIENT_QUANTITY'> {
  readonly required: bigint;
  readonly available: bigint;
}

/** In price units. */
export interface InvalidPriceIncrement extends Refused<'INVALID_PRICE_INCREMENT'> {
  readonly increment: bigint;
}

/** What of the account's own risk policy; amounts in cents, null where it is none of an amount. */
export interface RiskPolicyViolation extends Refused<'RISK_POLICY_VIOLATION'> {
  readonly rule: 'KILL_SWITCH' | 'ALLOWED_SYMBOLS' | 'MAX_ORDER_VALUE' | 'MAX_POSITION_VALUE' | 'MAX_DAILY_LOSS';
  readonly limit: bigint | null;
  readonly actual: bigint | null;
}

/** The account's own order on the other side. */
export interface WashTradeConflict extends Refused<'WASH_TRADE_CONFLICT'> {
  readonly existingOrderId: string;
}

export function refusal(code: PlainRefusal['code'], message: string, field?: string): PlainRefusal {
  return field === undefined ? { code, message } : { code, message, field };
}
