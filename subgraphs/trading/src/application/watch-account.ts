import { follow } from './follow.ts';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { AccountReader, AccountView } from './ports/readers.ts';
import { readPatiently } from './read-patiently.ts';

/** The account as it stands now, and again after every change. Changes that come faster than they are taken are one. */
export function watchAccount(
  { accounts, changes }: { accounts: AccountReader; changes: ChangeFeed },
  accountId: string,
): AsyncIterableIterator<AccountView> {
  return follow(
    onChange => changes.watch(accountId, onChange),
    async changed => {
      await changed.raised();
      const [account] = (await readPatiently(() => accounts.findAccounts([accountId]), changed)) ?? [];
      return account;
    },
  );
}
