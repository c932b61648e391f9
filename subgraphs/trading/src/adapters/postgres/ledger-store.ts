import {
  accounts,
  entitlements,
  fills,
  fundingRequests,
  journalEntries,
  orderEvents,
  orders,
  positions,
  postings,
} from '@platform/drizzle/trading/schema';
import { type Sql, type TransactionSql, withTransaction } from '@platform/shared/postgres';
import { LRUCache } from 'lru-cache';
import type {
  BatchOutcome,
  EarlierRequestKeys,
  LedgerStore,
  LockedAccounts,
} from '../../application/ports/ledger-store.ts';
import type { AccountState } from '../../domain/account.ts';
import { CASH_ASSET } from '../../domain/ledger.ts';
import type { Order } from '../../domain/order.ts';
import type { ChangeAnnouncer } from '../bus/change-announcer.ts';
import { fromAccountRow, toAccountRow, toPositionRow } from './account-rows.ts';
import { insertRows, updateRows } from './bulk-write.ts';
import { sayWhenUnavailable } from './database.ts';
import { toEntitlementRow } from './entitlement-rows.ts';
import { toFundingRow, toJournalEntryRow, toPostingRow } from './ledger-rows.ts';
import {
  lockAccounts,
  readFundingRequests,
  readOpenOrders,
  readOrdersByClientOrderId,
  readPositions,
  readUnsettledProceeds,
} from './locked-reads.ts';
import { toFillRow, toOrderEventRow, toOrderRow } from './order-rows.ts';
import { holdTenures } from './venue-tenure.ts';

/** An account as it was when this process last committed it; good for as long as nobody else committed it since. */
interface Remembered {
  readonly state: AccountState;
  readonly version: bigint;
}

/** Open orders and positions that may be remembered, over all accounts. */
const REMEMBERED_ROWS_MAX = 200_000;

/** The ledger on Postgres. One instance serves one {@link CommandQueue}; replicas are safe beside each other, since an account is read again when its version moved. */
export function createLedgerStore(sql: Sql, announcer: ChangeAnnouncer): LedgerStore {
  const remembered = new LRUCache<string, Remembered>({
    maxSize: REMEMBERED_ROWS_MAX,
    sizeCalculation: ({ state }) => 1 + state.openOrders.size + state.positions.size,
  });
  return {
    async transact(accountIds, keys, decide) {
      const written = await withTransaction(sql, async tx => {
        const locked = await lock(tx, accountIds, keys, remembered);
        const outcome = decide(locked.accounts);
        await write(tx, outcome, locked.versions, announcer);
        return { outcome, locked };
      }).catch(sayWhenUnavailable);
      const changed = new Set(written.outcome.changes.map(({ state }) => state.id));
      for (const [id, state] of written.locked.accounts.states) {
        const version = written.locked.versions.get(id) ?? 0n;
        remembered.set(id, { state, version: changed.has(id) ? version + 1n : version });
      }
      announcer.afterCommit([...changed]);
    },
  };
}

interface Locked {
  readonly accounts: LockedAccounts;
  readonly versions: ReadonlyMap<string, bigint>;
}

/** Locks in the order of the ids, so that two batches never wait for each other in a circle; the queries travel together. */
async function lock(
  tx: TransactionSql,
  accountIds: readonly string[],
  keys: EarlierRequestKeys,
  remembered: LRUCache<string, Remembered>,
): Promise<Locked> {
  const [tenures, rows, earlierOrders, funding] = await Promise.all([
    holdTenures(tx, keys.partitions),
    lockAccounts(tx, accountIds),
    readOrdersByClientOrderId(tx, keys.orders),
    readFundingRequests(tx, keys.funding),
  ]);
  const states = new Map<string, AccountState>();
  const versions = new Map<string, bigint>();
  const unknown: typeof rows = [];
  for (const row of rows) {
    versions.set(row.id, row.version);
    const known = remembered.get(row.id);
    // Taken out while it is changed: when the commit fails, what is in memory is not what is in the database.
    remembered.delete(row.id);
    if (known !== undefined && known.version === row.version) states.set(row.id, known.state);
    else unknown.push(row);
  }
  const ids = unknown.map(row => row.id);
  const [positionRows, openOrders, proceeds] = await Promise.all([
    readPositions(tx, ids),
    readOpenOrders(tx, ids),
    readUnsettledProceeds(tx, ids),
  ]);
  for (const row of unknown) {
    const view = fromAccountRow(row, positionRows.get(row.id) ?? [], proceeds.get(row.id) ?? []);
    states.set(row.id, {
      ...view,
      positions: new Map(view.positions),
      openOrders: new Map((openOrders.get(row.id) ?? []).map(order => [order.id, order])),
    });
  }
  return { accounts: { states, orders: earlierOrders, funding, tenures }, versions };
}

/** The columns of an order that a change may touch; its terms are among them for corporate actions. */
const CHANGING_ORDER_COLUMNS = [
  'quantity',
  'limitPrice',
  'stopPrice',
  'trailPrice',
  'reservePrice',
  'activeQuantity',
  'highWaterMark',
  'highWaterSequence',
  'triggeredAt',
  'electedSequence',
  'electedPrice',
  'status',
  'statusReason',
  'replacedById',
  'filledQuantity',
  'filledGross',
  'filledCash',
  'fees',
  'heldCash',
  'heldQuantity',
  'updatedAt',
  'filledAt',
  'canceledAt',
  'expiresAt',
] as const;
const CHANGING_ACCOUNT_COLUMNS = [
  'status',
  'sequence',
  'version',
  'cashAvailable',
  'cashHeld',
  'ledgerPosition',
  'ledgerHash',
  'standing',
  'risk',
] as const;

/** The statements go out together and run in this order on the one connection. */
async function write(
  tx: TransactionSql,
  { changes, funding }: BatchOutcome,
  versions: ReadonlyMap<string, bigint>,
  announcer: ChangeAnnouncer,
): Promise<void> {
  const states = new Map(changes.map(({ state }) => [state.id, state]));
  const latest = new Map<string, { order: Order; isNew: boolean }>();
  const touched = new Set<string>();
  for (const { state, change } of changes) {
    const order =
      change.order ?? (change.adjusted === undefined ? undefined : { order: change.adjusted, isNew: false });
    if (order !== undefined)
      latest.set(order.order.id, {
        order: order.order,
        isNew: order.isNew || (latest.get(order.order.id)?.isNew ?? false),
      });
    for (const posting of change.entry?.postings ?? [])
      if (posting.accountId === state.id && posting.asset !== CASH_ASSET) touched.add(`${state.id} ${posting.asset}`);
  }
  const rowOf = eachOnce(toOrderRow);
  const orderRows = [...latest.values()].map(({ order, isNew }) => ({ row: rowOf(order), isNew }));
  const entries = changes.flatMap(({ change }) => (change.entry === undefined ? [] : [change.entry]));
  const orderChanges = changes.flatMap(({ change }) =>
    change.order === undefined ? [] : [{ ...change.order, occurredAt: change.occurredAt }],
  );
  await Promise.all([
    updateRows(
      tx,
      accounts,
      [...states.values()].map(state => toAccountRow(state, (versions.get(state.id) ?? 0n) + 1n)),
      CHANGING_ACCOUNT_COLUMNS,
    ),
    insertRows(
      tx,
      positions,
      [...touched].flatMap(key => positionRow(states, key)),
      POSITION_UPSERT,
    ),
    // Before the orders: the database lets their terms change only together with a corporate action.
    insertRows(tx, entitlements, changes.flatMap(({ change }) => change.entitlement ?? []).map(toEntitlementRow)),
    insertRows(
      tx,
      orders,
      orderRows.filter(({ isNew }) => isNew).map(({ row }) => row),
    ),
    updateRows(
      tx,
      orders,
      orderRows.filter(({ isNew }) => !isNew).map(({ row }) => row),
      CHANGING_ORDER_COLUMNS,
    ),
    insertRows(
      tx,
      fills,
      orderChanges.flatMap(({ fill, sequence }) => (fill === undefined ? [] : [toFillRow(fill, sequence)])),
    ),
    insertRows(
      tx,
      orderEvents,
      orderChanges.map(change => toOrderEventRow(change, change.occurredAt, rowOf(change.order))),
    ),
    insertRows(
      tx,
      journalEntries,
      changes.flatMap(({ change, chain }) =>
        change.entry === undefined || chain === undefined ? [] : [toJournalEntryRow(change.entry, chain)],
      ),
    ),
    insertRows(
      tx,
      postings,
      entries.flatMap(entry => entry.postings.map((posting, line) => toPostingRow(entry.id, line, posting))),
    ),
    insertRows(tx, fundingRequests, funding.map(toFundingRow)),
    announcer.inTransaction(tx, [...states.keys()]),
  ]);
}

/** The same for whoever asks again: an order and the event that reports it are one row. */
function eachOnce<From extends object, To extends object>(convert: (from: From) => To): (from: From) => To {
  const converted = new Map<From, To>();
  return from => {
    const to = converted.get(from) ?? convert(from);
    converted.set(from, to);
    return to;
  };
}

const POSITION_UPSERT =
  'on conflict (account_id, symbol) do update set available = excluded.available, held = excluded.held, cost_basis = excluded.cost_basis, realized_pnl = excluded.realized_pnl';

function positionRow(states: ReadonlyMap<string, AccountState>, key: string): object[] {
  const [accountId = '', symbol = ''] = key.split(' ', 2);
  const state = states.get(accountId);
  const position = state?.positions.get(symbol);
  return state === undefined || position === undefined ? [] : [toPositionRow(state, position)];
}
