import type { Identity } from '@platform/shared/identity';
import { isUuid, newId } from '@platform/shared/pure';
import { decideDeposit, decideWithdrawal, parseAmount } from '../domain/decide-funds.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { moveRiskDay } from '../domain/risk-policy.ts';
import { ACCOUNT_NOT_FOUND, isKey } from './checks.ts';
import type { AccountDraft, CommandQueue } from './command-queue.ts';
import { type IdempotencyConflict, requestHash } from './idempotency.ts';
import { recordMarginLevel } from './margin-level.ts';
import { noteRiskDay } from './note-risk-day.ts';
import type { FundingRequest } from './ports/ledger-store.ts';
import type { Market } from './ports/market.ts';

export interface MoveFundsRequest {
  readonly kind: 'DEPOSIT' | 'WITHDRAWAL';
  readonly accountId: string;
  /** Decimal text, dollars. */
  readonly amount: string;
  readonly idempotencyKey: string;
}

/** Moves money into or out of an account of the caller, once for each idempotency key. Resolves with what refused it; empty when it was booked. */
export async function moveFunds(
  { queue, market }: { queue: CommandQueue; market: Market },
  identity: Identity,
  request: MoveFundsRequest,
): Promise<readonly (Refusal | IdempotencyConflict)[]> {
  const { accountId, idempotencyKey, kind } = request;
  if (!isKey(idempotencyKey))
    return [
      refusal('INVALID_IDEMPOTENCY_KEY', 'An idempotency key has 1 to 128 printable characters.', 'idempotencyKey'),
    ];
  const amount = parseAmount(request.amount);
  if (typeof amount !== 'bigint') return [amount];
  if (!isUuid(accountId)) return [ACCOUNT_NOT_FOUND];
  const entryId = newId();
  const hash = requestHash(request);
  return queue.submit<readonly (Refusal | IdempotencyConflict)[]>({
    accountId,
    idempotencyKey,
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid) return [ACCOUNT_NOT_FOUND];
      const earlier = draft.findFunding(idempotencyKey);
      if (earlier !== undefined && earlier.requestHash !== hash) return [conflict];
      if (earlier !== undefined) return earlier.refusal === undefined ? [] : [earlier.refusal];
      return book(
        draft,
        { accountId, idempotencyKey, requestHash: hash, createdAt: market.now() },
        { kind, amount, entryId },
        market,
      );
    },
  });
}

const conflict: IdempotencyConflict = {
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'This idempotency key was used before, for another movement.',
  field: 'idempotencyKey',
  existingOrder: null,
};

/** Books the movement, or keeps why it was refused: a retry gets the same answer either way. */
function book(
  draft: AccountDraft,
  request: Omit<FundingRequest, 'refusal' | 'entryId'>,
  { kind, amount, entryId }: { kind: MoveFundsRequest['kind']; amount: bigint; entryId: string },
  market: Market,
): readonly Refusal[] {
  const decision = (kind === 'DEPOSIT' ? decideDeposit : decideWithdrawal)(
    draft.state,
    amount,
    entryId,
    request.createdAt,
    market.markOf,
  );
  if ('code' in decision) {
    draft.recordFunding({ ...request, refusal: decision, entryId: undefined });
    return [decision];
  }
  noteRiskDay(draft, market);
  draft.record(decision);
  const risk = moveRiskDay(draft.state.risk, kind === 'DEPOSIT' ? amount : -amount);
  if (risk !== undefined) draft.record({ occurredAt: request.createdAt, risk });
  recordMarginLevel(draft, market, kind === 'WITHDRAWAL', request.createdAt);
  draft.recordFunding({ ...request, refusal: undefined, entryId });
  return [];
}
