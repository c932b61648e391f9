import { beginRiskDay } from '../domain/risk-policy.ts';
import type { AccountDraft } from './command-queue.ts';
import type { Market } from './ports/market.ts';

/** Notes what an account is worth as its day begins, where its daily loss is limited: before anything else of the day is recorded. */
export function noteRiskDay(draft: AccountDraft, market: Pick<Market, 'now' | 'markOf'>): void {
  const now = market.now();
  const risk = beginRiskDay(draft.state, { now, markOf: market.markOf });
  if (risk !== undefined) draft.record({ occurredAt: now, risk });
}
