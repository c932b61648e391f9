/**
 * Which process is the market's writer: it alone runs the feed, numbers what the feed says and stores it. Each turn of a writer has a token, larger
 * than every one before; a transaction of the market commits only while its token is the newest, so that a writer that was paused, and has been
 * replaced, can never write again.
 */
export interface WriterLease {
  /** Of our own turn; undefined while we are not the writer. */
  readonly token: bigint | undefined;
  /** Begins a turn when nobody else's is running; false when somebody's is. */
  acquire(): Promise<boolean>;
  /** Says that we are still there; false when somebody else has begun a turn. */
  renew(): Promise<boolean>;
  /** Ends our turn, so that another need not wait until it has run out. */
  release(): Promise<void>;
}

/** Another process has become the writer: nothing was written. */
export class ReplacedError extends Error {
  constructor() {
    super('another process is the writer of the market');
  }
}
