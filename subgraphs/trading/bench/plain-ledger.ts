import type { Sql } from '@platform/shared/postgres';
import { newId, parseDecimal } from '@platform/shared/pure';
import { chainEntry } from '../src/application/ledger-chain.ts';
import { available, CASH_ASSET, held, type JournalEntry, movement } from '../src/domain/ledger.ts';

/** A row of `trading.orders` by its columns. */
export type OrderColumns = Readonly<Record<string, string | number | boolean | null>>;

interface AccountRow {
  readonly available: string;
  readonly sequence: string;
  readonly position: string;
  readonly hash: string;
}

/**
 * The peer: an order as it is written most plainly, one transaction each. It locks the account's row, checks the cash, and writes the same rows that
 * ours writes: the order, its event, the entry of its hold with two postings, and the account. @returns false when the cash does not suffice
 */
export function placePlainly(sql: Sql, accountId: string, terms: OrderColumns): Promise<boolean> {
  const heldCash = String(terms['held_cash']);
  return sql.begin(async tx => {
    const [account] = await tx<AccountRow[]>`
      select cash_available as available, sequence, ledger_position as position, ledger_hash as hash from trading.accounts where id = ${accountId} for update`;
    if (account === undefined || Number(account.available) < Number(heldCash)) return false;
    const now = new Date();
    const id = newId();
    const sequence = (BigInt(account.sequence) + 1n).toString();
    const order = { ...terms, id, account_id: accountId, client_order_id: id, submitted_at: now.toISOString() };
    const entry = holdEntry(accountId, id, parseDecimal(heldCash, 2), now);
    const chain = chainEntry({ position: BigInt(account.position), hash: account.hash }, entry);
    await tx`insert into trading.orders ${tx(order)}`;
    await tx`
      insert into trading.order_events (account_id, sequence, event, order_id, order_after, occurred_at)
      values (${accountId}, ${sequence}, 'NEW', ${id}, ${JSON.stringify(inCamelCase(order))}::text::jsonb, ${now.toISOString()})`;
    await tx`
      insert into trading.journal_entries (id, account_id, kind, reference_id, occurred_at, chain_position, hash)
      values (${entry.id}, ${accountId}, 'HOLD', ${id}, ${now.toISOString()}, ${chain.position.toString()}, ${chain.hash})`;
    await tx`
      insert into trading.postings (entry_id, line, account_id, bucket, asset, amount)
      values (${entry.id}, 0, ${accountId}, 'AVAILABLE', 'USD', -${heldCash}::numeric), (${entry.id}, 1, ${accountId}, 'HELD', 'USD', ${heldCash}::numeric)`;
    await tx`
      update trading.accounts set cash_available = cash_available - ${heldCash}::numeric, cash_held = cash_held + ${heldCash}::numeric,
        sequence = ${sequence}, version = version + 1, ledger_position = ${chain.position.toString()}, ledger_hash = ${chain.hash} where id = ${accountId}`;
    return true;
  }) as Promise<boolean>;
}

function holdEntry(accountId: string, orderId: string, cents: bigint, occurredAt: Date): JournalEntry {
  const postings = movement(CASH_ASSET, cents, available(accountId), held(accountId));
  return { id: newId(), accountId, kind: 'HOLD', referenceId: orderId, postings, occurredAt };
}

function inCamelCase(row: object): object {
  const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));
}
