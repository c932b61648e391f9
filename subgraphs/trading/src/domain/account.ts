import { invariant } from '@platform/shared/pure';
import type { Entitlement } from './corporate-action.ts';
import { CASH_ASSET, type ChainEnd, type JournalEntry, type Posting } from './ledger.ts';
import type { Fill, FillModel, Order, OrderEventType } from './order.ts';
import { isOpen } from './order-status.ts';
import type { RiskSettings } from './risk-policy.ts';
import { type UnsettledProceeds, withProceeds } from './settlement.ts';
import type { Standing } from './standing.ts';

export type AccountType = 'CASH' | 'MARGIN';
export type AccountStatus = 'ACTIVE' | 'CLOSED';

export interface Balance {
  readonly available: bigint;
  readonly held: bigint;
}

/**
 * What is owned of one instrument, by average cost. `costBasis` and `realizedPnl` in cents. A short position has a quantity below zero; its cost basis is what
 * it was sold for, and never below zero. What open orders hold of a position has the position's sign: a sale holds what it sells, a purchase what it covers.
 */
export interface Position extends Balance {
  readonly symbol: string;
  readonly costBasis: bigint;
  readonly realizedPnl: bigint;
}

/**
 * All that a decision about an account needs. It belongs to one batch at a time: {@link applyChange} changes it in place,
 * because copying the open orders of a busy account for each of its events would cost more than deciding them.
 */
export interface AccountState {
  readonly id: string;
  readonly ownerId: string;
  readonly name: string;
  readonly type: AccountType;
  readonly fillModel: FillModel;
  status: AccountStatus;
  readonly createdAt: Date;
  /** Of the latest order event; the next has one more. */
  sequence: bigint;
  cash: Balance;
  /** Proceeds that had not settled when they came in; those that have settled since do no harm. */
  unsettled: readonly UnsettledProceeds[];
  /** How it stands with the rules of margin and settlement. */
  standing: Standing;
  /** What its owner lets it do. */
  risk: RiskSettings;
  /** End of the chain of its ledger entries: how many there are, and the hash of the last. */
  ledgerEnd: ChainEnd;
  readonly positions: Map<string, Position>;
  readonly openOrders: Map<string, Order>;
}

/** One thing that happened to an account: an order event, a movement in the ledger, or both. */
export interface AccountChange {
  readonly occurredAt: Date;
  readonly entry?: JournalEntry;
  readonly order?: OrderChange;
  /** An order whose bookkeeping moved without an event: a trailing stop's high-water mark, what is alive of an exit. */
  readonly adjusted?: Order;
  /** The account's own status. */
  readonly status?: AccountStatus;
  readonly standing?: Standing;
  readonly risk?: RiskSettings;
  /** What a corporate action did to it; once for each account and action. */
  readonly entitlement?: Entitlement;
  /** How a trade changed the cost and the profit of a position, in cents. */
  readonly position?: { readonly symbol: string; readonly costBasis: bigint; readonly realizedPnl: bigint };
}

export interface OrderChange {
  readonly event: OrderEventType;
  readonly sequence: bigint;
  /** As it stands after the event. */
  readonly order: Order;
  readonly isNew: boolean;
  readonly fill?: Fill;
}

export function positionOf(state: AccountState, symbol: string): Position {
  return state.positions.get(symbol) ?? { symbol, available: 0n, held: 0n, costBasis: 0n, realizedPnl: 0n };
}

/** Applies a change in place. @throws Error when it would break an invariant: it was decided against another state. */
export function applyChange(state: AccountState, change: AccountChange): void {
  for (const posting of change.entry?.postings ?? []) if (posting.accountId === state.id) applyPosting(state, posting);
  if (change.position !== undefined) {
    const { symbol, costBasis, realizedPnl } = change.position;
    const before = positionOf(state, symbol);
    const after = { ...before, costBasis: before.costBasis + costBasis, realizedPnl: before.realizedPnl + realizedPnl };
    invariant(
      after.costBasis >= 0n && (after.available + after.held !== 0n || after.costBasis === 0n),
      'a position without quantity has no cost',
    );
    state.positions.set(symbol, after);
  }
  if (change.status !== undefined) state.status = change.status;
  if (change.standing !== undefined) state.standing = change.standing;
  if (change.risk !== undefined) state.risk = change.risk;
  if (change.adjusted !== undefined) state.openOrders.set(change.adjusted.id, change.adjusted);
  if (change.order?.fill?.side === 'SELL') state.unsettled = withProceeds(state.unsettled, change.order.fill);
  if (change.order !== undefined) {
    const { order, sequence } = change.order;
    invariant(sequence === state.sequence + 1n, 'order events of an account are numbered without gaps');
    state.sequence = sequence;
    if (isOpen(order.status)) state.openOrders.set(order.id, order);
    else state.openOrders.delete(order.id);
  }
}

function applyPosting(state: AccountState, { asset, bucket, amount }: Posting): void {
  const before: Balance = asset === CASH_ASSET ? state.cash : positionOf(state, asset);
  const after: Balance = {
    available: before.available + (bucket === 'AVAILABLE' ? amount : 0n),
    held: before.held + (bucket === 'HELD' ? amount : 0n),
  };
  if (state.type === 'CASH')
    invariant(after.available >= 0n && after.held >= 0n, 'no bucket of a cash account is below zero');
  if (asset === CASH_ASSET) state.cash = after;
  else state.positions.set(asset, { ...positionOf(state, asset), ...after });
}
