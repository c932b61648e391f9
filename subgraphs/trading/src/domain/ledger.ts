import { invariant } from '@platform/shared/pure';

/**
 * Double entry: every movement of cash or shares is a set of postings that sums to zero for each asset.
 * A customer has two buckets for each asset, so that a hold is a movement like any other; the house has one account for each counterparty.
 */
export type Bucket = 'AVAILABLE' | 'HELD' | 'BANK' | 'MARKET' | 'FEES' | 'ISSUER';

export const CASH_ASSET = 'USD';

export interface Posting {
  /** Null for the house: `BANK` is the outside that deposits come from, `MARKET` the other side of every trade, `FEES` what is owed to the regulators, `ISSUER` the companies that split their shares and pay dividends. */
  readonly accountId: string | null;
  readonly bucket: Bucket;
  /** `USD`, in cents, or an instrument's symbol, in quantity units. */
  readonly asset: string;
  readonly amount: bigint;
}

export type JournalEntryKind = 'DEPOSIT' | 'WITHDRAWAL' | 'HOLD' | 'RELEASE' | 'FILL' | 'SPLIT' | 'DIVIDEND';

export interface JournalEntry {
  readonly id: string;
  readonly accountId: string;
  readonly kind: JournalEntryKind;
  /** The order or fill that it belongs to; null for money from and to the outside, and for corporate actions. */
  readonly referenceId: string | null;
  readonly postings: readonly Posting[];
  readonly occurredAt: Date;
}

/** Where the chain of an account's entries ends. */
export interface ChainEnd {
  /** How many entries it has. */
  readonly position: bigint;
  /** Hash of the last one; empty before the first. */
  readonly hash: string;
}

/** Makes an entry; postings of nothing are left out. @throws Error when the postings do not sum to zero for each asset. */
export function journalEntry(entry: JournalEntry): JournalEntry {
  const postings = entry.postings.filter(posting => posting.amount !== 0n);
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of postings) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  invariant(
    [...sums.values()].every(sum => sum === 0n),
    'the postings of an entry sum to zero for each asset',
  );
  return { ...entry, postings };
}

/** Moves between two buckets of one asset. */
export function movement(
  asset: string,
  amount: bigint,
  from: Omit<Posting, 'asset' | 'amount'>,
  to: Omit<Posting, 'asset' | 'amount'>,
): Posting[] {
  return [
    { ...from, asset, amount: -amount },
    { ...to, asset, amount },
  ];
}

export const BANK = { accountId: null, bucket: 'BANK' } as const;
export const MARKET = { accountId: null, bucket: 'MARKET' } as const;
export const FEES = { accountId: null, bucket: 'FEES' } as const;
export const ISSUER = { accountId: null, bucket: 'ISSUER' } as const;
export const available = (accountId: string) => ({ accountId, bucket: 'AVAILABLE' }) as const;
export const held = (accountId: string) => ({ accountId, bucket: 'HELD' }) as const;
