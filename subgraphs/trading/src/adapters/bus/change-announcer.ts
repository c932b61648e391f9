import type { Bus } from '@platform/shared/bus';
import type { TransactionSql } from '@platform/shared/postgres';

/** Which accounts a commit changed: the process that committed, then their ids. */
export const CHANGES_TOPIC = 'trading_accounts';

/** Of an id and the space before it. */
const ID_BYTES = 37;
/** A bus that carries more is given no more at once: whoever listens to one account reads all of a message. */
const MESSAGE_BYTES_MAX = 32_000;

/** Tells every process which accounts were changed: with the commit where the bus is in the database, else right after it. */
export interface ChangeAnnouncer {
  inTransaction(tx: TransactionSql, accountIds: readonly string[]): Promise<unknown>;
  afterCommit(accountIds: readonly string[]): void;
}

/** @param origin names this process, which hears of its own commits in another way too. */
export function createChangeAnnouncer(bus: Bus, origin: string): ChangeAnnouncer {
  const messagesOf = (accountIds: readonly string[]) =>
    changeMessages(accountIds, origin, Math.min(bus.maxPayloadBytes, MESSAGE_BYTES_MAX));
  const { publishInTransaction } = bus;
  if (publishInTransaction === undefined)
    return {
      inTransaction: async () => {},
      afterCommit(accountIds) {
        for (const message of messagesOf(accountIds)) void bus.publish(CHANGES_TOPIC, message);
      },
    };
  return {
    inTransaction: (tx, accountIds) =>
      Promise.all(messagesOf(accountIds).map(message => publishInTransaction(tx, CHANGES_TOPIC, message))),
    afterCommit() {},
  };
}

/** As many messages as the bus' size limit needs. */
export function changeMessages(accountIds: readonly string[], origin: string, bytesMax: number): string[] {
  const perMessage = Math.floor((bytesMax - origin.length) / ID_BYTES);
  const messages: string[] = [];
  for (let start = 0; start < accountIds.length; start += perMessage)
    messages.push([origin, ...accountIds.slice(start, start + perMessage)].join(' '));
  return messages;
}
