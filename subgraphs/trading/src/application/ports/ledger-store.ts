import type { AccountChange, AccountState } from '../../domain/account.ts';
import type { ChainEnd } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import type { Refusal } from '../../domain/refusal.ts';

/** What a deposit or withdrawal with this key did the first time. */
export interface FundingRequest {
  readonly accountId: string;
  readonly idempotencyKey: string;
  readonly requestHash: string;
  /** Undefined when it was booked. */
  readonly refusal: Refusal | undefined;
  readonly entryId: string | undefined;
  readonly createdAt: Date;
}

/** A time in which one process is the venue of a partition of the symbols; numbered in each. */
export interface Tenure {
  readonly partition: number;
  readonly number: bigint;
  /** By the market's clock: prints up to then were held against the stops. Absent where there was no venue before. */
  readonly seenUntil?: Date | undefined;
}

/** What a batch of commands needs to see, besides the accounts: requests that may have been made before. */
export interface EarlierRequestKeys {
  readonly orders: readonly { readonly accountId: string; readonly clientOrderId: string }[];
  readonly funding: readonly { readonly accountId: string; readonly idempotencyKey: string }[];
  /** Of commands of a venue among them: no other tenure of these partitions begins before the transaction has ended. */
  readonly partitions: readonly number[];
}

/** Accounts under lock, as of their latest commit. */
export interface LockedAccounts {
  /** Without those that do not exist. */
  readonly states: ReadonlyMap<string, AccountState>;
  readonly orders: readonly Order[];
  readonly funding: readonly FundingRequest[];
  /** The tenures that are now, of the partitions that were asked for. */
  readonly tenures: ReadonlyMap<number, bigint>;
}

/** What a batch decided; the states have the changes applied. */
export interface BatchOutcome {
  /** `chain` is the place of the change's entry in its account's chain. */
  readonly changes: readonly {
    readonly state: AccountState;
    readonly change: AccountChange;
    readonly chain?: ChainEnd;
  }[];
  readonly funding: readonly FundingRequest[];
}

/** The one way in which an account changes. */
export interface LedgerStore {
  /**
   * In one transaction: locks the accounts in a fixed order, shows them to `decide`, writes what it decided, tells the bus, commits.
   * Resolves once it is durable. `decide` may be called again when another transaction got in the way, on fresh states.
   * @throws SERVICE_UNAVAILABLE when the database is away; then nothing was kept, or it is not known, and a retry with the same id is safe.
   */
  transact(
    accountIds: readonly string[],
    keys: EarlierRequestKeys,
    decide: (locked: LockedAccounts) => BatchOutcome,
  ): Promise<void>;
}

/** What venues have seen of the market: for whoever takes their place. */
export interface VenueSight {
  /** Notes that prints up to a moment were held against the stops of some partitions; nothing where a tenure is over. @throws Error when it cannot be written */
  noteSeen(tenures: readonly Tenure[], seenUntil: Date): Promise<void>;
}
