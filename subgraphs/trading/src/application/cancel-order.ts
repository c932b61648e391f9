import type { Identity } from '@platform/shared/identity';
import { isUuid, newId } from '@platform/shared/pure';
import { isFrozen } from '../domain/auction.ts';
import type { Order } from '../domain/order.ts';
import { decideEnd } from '../domain/order-life.ts';
import { isOpen, transition } from '../domain/order-status.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { ACCOUNT_NOT_FOUND } from './checks.ts';
import type { AccountDraft, CommandQueue } from './command-queue.ts';
import type { Market } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';

export interface CancelDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly orders: OrderReader;
}

const ORDER_NOT_FOUND = refusal('ORDER_NOT_FOUND', 'You have no order with this id.', 'orderId');
const AUCTION_FROZEN = refusal(
  'ORDER_NOT_CANCELABLE',
  'The auction is about to be held: its orders can no longer be canceled.',
  'orderId',
);
/** `statusReason` of an order that its owner canceled. */
const CANCELED_BY_OWNER = 'CANCELED_BY_OWNER';

export interface CancelOrderReply {
  readonly order: Order | undefined;
  readonly refusals: readonly Refusal[];
}

/** Cancels what is left of an order of the caller. One that is closed stays as it is: `ORDER_NOT_CANCELABLE`. */
export async function cancelOrder(
  { queue, market, orders }: CancelDependencies,
  identity: Identity,
  orderId: string,
): Promise<CancelOrderReply> {
  const [found] = isUuid(orderId) ? await orders.findOrders([orderId]) : [];
  if (found === undefined) return { order: undefined, refusals: [ORDER_NOT_FOUND] };
  return queue.submit<CancelOrderReply>({
    accountId: found.accountId,
    // Looked up under lock: an order that was closed since it was found is shown as it ended.
    clientOrderId: found.clientOrderId,
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid)
        return { order: undefined, refusals: [ORDER_NOT_FOUND] };
      const order = draft.state.openOrders.get(orderId);
      if (order === undefined || transition(order.status, 'CANCEL') === undefined)
        return {
          order: order ?? draft.findOrder(found.clientOrderId),
          refusals: [refusal('ORDER_NOT_CANCELABLE', 'The order is closed already.', 'orderId')],
        };
      if (isFrozen(order, market.now())) return { order, refusals: [AUCTION_FROZEN] };
      const changes = decideEnd(draft.state, order, 'CANCELED', CANCELED_BY_OWNER, newId(), market.now());
      for (const change of changes) draft.record(change);
      return { order: changes[0].order?.order, refusals: [] };
    },
  });
}

export interface CancelAllOrdersReply {
  readonly orders: readonly Order[];
  readonly refusals: readonly Refusal[];
}

function isCancelable(order: Order, now: Date): boolean {
  return transition(order.status, 'CANCEL') !== undefined && !isFrozen(order, now);
}

/** Cancels what is left of every open order of an account of the caller, or of those in one instrument; all in one commit. What an auction is about to fill stays. */
export async function cancelAllOrders(
  { queue, market }: CancelDependencies,
  identity: Identity,
  accountId: string,
  symbol: string | undefined,
): Promise<CancelAllOrdersReply> {
  if (!isUuid(accountId)) return { orders: [], refusals: [ACCOUNT_NOT_FOUND] };
  return queue.submit<CancelAllOrdersReply>({
    accountId,
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid)
        return { orders: [], refusals: [ACCOUNT_NOT_FOUND] };
      const wanted = [...draft.state.openOrders.values()].filter(
        order => symbol === undefined || order.symbol === symbol,
      );
      return { orders: cancelEach(draft, wanted, CANCELED_BY_OWNER, market.now()), refusals: [] };
    },
  });
}

/** Cancels what can be canceled of these open orders, and returns the orders that ended. */
export function cancelEach(draft: AccountDraft, orders: readonly Order[], reason: string, now: Date): Order[] {
  const canceled: Order[] = [];
  for (const { id } of orders) {
    // The end of one may have ended others of its group, or changed them.
    const order = draft.state.openOrders.get(id);
    if (order === undefined || !isCancelable(order, now)) continue;
    for (const change of decideEnd(draft.state, order, 'CANCELED', reason, newId(), now)) {
      draft.record(change);
      if (change.order !== undefined && !isOpen(change.order.order.status)) canceled.push(change.order.order);
    }
  }
  return canceled;
}
