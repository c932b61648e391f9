import type { Identity } from '@platform/shared/identity';
import { isUuid, newId } from '@platform/shared/pure';
import { type AccountChange, type AccountState, applyChange } from '../domain/account.ts';
import { buyingPowerOf } from '../domain/check-margin.ts';
import { decidePlaceOrder } from '../domain/decide-order.ts';
import { feesOwed } from '../domain/fees.ts';
import type { Instrument, MarketView } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { type OrderIntent, type OrderRequest, parseOrderRequest } from '../domain/order-intent.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import type { Reservation } from '../domain/reservation.ts';
import { centsToGross, grossOf } from '../domain/units.ts';
import { ACCOUNT_NOT_FOUND, isKey } from './checks.ts';
import type { CommandQueue } from './command-queue.ts';
import { answerAgain, type IdempotencyConflict, requestHash } from './idempotency.ts';
import { noteRiskDay } from './note-risk-day.ts';
import type { Market } from './ports/market.ts';
import type { AccountReader, OrderReader } from './ports/readers.ts';

export interface PlaceOrderRequest extends OrderRequest {
  readonly accountId: string;
  readonly symbol: string;
  /** Undefined: one is made. */
  readonly clientOrderId: string | undefined;
}

export interface PlaceOrderReply {
  readonly order: Order | undefined;
  readonly refusals: readonly (Refusal | IdempotencyConflict)[];
}

export interface PlaceOrderDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly accounts: AccountReader;
  readonly orders: OrderReader;
}

/** For use cases that place orders of their own making. */
export interface PlacementOptions {
  /** Of the request that the order comes from; default: of the order itself. */
  readonly hash?: string;
  /** Whether the order may only close a position, whatever became of that since it was read. Default false. */
  readonly isClosing?: boolean;
}

/**
 * Places an order for its owner. Malformed: refusals, nothing kept. Refused by the business: a rejected order and the refusal.
 * The same client order id with the same input gives what the first one gave, with other input `IDEMPOTENCY_CONFLICT`.
 */
export async function placeOrder(
  { queue, market }: PlaceOrderDependencies,
  identity: Identity,
  request: PlaceOrderRequest,
  { hash = requestHash(request), isClosing = false }: PlacementOptions = {},
): Promise<PlaceOrderReply> {
  const parsed = parseRequest(market, request);
  if ('refusals' in parsed) return { order: undefined, refusals: parsed.refusals };
  if (!isUuid(request.accountId)) return { order: undefined, refusals: [ACCOUNT_NOT_FOUND] };
  const ids = { orderId: newId(), entryId: newId(), requestHash: hash, legIds: [newId(), newId()], isClosing };
  const clientOrderId = request.clientOrderId ?? ids.orderId;
  return queue.submit({
    accountId: request.accountId,
    ...(request.clientOrderId !== undefined && { clientOrderId }),
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid)
        return { order: undefined, refusals: [ACCOUNT_NOT_FOUND] };
      const earlier = draft.findOrder(clientOrderId);
      if (earlier !== undefined) return answerAgain(earlier, ids.requestHash);
      noteRiskDay(draft, market);
      const {
        changes,
        order,
        refusal: refused,
      } = decidePlaceOrder(draft.state, parsed.intent, parsed.instrument, market.view(parsed.instrument), {
        ...ids,
        clientOrderId,
      });
      // What is refused because prices are away would be taken a moment later: it is not kept, so that a retry with the same id may succeed.
      if (refused?.code === 'MARKET_DATA_UNAVAILABLE') return { order: undefined, refusals: [refused] };
      for (const change of changes) draft.record(change);
      return { order, refusals: refused === undefined ? [] : [refused] };
    },
  });
}

export interface OrderPreview {
  readonly refusals: readonly Refusal[];
  /** Undefined when the request is malformed or the account not the caller's. */
  readonly decision:
    | {
        readonly reservation: Reservation | undefined;
        /** In cents, before the order and, where it is accepted, after it. */
        readonly buyingPower: bigint;
        readonly buyingPowerAfter: bigint | undefined;
        readonly view: MarketView;
        readonly estimatedFee: bigint;
      }
    | undefined;
}

/** What {@link placeOrder} would decide now, by the same code on the committed state; nothing is kept. */
export async function previewOrder(
  { market, accounts, orders }: PlaceOrderDependencies,
  identity: Identity,
  request: PlaceOrderRequest,
): Promise<OrderPreview> {
  const parsed = parseRequest(market, request);
  if ('refusals' in parsed) return { refusals: parsed.refusals, decision: undefined };
  const [account] = await accounts.findAccounts([request.accountId]);
  if (account === undefined || account.ownerId !== identity.uid)
    return { refusals: [ACCOUNT_NOT_FOUND], decision: undefined };
  const openOrders = await orders.listOpenOrders([account.id]);
  const state: AccountState = {
    ...account,
    positions: new Map(account.positions),
    openOrders: new Map(openOrders.map(order => [order.id, order])),
  };
  const view = market.view(parsed.instrument);
  const buyingPower = buyingPowerOf(state, view);
  const decision = decidePlaceOrder(state, parsed.intent, parsed.instrument, view, {
    orderId: newId(),
    entryId: newId(),
    clientOrderId: '',
    requestHash: '',
    legIds: [newId(), newId()],
  });
  return {
    refusals: decision.refusal === undefined ? [] : [decision.refusal],
    decision: {
      reservation: decision.reservation,
      buyingPower,
      buyingPowerAfter: decision.refusal === undefined ? buyingPowerAfter(state, decision.changes, view) : undefined,
      view,
      estimatedFee: estimateFee(decision.order, view),
    },
  };
}

/** `state` is a copy of nobody else's: the decision is tried out on it. */
function buyingPowerAfter(state: AccountState, changes: readonly AccountChange[], view: MarketView): bigint {
  for (const change of changes) applyChange(state, change);
  return buyingPowerOf(state, view);
}

function parseRequest(
  market: Market,
  request: PlaceOrderRequest,
): { readonly intent: OrderIntent; readonly instrument: Instrument } | { readonly refusals: readonly Refusal[] } {
  if (request.clientOrderId !== undefined && !isKey(request.clientOrderId))
    return {
      refusals: [
        refusal('INVALID_CLIENT_ORDER_ID', 'A client order id has 1 to 128 printable characters.', 'clientOrderId'),
      ],
    };
  const instrument = market.instrument(request.symbol);
  if (instrument === undefined)
    return { refusals: [refusal('INSTRUMENT_NOT_FOUND', 'There is no instrument with this symbol.', 'symbol')] };
  market.view(instrument); // throws while the market's sessions are not known: before the command waits with others
  const intent = parseOrderRequest(request, instrument);
  return 'side' in intent ? { intent, instrument } : { refusals: intent };
}

/** What the order would owe if all of it was filled at the current quote, or at its limit where nobody quotes. */
function estimateFee(order: Order, { quote, now }: MarketView): bigint {
  const price = quote?.bid?.price ?? order.limitPrice ?? 0n;
  const gross = order.notional === null ? grossOf(price, order.quantity) : centsToGross(order.notional);
  return feesOwed({ ...order, gross, at: now });
}
