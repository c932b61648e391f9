import type { Identity } from '@platform/shared/identity';
import { formatDecimal, isUuid, newId } from '@platform/shared/pure';
import { decideReplace, QUANTITY_REACHED } from '../domain/decide-replace.ts';
import type { Instrument } from '../domain/market.ts';
import type { Order, TimeInForce } from '../domain/order.ts';
import { type OrderIntent, type OrderRequest, parseOrderRequest } from '../domain/order-intent.ts';
import { isOpen } from '../domain/order-status.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { PRICE_SCALE, QUANTITY_SCALE } from '../domain/units.ts';
import { isKey } from './checks.ts';
import { answerAgain, type IdempotencyConflict, requestHash } from './idempotency.ts';
import { noteRiskDay } from './note-risk-day.ts';
import type { PlaceOrderDependencies, PlaceOrderReply } from './place-order.ts';

export interface ReplaceOrderRequest {
  readonly orderId: string;
  readonly quantity: string | undefined;
  readonly limitPrice: string | undefined;
  readonly stopPrice: string | undefined;
  /** As a price or in percent, as the order was placed. */
  readonly trail: string | undefined;
  readonly timeInForce: TimeInForce | undefined;
  readonly clientOrderId: string | undefined;
}

const ORDER_NOT_FOUND = refusal('ORDER_NOT_FOUND', 'You have no order with this id.', 'orderId');
const CLOSED_ALREADY = refusal('ORDER_NOT_REPLACEABLE', 'The order is closed already.', 'orderId');

/** Replaces an open order of the caller by one with other terms; the same client order id with the same input acts once. */
export async function replaceOrder(
  { queue, market, orders }: PlaceOrderDependencies,
  identity: Identity,
  request: ReplaceOrderRequest,
): Promise<PlaceOrderReply> {
  const [found] = isUuid(request.orderId) ? await orders.findOrders([request.orderId]) : [];
  if (found === undefined) return refuse(ORDER_NOT_FOUND);
  if (request.clientOrderId !== undefined && !isKey(request.clientOrderId))
    return refuse(
      refusal('INVALID_CLIENT_ORDER_ID', 'A client order id has 1 to 128 printable characters.', 'clientOrderId'),
    );
  const instrument = market.instrument(found.symbol);
  if (instrument === undefined) return refuse(refusal('INSTRUMENT_NOT_FOUND', 'The instrument is gone.', 'orderId'));
  market.view(instrument); // throws while the market's sessions are not known
  const ids = {
    orderId: newId(),
    entryId: newId(),
    releaseEntryId: newId(),
    legIds: [],
    requestHash: requestHash(request),
  };
  const clientOrderId = request.clientOrderId ?? ids.orderId;
  return queue.submit<PlaceOrderReply>({
    accountId: found.accountId,
    ...(request.clientOrderId !== undefined && { clientOrderId }),
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid) return refuse(ORDER_NOT_FOUND);
      const earlier = draft.findOrder(clientOrderId);
      if (earlier !== undefined) return answerAgain(earlier, ids.requestHash);
      // The terms that are not replaced are those of now: a sibling's fill or a corporate action may have changed them since it was found.
      const current = draft.state.openOrders.get(found.id);
      const intent = mergeTerms(current ?? found, request, instrument);
      if (!('side' in intent)) return { order: undefined, refusals: intent };
      if (current === undefined || !isOpen(current.status)) return endedBefore(found, intent) ?? refuse(CLOSED_ALREADY);
      noteRiskDay(draft, market);
      const decision = decideReplace(draft.state, current, intent, instrument, market.view(instrument), {
        ...ids,
        clientOrderId,
      });
      if ('code' in decision) return refuse(decision);
      for (const change of decision.changes) draft.record(change);
      return { order: decision.order, refusals: [] };
    },
  });
}

/** A retry of a replacement that ended the order with what it had: it is still so. */
function endedBefore(order: Order, intent: OrderIntent): PlaceOrderReply | undefined {
  const isEnded = order.status === 'FILLED' || order.statusReason === QUANTITY_REACHED;
  const isReached = intent.quantity <= order.chainFilled + order.filledQuantity;
  return isEnded && isReached ? { order, refusals: [] } : undefined;
}

function refuse(refused: Refusal | IdempotencyConflict): PlaceOrderReply {
  return { order: undefined, refusals: [refused] };
}

/** The order's terms with what is asked for put in their place, read like those of a new order. */
function mergeTerms(
  order: Order,
  request: ReplaceOrderRequest,
  instrument: Instrument,
): OrderIntent | readonly Refusal[] {
  if (order.notional !== null)
    return [
      refusal(
        'ORDER_NOT_REPLACEABLE',
        'An order by notional cannot be replaced: cancel it and place another.',
        'orderId',
      ),
    ];
  const price = (units: bigint | null) => (units === null ? null : formatDecimal(units, PRICE_SCALE));
  const merged: OrderRequest = {
    side: order.side,
    type: order.type,
    quantity: request.quantity ?? formatDecimal(order.quantity + order.chainFilled, QUANTITY_SCALE),
    notional: null,
    limitPrice: request.limitPrice ?? price(order.limitPrice),
    stopPrice: request.stopPrice ?? price(order.stopPrice),
    trailPrice: order.trailPrice === null ? null : (request.trail ?? price(order.trailPrice)),
    trailPercent: order.trailPercent === null ? null : (request.trail ?? price(order.trailPercent)),
    timeInForce: request.timeInForce ?? order.timeInForce,
    extendedHours: order.extendedHours,
    orderClass: 'SIMPLE',
    takeProfit: null,
    stopLoss: null,
  };
  if (request.trail !== undefined && order.type !== 'TRAILING_STOP')
    return [refusal('TRAIL_NOT_ALLOWED', `An order of type ${order.type} takes no trail.`, 'trail')];
  return parseOrderRequest(merged, instrument);
}
