import type { Identity } from '@platform/shared/identity';
import { isDecimalText, isUuid, parseDecimal, significantFractionDigits } from '@platform/shared/pure';
import { quantityStepOf } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { type PlainRefusal, type Refusal, refusal } from '../domain/refusal.ts';
import { formatQuantity, PRICE_SCALE } from '../domain/units.ts';
import { cancelAllOrders } from './cancel-order.ts';
import { ACCOUNT_NOT_FOUND } from './checks.ts';
import { answerAgain, requestHash } from './idempotency.ts';
import { type PlaceOrderDependencies, type PlaceOrderReply, placeOrder } from './place-order.ts';
import type { AccountView } from './ports/readers.ts';

export interface ClosePositionRequest {
  readonly accountId: string;
  readonly symbol: string;
  /** Decimal text; all of the position when neither is given. */
  readonly quantity: string | undefined;
  readonly percentage: string | undefined;
  readonly clientOrderId: string | undefined;
}

const WHOLE = 100n * 10n ** BigInt(PRICE_SCALE);

/**
 * Closes a position of the caller, or a part of it, with a market order, DAY like any order: a long one is sold, a short one covered. It never opens the other side:
 * what other orders are about to close, or is not there, is refused as `INSUFFICIENT_QUANTITY`.
 */
export async function closePosition(
  dependencies: PlaceOrderDependencies,
  identity: Identity,
  request: ClosePositionRequest,
): Promise<PlaceOrderReply> {
  const { accounts, market, orders } = dependencies;
  const hash = requestHash({ ...request, kind: 'CLOSE_POSITION' });
  const [account] = isUuid(request.accountId) ? await accounts.findAccounts([request.accountId]) : [];
  if (account === undefined || account.ownerId !== identity.uid) return refuse(ACCOUNT_NOT_FOUND);
  // A retry comes when the position has changed already: what the first one did is looked up before.
  const earlier =
    request.clientOrderId === undefined
      ? undefined
      : await orders.findByClientOrderId(account.id, request.clientOrderId);
  if (earlier !== undefined) return answerAgain(earlier, hash);
  if (request.quantity !== undefined && request.percentage !== undefined)
    return refuse(refusal('QUANTITY_OR_PERCENTAGE', 'Give quantity or percentage, not both.', 'quantity'));
  const position = account.positions.get(request.symbol);
  const owned = position === undefined ? 0n : position.available + position.held;
  if (owned === 0n)
    return refuse(refusal('POSITION_NOT_FOUND', 'The account has no position in this instrument.', 'symbol'));
  const percentage = request.percentage === undefined ? WHOLE : parsePercentage(request.percentage);
  if (percentage === undefined)
    return refuse(refusal('INVALID_PERCENTAGE', 'A percentage is above 0 and at most 100.', 'percentage'));
  const instrument = market.instrument(request.symbol);
  const step = instrument === undefined ? 1n : quantityStepOf(instrument);
  const size = owned < 0n ? -owned : owned;
  const part = percentage === WHOLE ? size : ((size * percentage) / WHOLE / step) * step;
  return placeOrder(
    dependencies,
    identity,
    closingOrder(account, request.symbol, owned, request.quantity ?? formatQuantity(part), request.clientOrderId),
    { hash, isClosing: true },
  );
}

function parsePercentage(text: string): bigint | undefined {
  if (!isDecimalText(text) || significantFractionDigits(text) > PRICE_SCALE) return undefined;
  const percentage = parseDecimal(text, PRICE_SCALE);
  return percentage > 0n && percentage <= WHOLE ? percentage : undefined;
}

export interface CloseAllPositionsReply {
  readonly orders: readonly Order[];
  readonly refusals: readonly Refusal[];
}

/** Closes every position of an account of the caller with market orders, if asked after its open orders were canceled. */
export async function closeAllPositions(
  dependencies: PlaceOrderDependencies,
  identity: Identity,
  request: { accountId: string; cancelOrders: boolean },
): Promise<CloseAllPositionsReply> {
  const { accounts } = dependencies;
  const { accountId, cancelOrders } = request;
  if (cancelOrders) {
    const { refusals } = await cancelAllOrders(dependencies, identity, accountId, undefined);
    if (refusals.length > 0) return { orders: [], refusals };
  }
  const [account] = isUuid(accountId) ? await accounts.findAccounts([accountId]) : [];
  if (account === undefined || account.ownerId !== identity.uid) return { orders: [], refusals: [ACCOUNT_NOT_FOUND] };
  const owned = [...account.positions.values()].filter(({ available, held }) => available + held !== 0n);
  const replies = await Promise.all(
    owned.map(({ symbol, available, held }) => {
      const quantity = available + held;
      const size = formatQuantity(quantity < 0n ? -quantity : quantity);
      const order = closingOrder(account, symbol, quantity, size, undefined);
      return placeOrder(dependencies, identity, order, { isClosing: true });
    }),
  );
  return {
    orders: replies.flatMap(({ order }) => order ?? []),
    // What refuses one of the orders is about no field of this request.
    refusals: replies
      .flatMap(({ refusals }) => refusals as readonly Refusal[])
      .map(({ field: _, ...refused }) => refused),
  };
}

function closingOrder(
  account: AccountView,
  symbol: string,
  owned: bigint,
  quantity: string,
  clientOrderId: string | undefined,
) {
  return {
    accountId: account.id,
    symbol,
    side: owned < 0n ? 'BUY' : 'SELL',
    type: 'MARKET',
    quantity,
    notional: null,
    limitPrice: null,
    stopPrice: null,
    trailPrice: null,
    trailPercent: null,
    timeInForce: 'DAY',
    extendedHours: false,
    orderClass: 'SIMPLE',
    takeProfit: null,
    stopLoss: null,
    clientOrderId,
  } as const;
}

function refuse(refused: PlainRefusal): PlaceOrderReply {
  return { order: undefined, refusals: [refused] };
}
