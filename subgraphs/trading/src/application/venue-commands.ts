import { newId } from '@platform/shared/pure';
import { type Balance, positionOf } from '../domain/account.ts';
import { decideFill } from '../domain/decide-fill.ts';
import { decideEnd, decideRoute, decideSessionEnd, decideTrigger } from '../domain/decide-order.ts';
import type { MarketView, Trade } from '../domain/market.ts';
import type { MatchResult } from '../domain/matching.ts';
import { isImmediate, type Order, type OrderSide } from '../domain/order.ts';
import { isWorking, type OrderTrigger, transition } from '../domain/order-status.ts';
import { nextHighWaterMark } from '../domain/stop.ts';
import type { Command } from './command-queue.ts';
import { recordMarginLevel } from './margin-level.ts';
import type { Market } from './ports/market.ts';

/**
 * What the venue asks the ledger to write. The ledger has the last word: each command looks at the order under lock and does nothing when the order
 * can no longer do it.
 */

/** Books a match; replies how much of it was booked. */
export function fillCommand(
  { order, execution, cancelsRest }: MatchResult,
  market: Pick<Market, 'now' | 'markOf'>,
): Command<bigint> {
  return {
    accountId: order.accountId,
    decide(draft) {
      const current = draft?.state.openOrders.get(order.id);
      if (draft === undefined || current === undefined) return 0n;
      const changes = execution === undefined ? [] : decideFill(draft.state, current, execution);
      for (const change of changes) draft.record(change);
      const fill = changes[0]?.order?.fill;
      if (fill !== undefined)
        recordMarginLevel(draft, market, isOpening(positionOf(draft.state, fill.symbol), fill.side), fill.executedAt);
      const reason = isImmediate(order.timeInForce) ? 'IMMEDIATE_OR_CANCEL' : 'NOTIONAL_REACHED';
      const rest = draft.state.openOrders.get(order.id);
      if (cancelsRest && rest !== undefined)
        for (const change of decideEnd(draft.state, rest, 'CANCELED', reason, newId(), market.now()))
          draft.record(change);
      return fill?.quantity ?? 0n;
    },
  };
}

/** Whether a trade on this side left more of a position than there was. */
function isOpening({ available, held }: Balance, side: OrderSide): boolean {
  return side === 'BUY' ? available + held > 0n : available + held < 0n;
}

/** A print has reached a waiting stop. */
export function triggerCommand(order: Order, trade: Trade, now: () => Date): Command<void> {
  return {
    accountId: order.accountId,
    decide(draft) {
      const current = draft?.state.openOrders.get(order.id);
      if (
        draft === undefined ||
        current === undefined ||
        current.triggeredAt !== null ||
        transition(current.status, 'TRIGGER') === undefined
      )
        return;
      draft.record(decideTrigger(draft.state, current, trade, now()));
    },
  };
}

/** A print has moved a trailing stop. */
export function trailCommand(order: Order, trade: Trade, now: () => Date): Command<void> {
  return {
    accountId: order.accountId,
    decide(draft) {
      const current = draft?.state.openOrders.get(order.id);
      if (draft === undefined || current === undefined || current.triggeredAt !== null || !isWorking(current.status))
        return;
      const highWaterMark = nextHighWaterMark(current, trade);
      if (highWaterMark !== current.highWaterMark)
        draft.record({ occurredAt: now(), adjusted: { ...current, highWaterMark } });
    },
  };
}

export type SessionStep = Extract<OrderTrigger, 'ROUTE' | 'EXPIRE' | 'SESSION_END'>;

/** What a session's edge, or the end of its time, does to an order that waits or works. Undefined for nothing. */
export function sessionStep(order: Order, { now, session }: MarketView): SessionStep | undefined {
  if (order.expiresAt !== null && order.expiresAt <= now) return 'EXPIRE';
  const canWork = session.isOpen || (order.extendedHours && session.isOpenExtended);
  if (order.status === 'ACCEPTED' || order.status === 'DONE_FOR_DAY') return canWork ? 'ROUTE' : undefined;
  const hasWorked = transition(order.status, 'SESSION_END') !== undefined;
  return hasWorked && !canWork && order.timeInForce === 'GTC' ? 'SESSION_END' : undefined;
}

export function sessionCommand(order: Order, step: SessionStep, view: () => MarketView): Command<void> {
  return {
    accountId: order.accountId,
    decide(draft) {
      const current = draft?.state.openOrders.get(order.id);
      if (draft === undefined || current === undefined || sessionStep(current, view()) !== step) return;
      const market = view();
      if (step === 'ROUTE') draft.record(decideRoute(draft.state, current, market));
      else if (step === 'SESSION_END') draft.record(decideSessionEnd(draft.state, current, market.now));
      else
        for (const change of decideEnd(draft.state, current, 'EXPIRED', 'TIME_IN_FORCE', newId(), market.now))
          draft.record(change);
    },
  };
}
