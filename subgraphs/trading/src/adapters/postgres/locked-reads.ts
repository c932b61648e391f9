import { accounts, fundingRequests, orders, positions } from '@platform/drizzle/trading/schema';
import type { TransactionSql } from '@platform/shared/postgres';
import type { EarlierRequestKeys, FundingRequest } from '../../application/ports/ledger-store.ts';
import type { Order } from '../../domain/order.ts';
import { isOpen, ORDER_STATUSES } from '../../domain/order-status.ts';
import type { AccountRow, PositionRow, ProceedsRow } from './account-rows.ts';
import { fromFundingRow } from './ledger-rows.ts';
import { fromOrderRow, type OrderRow } from './order-rows.ts';
import { namesOf } from './table-names.ts';
import { UNSETTLED_PROCEEDS } from './unsettled-proceeds.ts';

/** What a batch reads once it holds the locks of its accounts. */

const PREPARED = { prepare: true } as const;
/** Written into the statement, so that Postgres sees that the index of open orders has them all. */
const OPEN_STATUSES = ORDER_STATUSES.filter(isOpen)
  .map(status => `'${status}'`)
  .join(', ');

/** Locks the accounts in the order of their ids, so that two batches never wait for each other in a circle. */
export async function lockAccounts(tx: TransactionSql, ids: readonly string[]): Promise<AccountRow[]> {
  const { table, selection } = namesOf(accounts);
  const rows = await tx.unsafe<AccountRow[]>(
    `select ${selection} from ${table} where id = any($1::uuid[]) order by id for update`,
    [[...ids]],
    PREPARED,
  );
  return rows.map(row => ({ ...row, sequence: BigInt(row.sequence), version: BigInt(row.version) }));
}

export async function readPositions(
  tx: TransactionSql,
  accountIds: readonly string[],
): Promise<Map<string, PositionRow[]>> {
  if (accountIds.length === 0) return new Map();
  const { table, selection } = namesOf(positions);
  const rows = await tx.unsafe<PositionRow[]>(
    `select ${selection} from ${table} where account_id = any($1::uuid[])`,
    [[...accountIds]],
    PREPARED,
  );
  return Map.groupBy(rows, row => row.accountId);
}

/**
 * Proceeds of sales that had not settled at the account's last trade: what has not settled now is among them, whatever clock the market goes by.
 */
export async function readUnsettledProceeds(
  tx: TransactionSql,
  accountIds: readonly string[],
): Promise<Map<string, ProceedsRow[]>> {
  if (accountIds.length === 0) return new Map();
  const rows = await tx.unsafe<ProceedsRow[]>(UNSETTLED_PROCEEDS, [[...accountIds]], PREPARED);
  return Map.groupBy(rows, row => row.accountId);
}

export async function readOpenOrders(tx: TransactionSql, accountIds: readonly string[]): Promise<Map<string, Order[]>> {
  if (accountIds.length === 0) return new Map();
  const { table, selection } = namesOf(orders);
  const statement = `select ${selection} from ${table} where account_id = any($1::uuid[]) and status in (${OPEN_STATUSES}) order by id`;
  const rows = await tx.unsafe<OrderRow[]>(statement, [[...accountIds]], PREPARED);
  return Map.groupBy(rows.map(fromOrderRow), order => order.accountId);
}

export async function readOrdersByClientOrderId(
  tx: TransactionSql,
  keys: EarlierRequestKeys['orders'],
): Promise<Order[]> {
  if (keys.length === 0) return [];
  const { table, selection } = namesOf(orders);
  const rows = await tx.unsafe<OrderRow[]>(
    `select ${selection} from ${table} join unnest($1::uuid[], $2::text[]) as wanted (account_id, client_order_id) using (account_id, client_order_id)`,
    [keys.map(key => key.accountId), keys.map(key => key.clientOrderId)],
    PREPARED,
  );
  return rows.map(fromOrderRow);
}

export async function readFundingRequests(
  tx: TransactionSql,
  keys: EarlierRequestKeys['funding'],
): Promise<FundingRequest[]> {
  if (keys.length === 0) return [];
  const { table, selection } = namesOf(fundingRequests);
  const rows = await tx.unsafe<(typeof fundingRequests.$inferSelect)[]>(
    `select ${selection} from ${table} join unnest($1::uuid[], $2::text[]) as wanted (account_id, idempotency_key) using (account_id, idempotency_key)`,
    [keys.map(key => key.accountId), keys.map(key => key.idempotencyKey)],
    PREPARED,
  );
  return rows.map(fromFundingRow);
}
