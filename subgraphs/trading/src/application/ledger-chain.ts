import { createHash } from 'node:crypto';
import { formatDecimal } from '@platform/shared/pure';
import { CASH_ASSET, type ChainEnd, type JournalEntry } from '../domain/ledger.ts';
import { CASH_SCALE, QUANTITY_SCALE } from '../domain/units.ts';

/**
 * Each entry is hashed together with the hash of the one before it in its account: whoever changes, removes or slips in an entry afterwards would have to
 * change every hash after it, and the owner who kept one of them would see it. The text that is hashed is plain, so that Postgres can check it too
 * (see "the chain of entries is whole" in ledger-laws.ts): one line for each field, then one for each posting.
 */
export function chainEntry(end: ChainEnd, entry: JournalEntry): ChainEnd {
  const lines = [
    end.hash,
    entry.id,
    entry.accountId,
    entry.kind,
    entry.referenceId ?? '-',
    entry.occurredAt.getTime().toString(),
  ];
  for (const { accountId, bucket, asset, amount } of entry.postings)
    lines.push(
      `${accountId ?? '-'} ${bucket} ${asset} ${formatDecimal(amount, asset === CASH_ASSET ? CASH_SCALE : QUANTITY_SCALE)}`,
    );
  return { position: end.position + 1n, hash: createHash('sha256').update(lines.join('\n')).digest('hex') };
}
