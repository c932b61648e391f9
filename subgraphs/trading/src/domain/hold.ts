import {
  available,
  CASH_ASSET,
  held,
  type JournalEntry,
  type JournalEntryKind,
  journalEntry,
  movement,
} from './ledger.ts';
import type { Order } from './order.ts';

/** Moves what an order holds between the account's two buckets: a sale holds what it sells, a purchase what it covers of a short position. */
export function holdEntry(
  id: string,
  order: Pick<Order, 'id' | 'accountId' | 'symbol' | 'side'>,
  cash: bigint,
  quantity: bigint,
  occurredAt: Date,
  kind: Extract<JournalEntryKind, 'HOLD' | 'RELEASE'>,
): JournalEntry {
  const [from, to] =
    kind === 'HOLD'
      ? [available(order.accountId), held(order.accountId)]
      : [held(order.accountId), available(order.accountId)];
  return journalEntry({
    id,
    accountId: order.accountId,
    kind,
    referenceId: order.id,
    occurredAt,
    postings: [
      ...movement(CASH_ASSET, cash, from, to),
      ...movement(order.symbol, order.side === 'SELL' ? quantity : -quantity, from, to),
    ],
  });
}
