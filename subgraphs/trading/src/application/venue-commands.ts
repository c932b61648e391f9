import { newId } from '@platform/shared/pure';
import { type AccountChange, type AccountState, type Balance, positionOf } from '../domain/account.ts';
import { type AuctionEnd, hasNoPrint } from '../domain/auction.ts';
import { decideFill } from '../domain/decide-fill.ts';
import { isInSession, type MarketView, type Trade } from '../domain/market.ts';
import type { MatchResult } from '../domain/matching.ts';
import { isForAuction, type Order, type OrderSide } from '../domain/order.ts';
import { decideEnd, decideRoute, decideSessionEnd, decideTrigger } from '../domain/order-life.ts';
import { isWorking, type OrderTrigger, transition } from '../domain/order-status.ts';
import { trailedBy } from '../domain/stop.ts';
import type { Print } from './book.ts';
import type { Command } from './command-queue.ts';
import { recordMarginLevel } from './margin-level.ts';
import { noteRiskDay } from './note-risk-day.ts';
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
      if (execution !== undefined) noteRiskDay(draft, market);
      const changes = execution === undefined ? [] : decideFill(draft.state, current, execution);
      for (const change of changes) draft.record(change);
      const fill = changes[0]?.order?.fill;
      if (fill !== undefined)
        recordMarginLevel(draft, market, isOpening(positionOf(draft.state, fill.symbol), fill.side), fill.executedAt);
      const rest = draft.state.openOrders.get(order.id);
      if (cancelsRest !== undefined && rest !== undefined)
        for (const change of decideEnd(draft.state, rest, 'CANCELED', cancelsRest, newId(), market.now()))
          draft.record(change);
      return fill?.quantity ?? 0n;
    },
  };
}

/** Whether a trade on this side left more of a position than there was. */
function isOpening({ available, held }: Balance, side: OrderSide): boolean {
  return side === 'BUY' ? available + held > 0n : available + held < 0n;
}

/** Books what an auction gave to an order that waited for it, and ends the order. */
export function auctionCommand(
  match: MatchResult,
  market: Pick<Market, 'now' | 'markOf'>,
  view: () => MarketView,
): Command<bigint> {
  const booking = fillCommand(match, market);
  return {
    ...booking,
    decide(draft) {
      const current = draft?.state.openOrders.get(match.order.id);
      if (draft !== undefined && current?.status === 'ACCEPTED' && match.execution !== undefined)
        draft.record(decideRoute(draft.state, current, view()));
      return booking.decide(draft);
    },
  };
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
export function trailCommand(order: Order, { trade, quote }: Print, now: () => Date): Command<void> {
  return {
    accountId: order.accountId,
    decide(draft) {
      const current = draft?.state.openOrders.get(order.id);
      if (draft === undefined || current === undefined || current.triggeredAt !== null || !isWorking(current.status))
        return;
      const adjusted = trailedBy(current, trade, quote);
      if (adjusted !== current) draft.record({ occurredAt: now(), adjusted });
    },
  };
}

export type SessionStep = Extract<OrderTrigger, 'ROUTE' | 'EXPIRE' | 'SESSION_END' | 'CANCEL'>;

/** What a session's edge, or the end of its time, does to an order that waits or works. Undefined for nothing. */
export function sessionStep(order: Order, view: MarketView): SessionStep | undefined {
  const { now, session, status } = view;
  if (isForAuction(order.timeInForce)) return hasNoPrint(order, view) ? 'CANCEL' : undefined;
  // An exit that waits for its entry ends with it.
  if (order.status === 'HELD') return undefined;
  if (order.expiresAt !== null && order.expiresAt <= now) return 'EXPIRE';
  const isOn = isInSession(order, session);
  if (order.status === 'ACCEPTED' || order.status === 'DONE_FOR_DAY')
    return isOn && !status.isHalted ? 'ROUTE' : undefined;
  const hasWorked = transition(order.status, 'SESSION_END') !== undefined;
  return hasWorked && !isOn && order.timeInForce === 'GTC' ? 'SESSION_END' : undefined;
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
      else for (const change of endOf(step, draft.state, current, market.now)) draft.record(change);
    },
  };
}

function endOf(step: 'EXPIRE' | 'CANCEL', state: AccountState, order: Order, now: Date): readonly AccountChange[] {
  return step === 'EXPIRE'
    ? decideEnd(state, order, 'EXPIRED', 'TIME_IN_FORCE', newId(), now)
    : decideEnd(state, order, 'CANCELED', 'NO_AUCTION_PRINT' satisfies AuctionEnd, newId(), now);
}
