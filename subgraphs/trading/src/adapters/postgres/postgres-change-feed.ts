import { BUS_MESSAGE_BYTES_MAX, type Bus } from '@platform/shared/bus';
import type { ChangeFeed } from '../../application/ports/change-feed.ts';

/** Which accounts a commit changed: the process that committed, then their ids. */
export const CHANGES_TOPIC = 'trading_accounts';

const ID_BYTES = 37;

/** As many messages as the bus' size limit needs. */
export function changeMessages(accountIds: readonly string[], origin: string): string[] {
  const perMessage = Math.floor((BUS_MESSAGE_BYTES_MAX - origin.length - 1) / ID_BYTES);
  const messages: string[] = [];
  for (let start = 0; start < accountIds.length; start += perMessage)
    messages.push([origin, ...accountIds.slice(start, start + perMessage)].join(' '));
  return messages;
}

/** Listens to the bus for as long as the process runs. */
export async function startChangeFeed(bus: Bus, origin: string): Promise<ChangeFeed> {
  const byAccount = new Map<string, Set<() => void>>();
  const forAll = new Set<(accountIds: readonly string[] | undefined, isOwn: boolean) => void>();
  await bus.listen(CHANGES_TOPIC, {
    onMessage(message) {
      const [from, ...accountIds] = message.split(' ');
      for (const listener of forAll) listener(accountIds, from === origin);
      for (const accountId of accountIds) for (const listener of byAccount.get(accountId) ?? []) listener();
    },
    onReconnect() {
      for (const listener of forAll) listener(undefined, false);
      for (const listeners of byAccount.values()) for (const listener of listeners) listener();
    },
  });
  return {
    watch(accountId, onChange) {
      const listeners = byAccount.get(accountId) ?? new Set();
      byAccount.set(accountId, listeners.add(onChange));
      return () => {
        listeners.delete(onChange);
        if (listeners.size === 0 && byAccount.get(accountId) === listeners) byAccount.delete(accountId);
      };
    },
    watchAll(onChange) {
      forAll.add(onChange);
      return () => void forAll.delete(onChange);
    },
  };
}
