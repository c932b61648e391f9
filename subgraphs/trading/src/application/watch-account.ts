import type { ChangeFeed } from './ports/change-feed.ts';
import type { AccountReader, AccountView } from './ports/readers.ts';
import { readPatiently } from './read-patiently.ts';
import { signal } from './signal.ts';

/** The account as it stands now, and again after every change. Changes that come faster than they are taken are one. */
export function watchAccount(
  { accounts, changes }: { accounts: AccountReader; changes: ChangeFeed },
  accountId: string,
): AsyncIterableIterator<AccountView> {
  const changed = signal();
  changed.raise();
  const unwatch = changes.watch(accountId, changed.raise);
  const end = async (): Promise<IteratorResult<AccountView>> => {
    unwatch();
    changed.close();
    return { done: true, value: undefined };
  };
  // Whoever iterates does not call `return` after a failure.
  const fail = async (error: unknown): Promise<never> => {
    await end();
    throw error;
  };
  const iterator: AsyncIterableIterator<AccountView> = {
    async next() {
      await changed.raised();
      if (changed.isClosed) return { done: true, value: undefined };
      const found = await readPatiently(() => accounts.findAccounts([accountId]), changed).catch(fail);
      const account = found?.[0];
      return account === undefined ? end() : { done: false, value: account };
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
