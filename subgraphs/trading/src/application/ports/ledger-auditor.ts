/** What an audit found out about one law. */
export interface LawFinding {
  readonly law: string;
  /** The rows that break it, at most {@link VIOLATIONS_MAX} of them; none when it holds. */
  readonly violations: readonly object[];
  readonly tookMs: number;
}

/** A law that is broken is broken by the first row; more than these tell nobody more. */
export const VIOLATIONS_MAX = 20;

/** Holds the ledger and everything that is derived from it to their laws, as of one moment. */
export interface LedgerAuditor {
  /** One finding for each law, in the order of the list. Reads only. */
  audit(): Promise<readonly LawFinding[]>;
}
