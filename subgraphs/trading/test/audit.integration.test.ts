import { createLogger } from '@platform/shared/observability';
import type { Sql } from '@platform/shared/postgres';
import { addDays, DAY_MS } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedgerAuditor } from '../src/adapters/postgres/ledger-auditor.ts';
import { LEDGER_LAWS } from '../src/adapters/postgres/ledger-laws.ts';
import { createTrading } from '../src/app.ts';
import { BackgroundAuditor } from '../src/application/audit.ts';
import type { LawFinding } from '../src/application/ports/ledger-auditor.ts';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform } from './support/platform.ts';

let platform: Platform;
let daysAhead = 0;
const clock = { now: () => new Date(Date.now() + daysAhead * DAY_MS) };

beforeAll(async () => {
  platform = await startPlatform({ clock });
  await trade(platform);
  // So that a row can be wrong at all: the database itself refuses most of what follows.
  for (const { table, name } of await platform.sql<{ table: string; name: string }[]>`
      select conrelid::regclass::text as table, conname as name from pg_constraint
      where connamespace = 'trading'::regnamespace and contype = 'c'`)
    await platform.sql.unsafe(`alter table ${table} drop constraint ${name}`);
});
afterAll(() => platform.stop());

/** A little of everything: filled, partly filled, canceled, rejected, resting, sold, split, paid a dividend, deposited and withdrawn. */
async function trade({ exchange, trader, sql }: Platform): Promise<void> {
  const [alice, bob] = [trader('alice'), trader('bob')];
  const [mine, theirs] = [await alice.openAccount('100000.00'), await bob.openAccount('50000.00')];
  exchange.quote('AAPL', '189.90', '500', '190.00', '60');
  const bought = await alice.place(mine, { quantity: '50' });
  await alice.closed(bought.order!.id);
  const partly = await bob.place(theirs, { type: 'LIMIT', timeInForce: 'GTC', quantity: '30', limitPrice: '190.00' });
  await eventually(async () => (await bob.order(partly.order!.id)).filledQuantity === '10');
  await alice.closed((await alice.place(mine, { side: 'SELL', quantity: '20' })).order!.id);
  await alice.place(mine, { type: 'LIMIT', timeInForce: 'GTC', side: 'SELL', quantity: '10', limitPrice: '250' });
  await alice.cancel((await alice.place(mine, { type: 'LIMIT', quantity: '5', limitPrice: '100' })).order!.id);
  await alice.place(mine, { type: 'LIMIT', quantity: '5000', limitPrice: '100' });
  await alice.closed(
    (await alice.place(mine, { type: 'LIMIT', quantity: '1', limitPrice: '1', timeInForce: 'IOC' })).order!.id,
  );
  await alice.withdraw(mine, '10.00', 'some');
  exchange.quote('HALF', '10.00', '500', '10.00', '60');
  await alice.closed((await alice.place(mine, { symbol: 'HALF', quantity: '15' })).order!.id);
  await alice.place(mine, { symbol: 'HALF', type: 'LIMIT', timeInForce: 'GTC', quantity: '5', limitPrice: '9' });
  const exDate = addDays(clock.now().toISOString().slice(0, 10), 1);
  exchange.announce({ symbol: 'HALF', kind: 'CASH_DIVIDEND', exDate, amount: '0.05' });
  exchange.announce({ symbol: 'HALF', kind: 'SPLIT', exDate, newShares: 3, oldShares: 2 });
  daysAhead = 1;
  await eventually(async () => (await sql`select 1 from trading.corporate_actions`).length === 2);
}

/** How each law is broken behind the application's back, with one statement. */
const BREAKS: Readonly<Record<string, string>> = {
  'every entry balances': `update trading.postings set amount = amount + 1 where (entry_id, line) = (select entry_id, line from trading.postings limit 1)`,
  'postings sum to zero for each asset': `delete from trading.postings where (entry_id, line) = (select entry_id, line from trading.postings where bucket = 'MARKET' limit 1)`,
  'every entry has postings of its own account only': `update trading.postings set account_id = (select id from trading.accounts where owner_id = 'bob')
    where entry_id = (select entry.id from trading.journal_entries entry join trading.accounts account on account.id = account_id where owner_id = 'alice' limit 1) and account_id is not null`,
  'cash is the sum of its postings': `update trading.accounts set cash_available = cash_available + 0.01 where owner_id = 'alice'`,
  'positions are the sums of their postings': `delete from trading.positions where account_id = (select id from trading.accounts where owner_id = 'bob')`,
  'held cash is what open orders hold': `update trading.orders set held_cash = held_cash - 0.01 where held_cash > 0`,
  'held quantity is what open orders hold': `update trading.orders set held_quantity = 0 where held_quantity > 0`,
  'only margin accounts are short or in debt': `update trading.positions set allows_short = true where account_id = (select id from trading.accounts where owner_id = 'bob')`,
  'fills add up to their order': `update trading.orders set filled_cash = filled_cash + 0.01 where id = (select id from trading.orders where status = 'FILLED' limit 1)`,
  'no fill is worse than the limit': `update trading.fills set price = price + 1 where order_id = (select id from trading.orders where status = 'PARTIALLY_FILLED')`,
  'a fill is of the account, symbol and side of its order': `update trading.fills set side = 'SELL' where side = 'BUY'`,
  'no quote gives more than it displayed': `update trading.fills set quote_sequence = (select max(quote_sequence) from trading.fills), quoted_size = 50 where side = 'BUY'`,
  'orders for an auction are filled there, and no others are': `update trading.fills set auction = 'CLS' where id = (select id from trading.fills limit 1)`,
  'immediate orders are not left open by a fill': `update trading.orders set time_in_force = 'IOC' where status = 'PARTIALLY_FILLED'`,
  'every fill is in the ledger': `delete from trading.journal_entries where id = (select id from trading.journal_entries where kind = 'FILL' limit 1)`,
  'what was bought less what was sold, and what splits gave, is owned': `update trading.fills set quantity = quantity + 1 where id = (select id from trading.fills limit 1)`,
  'cost less profit of a position is what it was paid for': `update trading.positions set cost_basis = cost_basis + 0.01 where account_id = (select id from trading.accounts where owner_id = 'bob')`,
  'cash, cost and fees less profit and dividends is what was put in': `update trading.accounts set cash_held = cash_held + 0.01 where owner_id = 'bob'`,
  // Moved from one to the other, so that their difference stays: only the trades themselves say so.
  'cost and profit of a position are what its trades make of them at average cost': `update trading.positions set cost_basis = cost_basis + 0.01, realized_pnl = realized_pnl + 0.01
    where account_id = (select id from trading.accounts where owner_id = 'bob')`,
  'every corporate action is in the ledger': `update trading.entitlements set quantity_after = quantity_after + 1 where kind = 'SPLIT'`,
  'a dividend is what was held times its amount': `update trading.entitlements set cash = cash + 0.01 where kind = 'CASH_DIVIDEND'`,
  'fees are what fills were charged and the house received': `update trading.fills set fee = fee + 0.01 where side = 'SELL'`,
  'the chain of entries is whole': `update trading.journal_entries set occurred_at = occurred_at - interval '1 day' where chain_position = 2`,
  'the account knows the end of its chain': `delete from trading.journal_entries where (account_id, chain_position) in (select id, ledger_position from trading.accounts where owner_id = 'bob')`,
  'every funding request that was booked is in the ledger': `update trading.funding_requests set entry_id = gen_random_uuid() where idempotency_key = 'some'`,
  'sequences have no gaps': `delete from trading.order_events where sequence = 2`,
  'the account knows its last sequence': `update trading.accounts set sequence = sequence + 1 where owner_id = 'bob'`,
  'the last event shows the order as it is': `update trading.orders set status = 'EXPIRED' where status = 'CANCELED'`,
  'every fill has its event': `update trading.order_events set fill_id = null where sequence = (select max(sequence) from trading.order_events where fill_id is not null)`,
};

/** What an audit says after one statement that no trigger stops; then everything is as before. */
async function breaking(statement: string): Promise<readonly LawFinding[]> {
  let findings: readonly LawFinding[] = [];
  const undo = new Error('undo');
  await platform.sql
    .begin(async tx => {
      await tx.unsafe(`set local session_replication_role = replica`);
      const { count } = await tx.unsafe(statement);
      expect(count).toBeGreaterThan(0);
      const insideTx = { begin: (_: string, work: (inner: typeof tx) => unknown) => work(tx) } as unknown as Sql;
      findings = await createLedgerAuditor(insideTx).audit();
      throw undo;
    })
    .catch(error => {
      if (error !== undo) throw error;
    });
  return findings;
}

describe('an audit', () => {
  it('finds nothing wrong with what trading made', async () => expect(await audit(platform.sql)).toEqual({}));

  it('has a way to break each of its laws', () =>
    expect(Object.keys(BREAKS).sort()).toEqual(LEDGER_LAWS.map(({ name }) => name).sort()));

  it.each(LEDGER_LAWS.map(({ name }) => name))('finds it when the law is broken: %s', async law => {
    const findings = await breaking(BREAKS[law] ?? '');
    expect(findings.find(finding => finding.law === law)?.violations).not.toEqual([]);
    expect(await audit(platform.sql)).toEqual({});
  });

  it('cannot change anything', async () => {
    const writing = createLedgerAuditor(platform.sql, [{ name: 'meddles', query: 'select lo_create(0) as made' }]);
    await expect(writing.audit()).rejects.toThrow('read-only transaction');
  });
});

describe('the background auditor', () => {
  it('shows on /metrics that every law holds, and when it last saw so', async () => {
    const trading = await createTrading(
      { ...platform.config, auditIntervalSeconds: 1 },
      { logger: createLogger('trading', 'silent') },
    );
    await platform.yieldVenue(); // the one that is the venue audits
    const metrics = await eventually(async () => {
      const text = await (await fetch(trading.url.replace('/graphql', '/metrics'))).text();
      return /trading_audit_last_success_timestamp_seconds\{[^}]*\} [1-9]/.test(text) ? text : undefined;
    });
    for (const { name } of LEDGER_LAWS)
      expect(metrics).toContain(`trading_audit_violations{law="${name}",service="trading"} 0`);
    await trading.stop();
  });

  it('logs and counts what is broken, and goes on when it cannot read', async () => {
    const seen: (readonly LawFinding[])[] = [];
    const logged: unknown[] = [];
    let turn = 0;
    const background = new BackgroundAuditor({
      auditor: {
        async audit() {
          turn += 1;
          if (turn === 1) throw new Error('away');
          return [{ law: 'postings sum to zero', violations: [{ asset: 'USD' }], tookMs: 1 }];
        },
      },
      intervalSeconds: 0.001,
      onFindings: findings => seen.push(findings),
      logger: Object.assign(createLogger('trading', 'silent'), { error: (finding: unknown) => logged.push(finding) }),
    });
    background.start();
    await eventually(() => seen.length > 1);
    background.stop();
    expect(logged[0]).toMatchObject({ law: 'postings sum to zero', violations: [{ asset: 'USD' }] });
  });
});
