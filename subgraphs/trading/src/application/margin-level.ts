import { marginOf } from '../domain/margin.ts';
import { afterMarginMovement } from '../domain/standing.ts';
import type { AccountDraft } from './command-queue.ts';
import type { Market } from './ports/market.ts';

/** Keeps what a trade, deposit or withdrawal that was recorded just now does to a margin account's deficits (see {@link afterMarginMovement}). */
export function recordMarginLevel(
  draft: AccountDraft,
  { markOf }: Pick<Market, 'markOf'>,
  isLowering: boolean,
  occurredAt: Date,
): void {
  const { state } = draft;
  if (state.type !== 'MARGIN') return;
  const standing = afterMarginMovement(state.standing, marginOf(state, markOf), isLowering, occurredAt);
  if (standing !== undefined) draft.record({ occurredAt, standing });
}
