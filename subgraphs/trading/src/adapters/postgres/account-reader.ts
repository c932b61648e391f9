import { asc, inArray, sql } from '@platform/drizzle/orm';
import { accounts, positions } from '@platform/drizzle/trading/schema';
import type { Sql } from '@platform/shared/postgres';
import { withTransaction } from '@platform/shared/postgres';
import { isUuid } from '@platform/shared/pure';
import type { AccountOpener, AccountReader } from '../../application/ports/readers.ts';
import { type AccountRow, fromAccountRow, type ProceedsRow, toAccountRow } from './account-rows.ts';
import { insertRows } from './bulk-write.ts';
import { type Drizzle, sayWhenUnavailable } from './database.ts';
import { UNSETTLED_PROCEEDS } from './unsettled-proceeds.ts';

type Reading = Pick<Drizzle, 'select' | 'execute'>;

export function createAccountReader(db: Drizzle): AccountReader {
  /** One snapshot for both queries: balances and positions of the same moment. */
  const withPositions = async (select: (tx: Reading) => PromiseLike<AccountRow[]>) =>
    db.transaction(
      async tx => {
        const rows = await select(tx);
        const ids = rows.map(row => row.id);
        const owned =
          ids.length === 0
            ? []
            : await tx.select().from(positions).where(inArray(positions.accountId, ids)).orderBy(asc(positions.symbol));
        const byAccount = Map.groupBy(owned, row => row.accountId);
        const proceeds = Map.groupBy(await readProceeds(tx, ids), row => row.accountId);
        return rows.map(row => fromAccountRow(row, byAccount.get(row.id) ?? [], proceeds.get(row.id) ?? []));
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
  return {
    async findAccounts(ids) {
      const wanted = ids.filter(isUuid);
      if (wanted.length === 0) return ids.map(() => undefined);
      const rows = withPositions(tx => tx.select().from(accounts).where(inArray(accounts.id, wanted)));
      const found = await rows.catch(sayWhenUnavailable);
      const byId = new Map(found.map(account => [account.id, account]));
      return ids.map(id => byId.get(id));
    },
    async listIdsWithRiskLimits() {
      const found = await db.select({ id: accounts.id }).from(accounts).where(sql`${accounts.risk} <> '{}'`);
      return found.map(({ id }) => id);
    },
    async listAccounts(ownerIds) {
      const found = await withPositions(tx =>
        tx
          .select()
          .from(accounts)
          .where(inArray(accounts.ownerId, [...ownerIds]))
          .orderBy(asc(accounts.createdAt), asc(accounts.id)),
      );
      const byOwner = Map.groupBy(found, account => account.ownerId);
      return ownerIds.map(ownerId => byOwner.get(ownerId) ?? []);
    },
  };
}

const [BEFORE_IDS = '', AFTER_IDS = ''] = UNSETTLED_PROCEEDS.split('$1');

async function readProceeds(tx: Reading, ids: readonly string[]): Promise<readonly ProceedsRow[]> {
  if (ids.length === 0) return [];
  return tx.execute<ProceedsRow & Record<string, unknown>>(
    sql`${sql.raw(BEFORE_IDS)}${`{${ids.join(',')}}`}${sql.raw(AFTER_IDS)}`,
  );
}

export function createAccountOpener(connection: Sql): AccountOpener {
  return {
    open: (account, limit) =>
      withTransaction(connection, async tx => {
        // There is no row of the owner to lock: the lock is on the owner's name, until the commit.
        await tx`select pg_advisory_xact_lock(hashtextextended(${`trading.accounts ${account.ownerId}`}, 0))`;
        const [row] = await tx<
          { count: string }[]
        >`select count(*) from trading.accounts where owner_id = ${account.ownerId}`;
        if (Number(row?.count) >= limit) return false;
        await insertRows(tx, accounts, [toAccountRow(account, 0n)]);
        return true;
      }),
  };
}
