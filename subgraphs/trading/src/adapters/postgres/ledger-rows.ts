import type { fundingRequests, journalEntries, postings } from '@platform/drizzle/trading/schema';
import type { FundingRequest } from '../../application/ports/ledger-store.ts';
import { CASH_ASSET, type ChainEnd, type JournalEntry, type Posting } from '../../domain/ledger.ts';
import { cashText, momentText, quantityText, toDate } from './column-values.ts';
import { fromStoredRefusal, toStoredRefusal } from './refusal-json.ts';

/** Between rows and the domain: entries of the ledger, and the requests that move funds. */

export function toJournalEntryRow(entry: JournalEntry, chain: ChainEnd): typeof journalEntries.$inferSelect {
  return {
    id: entry.id,
    accountId: entry.accountId,
    kind: entry.kind,
    referenceId: entry.referenceId,
    occurredAt: momentText(entry.occurredAt),
    chainPosition: chain.position,
    hash: chain.hash,
  };
}

export function toPostingRow(entryId: string, line: number, posting: Posting): typeof postings.$inferSelect {
  const { accountId, bucket, asset, amount } = posting;
  return {
    entryId,
    line,
    accountId,
    bucket,
    asset,
    amount: asset === CASH_ASSET ? cashText(amount) : quantityText(amount),
  };
}

export function toFundingRow(request: FundingRequest): typeof fundingRequests.$inferSelect {
  const { accountId, idempotencyKey, requestHash, refusal, entryId, createdAt } = request;
  return {
    accountId,
    idempotencyKey,
    requestHash,
    entryId: entryId ?? null,
    refusal: refusal === undefined ? null : toStoredRefusal(refusal),
    createdAt: momentText(createdAt),
  };
}

export function fromFundingRow(row: typeof fundingRequests.$inferSelect): FundingRequest {
  const { accountId, idempotencyKey, requestHash, refusal, entryId, createdAt } = row;
  return {
    accountId,
    idempotencyKey,
    requestHash,
    refusal: refusal === null ? undefined : fromStoredRefusal(refusal),
    entryId: entryId ?? undefined,
    createdAt: toDate(createdAt),
  };
}
