import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { expect } from 'vitest';

/** The database of the platform, to hold its answers against. */
export const openDatabase = (databaseUrl: string): Sql =>
  connectPostgres({ url: databaseUrl, poolSize: 2, applicationName: 'e2e' });

/** What happened to the orders of an account, as `orderUpdated` reports it. */
export async function orderEventsOf(sql: Sql, accountId: string): Promise<object[]> {
  const rows = await sql`
    select sequence::text as sequence, event, order_id as "orderId", fill_id as "fillId"
    from trading.order_events where account_id = ${accountId} order by order_events.sequence`;
  return rows.map(row => ({ ...row }));
}

/** Checks, for all accounts: double entry, holds equal to open reservations, balances equal to postings, no gap among the events. */
export async function expectSoundLedger(sql: Sql): Promise<void> {
  expect(
    await sql`select entry_id, asset, sum(amount) from trading.postings group by entry_id, asset having sum(amount) <> 0`,
  ).toEqual([]);
  expect(await sql`select asset, sum(amount) from trading.postings group by asset having sum(amount) <> 0`).toEqual([]);
  expect(
    await sql`
      select a.id, a.cash_held, sum(o.held_cash) from trading.accounts a left join trading.orders o on o.account_id = a.id
      group by a.id having a.cash_held <> coalesce(sum(o.held_cash), 0)`,
  ).toEqual([]);
  expect(
    await sql`
      select p.account_id, p.symbol, p.held, sum(o.held_quantity)
      from trading.positions p left join trading.orders o on o.account_id = p.account_id and o.symbol = p.symbol
      group by p.account_id, p.symbol having p.held <> coalesce(sum(o.held_quantity), 0)`,
  ).toEqual([]);
  expect(
    await sql`
      select a.id, a.cash_available + a.cash_held as cash, sum(p.amount) as posted
      from trading.accounts a left join trading.postings p on p.account_id = a.id and p.asset = a.currency
      group by a.id having a.cash_available + a.cash_held <> coalesce(sum(p.amount), 0)`,
  ).toEqual([]);
  expect(
    await sql`
      select account_id, count(*), max(sequence) from trading.order_events
      group by account_id having count(*) <> max(sequence)`,
  ).toEqual([]);
  expect(
    await sql`
      select o.id, o.filled_quantity, sum(f.quantity) from trading.orders o left join trading.fills f on f.order_id = o.id
      group by o.id having o.filled_quantity <> coalesce(sum(f.quantity), 0)`,
  ).toEqual([]);
}
