/** Says that an account has changed: read its rows. May say so too often, never too seldom. */
export interface ChangeFeed {
  /** Calls back after every commit that touched the account, and after every loss of messages. Returns what stops it. */
  watch(accountId: string, onChange: () => void): () => void;
  /** The same for all accounts; undefined stands for "any of them". `isOwn` marks commits of this process. */
  watchAll(onChange: (accountIds: readonly string[] | undefined, isOwn: boolean) => void): () => void;
}
