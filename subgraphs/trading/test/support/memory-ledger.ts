import { invariant } from '@platform/shared/pure';
import type {
  BatchOutcome,
  EarlierRequestKeys,
  FundingRequest,
  LedgerStore,
  LockedAccounts,
  Tenure,
} from '../../src/application/ports/ledger-store.ts';
import type { AccountReader, OrderEventRecord, OrderReader } from '../../src/application/ports/readers.ts';
import type { AccountState } from '../../src/domain/account.ts';
import { takesLiquidity } from '../../src/domain/fill-model.ts';
import type { JournalEntry } from '../../src/domain/ledger.ts';
import type { Fill, Order } from '../../src/domain/order.ts';
import { isOpen } from '../../src/domain/order-status.ts';

/** What may go wrong with a transaction. Each is asked once for every transaction and throws to make it fail. */
export interface Faults {
  /** The transaction is rolled back. */
  readonly beforeCommit?: (outcome: BatchOutcome) => void | Promise<void>;
  /** It is committed, and whoever asked for it does not hear of it. */
  readonly afterCommit?: (outcome: BatchOutcome) => void;
}

const keyOf = (accountId: string, key: string) => `${accountId} ${key}`;

/**
 * The ledger store in memory, with the promises of the one on Postgres: one transaction after the other, all or nothing, the constraints of the
 * tables, and states that nobody else holds. What it keeps is what a database would keep when all processes die.
 */
export class MemoryLedger implements LedgerStore {
  readonly accounts = new Map<string, AccountState>();
  readonly orders = new Map<string, Order>();
  readonly events: OrderEventRecord[] = [];
  readonly entries: JournalEntry[] = [];
  readonly fills = new Map<string, Fill>();
  readonly funding = new Map<string, FundingRequest>();
  /** Number of commands' accounts locked by each transaction, committed or not. */
  readonly transactions: (readonly string[])[] = [];
  faults: Faults = {};
  readonly #tenures = new Map<number, bigint>();
  readonly #byClientOrderId = new Map<string, string>();
  #latest: Promise<unknown> = Promise.resolve();

  open(state: AccountState): void {
    this.accounts.set(state.id, structuredClone(state));
  }

  /** A venue of a partition begins: after every transaction that has begun, and nothing of the venue before is taken any more. */
  beginTenure(partition = 0): Promise<Tenure> {
    const turn = this.#latest.then(() => {
      const number = (this.#tenures.get(partition) ?? 0n) + 1n;
      this.#tenures.set(partition, number);
      return { partition, number };
    });
    this.#latest = turn;
    return turn;
  }

  transact(
    accountIds: readonly string[],
    keys: EarlierRequestKeys,
    decide: (locked: LockedAccounts) => BatchOutcome,
  ): Promise<void> {
    const turn = this.#latest.then(async () => {
      this.transactions.push(accountIds);
      const outcome = decide(this.#lock(accountIds, keys));
      await this.faults.beforeCommit?.(outcome);
      this.#commit(outcome);
      this.faults.afterCommit?.(outcome);
    });
    this.#latest = turn.catch(() => {});
    return turn;
  }

  #lock(accountIds: readonly string[], keys: EarlierRequestKeys): LockedAccounts {
    const states = accountIds.flatMap(id => {
      const state = this.accounts.get(id);
      return state === undefined ? [] : [[id, structuredClone(state)] as const];
    });
    return {
      states: new Map(states),
      tenures: this.#tenures,
      orders: keys.orders.flatMap(({ accountId, clientOrderId }) => this.#findOrder(accountId, clientOrderId) ?? []),
      funding: keys.funding.flatMap(
        ({ accountId, idempotencyKey }) => this.funding.get(keyOf(accountId, idempotencyKey)) ?? [],
      ),
    };
  }

  #findOrder(accountId: string, clientOrderId: string): Order | undefined {
    return this.orders.get(this.#byClientOrderId.get(keyOf(accountId, clientOrderId)) ?? '');
  }

  #commit({ changes, funding }: BatchOutcome): void {
    this.#check({ changes, funding });
    for (const { state, change } of changes) {
      this.accounts.set(state.id, structuredClone(state));
      if (change.entry !== undefined) this.entries.push(change.entry);
      if (change.adjusted !== undefined) this.orders.set(change.adjusted.id, change.adjusted);
      if (change.order === undefined) continue;
      const { order, event, sequence, fill } = change.order;
      this.orders.set(order.id, order);
      this.#byClientOrderId.set(keyOf(order.accountId, order.clientOrderId), order.id);
      this.events.push({ accountId: state.id, sequence, event, order, fill, occurredAt: change.occurredAt });
      if (fill !== undefined) this.fills.set(fill.id, fill);
    }
    for (const request of funding) this.funding.set(keyOf(request.accountId, request.idempotencyKey), request);
  }

  /** The constraints, before anything is kept. @throws Error as a database does */
  #check({ changes, funding }: BatchOutcome): void {
    const latest = new Map<string, bigint>();
    for (const { state, change } of changes) {
      if (change.order === undefined) continue;
      const { order, sequence, isNew, fill } = change.order;
      const last = latest.get(state.id) ?? this.accounts.get(state.id)?.sequence ?? 0n;
      invariant(sequence === last + 1n, 'order_events_pkey');
      latest.set(state.id, sequence);
      const same = this.#findOrder(order.accountId, order.clientOrderId);
      invariant(!isNew || same === undefined, 'orders_client_order_id');
      const before = this.orders.get(order.id);
      invariant(before === undefined || isOpen(before.status), 'orders_closed');
      invariant(fill === undefined || !this.fills.has(fill.id), 'fills_pkey');
    }
    for (const { accountId, idempotencyKey } of funding)
      invariant(!this.funding.has(keyOf(accountId, idempotencyKey)), 'funding_requests_pkey');
  }

  /** Reads what is committed; what no test of the application needs is left out. */
  get reader(): AccountReader & OrderReader {
    const reader: Partial<AccountReader & OrderReader> = {
      findAccounts: async ids => ids.map(id => structuredClone(this.accounts.get(id))),
      findOrders: async ids => ids.map(id => this.orders.get(id)),
      findByClientOrderId: async (accountId, clientOrderId) => this.#findOrder(accountId, clientOrderId),
      listOpenOrders: async accountIds =>
        [...this.orders.values()].filter(
          order => isOpen(order.status) && (accountIds === undefined || accountIds.includes(order.accountId)),
        ),
      readFirstFills: async orderIds => {
        const fills = [...this.fills.values()].filter(({ orderId }) => orderIds.includes(orderId)).reverse();
        return new Map(fills.map(({ orderId, executedAt }) => [orderId, executedAt]));
      },
      listOrderEvents: async (accountId, after, limit) =>
        this.events.filter(event => event.accountId === accountId && event.sequence > after).slice(0, limit),
      sumTakenInAuction: async (symbol, printSequence) => {
        const taken = { BUY: 0n, SELL: 0n };
        for (const fill of this.fills.values())
          if (fill.symbol === symbol && fill.quoteSequence === printSequence && fill.auction !== null)
            taken[fill.side] += fill.quantity;
        return taken;
      },
      sumTakenLiquidity: async (symbol, side, price, quotedSize, since) =>
        [...this.fills.values()]
          .filter(
            fill =>
              fill.symbol === symbol &&
              fill.side === side &&
              fill.price === price &&
              fill.quotedSize === quotedSize &&
              fill.quotedAt >= since &&
              takesLiquidity(fill.fillModel) &&
              fill.auction === null,
          )
          .reduce((sum, fill) => sum + fill.quantity, 0n),
    };
    return reader as AccountReader & OrderReader;
  }
}
