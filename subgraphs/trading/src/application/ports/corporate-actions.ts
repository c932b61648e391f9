import type { DateText } from '@platform/shared/pure';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { Tenure } from './ledger-store.ts';

/** Says what companies do to their shares. */
export interface CorporateActionSource {
  /** Splits and cash dividends with an ex-date from one day to another, both included, by ex-date; a dividend before a split of the same day. @throws Error when it cannot be asked. */
  actionsBetween(from: DateText, to: DateText, symbols: readonly string[]): Promise<readonly CorporateAction[]>;
}

/** What a look for corporate actions is about. */
export interface ActionScope {
  /** Nothing before matters: no account had anything then, or all was applied. Null when there is no account. */
  readonly from: Date | null;
  /** Every instrument that some account has ever held or has an open order in. */
  readonly symbols: readonly string[];
}

/** An account that a corporate action was not applied to yet. */
export interface ActionCandidate {
  readonly accountId: string;
  /** What it held when the ex-date began: nothing that it trades now changes that. */
  readonly entitled: bigint;
}

/** What is known of corporate actions in the database. */
export interface CorporateActionBook {
  readScope(): Promise<ActionScope>;
  isComplete(action: CorporateAction): Promise<boolean>;
  /** Accounts that held the shares when the ex-date began, or have open orders from before, without those that it was applied to. */
  listCandidates(action: CorporateAction, effectiveAt: Date): Promise<readonly ActionCandidate[]>;
  /** Notes that every account was done; more than once does no harm. */
  complete(action: CorporateAction, effectiveAt: Date, completedAt: Date): Promise<void>;
  /** Notes that everything up to a moment was applied to the symbols of a partition; nothing once the tenure is over. */
  noteApplied(tenure: Tenure, appliedTo: Date): Promise<void>;
  /** What was noted, by partition; null where nothing was. */
  readApplied(partitions: number): Promise<readonly (Date | null)[]>;
}
