import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateAll } from '@platform/drizzle/migrate';
import { createPostgresBus } from '@platform/shared/bus';
import { connectPostgres, type Sql, startEmbeddedPostgres } from '@platform/shared/postgres';
import { newId } from '@platform/shared/pure';
import { freePort, testIdentity } from '@platform/shared/testkit';
import { createChangeAnnouncer } from '../src/adapters/bus/change-announcer.ts';
import { createAccountOpener } from '../src/adapters/postgres/account-reader.ts';
import { createLedgerAuditor } from '../src/adapters/postgres/ledger-auditor.ts';
import { createLedgerStore } from '../src/adapters/postgres/ledger-store.ts';
import { CommandQueue, type CommitListener } from '../src/application/command-queue.ts';
import { moveFunds } from '../src/application/move-funds.ts';
import type { PlaceOrderDependencies } from '../src/application/place-order.ts';
import type { FillModel } from '../src/domain/order.ts';
import { anAccount } from '../test/support/fixtures.ts';
import { MemoryLedger } from '../test/support/memory-ledger.ts';
import { StillMarket } from '../test/support/still-market.ts';

export const trader = testIdentity('alice');

/** The real queue and ledger store on a Postgres of their own, beside a market that stands still. */
export interface BenchLedger {
  readonly url: string;
  readonly sql: Sql;
  readonly dependencies: PlaceOrderDependencies & { readonly market: StillMarket };
  /** Commands of each commit. */
  readonly batchSizes: number[];
  /** Says whether the ledger is sound. */
  audit(): Promise<string>;
  stop(): Promise<void>;
}

export async function startBenchLedger(onCommit: CommitListener = () => {}): Promise<BenchLedger> {
  const directory = mkdtempSync(path.join(tmpdir(), 'trading-bench-'));
  const dataDirectory = path.join(directory, 'postgres');
  const server = await startEmbeddedPostgres({ dataDirectory, port: await freePort() });
  await migrateAll(server.url);
  const sql = connectPostgres({ url: server.url, poolSize: 3, applicationName: 'bench' });
  const bus = createPostgresBus(server.url, 'bench');
  const batchSizes: number[] = [];
  const store = createLedgerStore(sql, createChangeAnnouncer(bus, newId()));
  const queue = new CommandQueue(store, onCommit, size => batchSizes.push(size));
  const { reader } = new MemoryLedger();
  return {
    url: server.url,
    sql,
    batchSizes,
    dependencies: { queue, market: new StillMarket(), accounts: reader, orders: reader },
    async audit() {
      const broken = (await createLedgerAuditor(sql).audit()).filter(({ violations }) => violations.length > 0);
      return broken.length === 0
        ? 'The ledger is sound.'
        : `The ledger is broken: ${broken.map(({ law }) => law).join(', ')}`;
    },
    async stop() {
      await Promise.all([sql.end(), bus.stop()]);
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Accounts with plenty of cash, booked as it is booked in earnest. */
export async function openAccounts(
  { sql, dependencies }: BenchLedger,
  count: number,
  fillModel: FillModel = 'NBBO_SIZE',
): Promise<string[]> {
  const opener = createAccountOpener(sql);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const overrides = { id: newId(), ownerId: trader.uid, fillModel };
    const { openOrders: _, ...account } = anAccount({ cash: '0.00', overrides });
    await opener.open(account, Number.POSITIVE_INFINITY);
    ids.push(account.id);
  }
  const deposit = { kind: 'DEPOSIT', amount: '100000000', idempotencyKey: 'bench' } as const;
  await Promise.all(ids.map(accountId => moveFunds(dependencies, trader, { ...deposit, accountId })));
  return ids;
}
