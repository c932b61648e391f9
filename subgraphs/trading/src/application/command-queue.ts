import { serviceUnavailable } from '@platform/shared/graphql';
import { currentSpan, inSpan, type Span, withSpan } from '@platform/shared/observability';
import { invariant } from '@platform/shared/pure';
import { type AccountChange, type AccountState, applyChange } from '../domain/account.ts';
import type { ChainEnd } from '../domain/ledger.ts';
import type { Order } from '../domain/order.ts';
import { chainEntry } from './ledger-chain.ts';
import type { BatchOutcome, FundingRequest, LedgerStore, LockedAccounts, Tenure } from './ports/ledger-store.ts';

/** Commands that may wait. More are turned away: a queue that only grows answers nobody. */
const WAITING_MAX = 10_000;
/** Commands decided and committed together: what waits while one commit is being written. */
const BATCH_MAX = 256;

/** An account under lock, for one command to decide on. */
export interface AccountDraft {
  readonly state: AccountState;
  /** Applies a change to the state and keeps it for the commit. */
  record(change: AccountChange): void;
  recordFunding(request: FundingRequest): void;
  /** What was placed before with this client order id, in the database or earlier in this batch. */
  findOrder(clientOrderId: string): Order | undefined;
  findFunding(idempotencyKey: string): FundingRequest | undefined;
}

export interface Command<Reply> {
  readonly accountId: string;
  /** Looked up under lock, for idempotency. */
  readonly clientOrderId?: string;
  readonly idempotencyKey?: string;
  /** Given by a venue: the command changes nothing once another tenure of the partition has begun. */
  readonly tenure?: Tenure;
  /** Decides; may run more than once, so it must only touch the draft. Undefined when the account does not exist. */
  decide(draft: AccountDraft | undefined): Reply;
}

/** A command of a venue came too late: another has taken its place. Nothing was changed. */
export class TenureOverError extends Error {}

/** What a commit changed, in order. */
export type CommitListener = (changes: readonly AccountChange[]) => void;

interface Waiting {
  readonly command: Command<unknown>;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** The request that it is a part of, where that is traced. */
  readonly span: Span | undefined;
}

/**
 * Group commit: commands that wait while a transaction is being written are decided together in the next one. A commit costs the same
 * for one command as for a hundred, so that throughput grows with load while latency stays that of one commit.
 */
export class CommandQueue {
  readonly #store: LedgerStore;
  readonly #onCommit: CommitListener;
  readonly #onBatch: (size: number) => void;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(store: LedgerStore, onCommit: CommitListener, onBatch: (size: number) => void = () => {}) {
    this.#store = store;
    this.#onCommit = onCommit;
    this.#onBatch = onBatch;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves with the command's reply once what it decided is durable. @throws SERVICE_UNAVAILABLE when the database is away or too much waits. */
  submit<Reply>(command: Command<Reply>): Promise<Reply> {
    if (this.#isStopped) return Promise.reject(serviceUnavailable('Trading is stopping. Try again.'));
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.reject(serviceUnavailable('Too many commands are waiting. Try again soon.'));
    return inSpan(
      'group commit',
      {},
      () =>
        new Promise<Reply>((resolve, reject) => {
          this.#waiting.push({ command, resolve: resolve as (reply: unknown) => void, reject, span: currentSpan() });
          this.#running ??= this.#run();
        }),
    );
  }

  /** Takes nothing more and resolves when all that waited is answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop: commands of one burst of requests meet in one batch.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, BATCH_MAX));
    this.#running = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    this.#onBatch(batch.length);
    try {
      // One transaction for many requests: it is shown in the trace of the one that waited longest.
      const { replies, changes } = await withSpan(batch[0]?.span, () =>
        inSpan('transaction', { 'trading.batch.size': batch.length }, () =>
          this.#transact(batch.map(waiting => waiting.command)),
        ),
      );
      this.#onCommit(changes);
      batch.forEach((waiting, index) => {
        const reply = replies[index];
        if (reply instanceof TenureOverError) waiting.reject(reply);
        else waiting.resolve(reply);
      });
    } catch (error) {
      // One command that breaks a rule of the database must not take the others down: each gets a transaction of its own.
      if (batch.length === 1 || isUnavailable(error)) for (const waiting of batch) waiting.reject(error);
      else for (const waiting of batch) await this.#commit([waiting]);
    }
  }

  async #transact(commands: readonly Command<unknown>[]): Promise<{ replies: unknown[]; changes: AccountChange[] }> {
    let replies: unknown[] = [];
    let outcome: BatchOutcome = { changes: [], funding: [] };
    await this.#store.transact(
      [...new Set(commands.map(command => command.accountId))],
      {
        orders: commands.flatMap(({ accountId, clientOrderId }) =>
          clientOrderId === undefined ? [] : [{ accountId, clientOrderId }],
        ),
        funding: commands.flatMap(({ accountId, idempotencyKey }) =>
          idempotencyKey === undefined ? [] : [{ accountId, idempotencyKey }],
        ),
        partitions: [...new Set(commands.flatMap(({ tenure }) => tenure?.partition ?? []))],
      },
      locked => {
        const batch = new Batch(locked);
        replies = commands.map(command =>
          command.tenure === undefined || command.tenure.number === locked.tenures.get(command.tenure.partition)
            ? command.decide(batch.draft(command.accountId))
            : new TenureOverError('another venue has begun'),
        );
        outcome = batch.outcome;
        return outcome;
      },
    );
    return { replies, changes: outcome.changes.map(({ change }) => change) };
  }
}

/** Whether the database is away or too much waits: nobody's fault, and worth another try. */
export function isUnavailable(error: unknown): boolean {
  return (error as { extensions?: { code?: unknown } } | undefined)?.extensions?.code === 'SERVICE_UNAVAILABLE';
}

/** The drafts of one transaction. */
class Batch {
  readonly outcome: {
    changes: { state: AccountState; change: AccountChange; chain?: ChainEnd }[];
    funding: FundingRequest[];
  } = {
    changes: [],
    funding: [],
  };
  readonly #states: ReadonlyMap<string, AccountState>;
  readonly #orders = new Map<string, Order>();
  readonly #funding = new Map<string, FundingRequest>();

  constructor(locked: LockedAccounts) {
    this.#states = locked.states;
    for (const order of locked.orders) this.#orders.set(keyOf(order.accountId, order.clientOrderId), order);
    for (const request of locked.funding) this.#funding.set(keyOf(request.accountId, request.idempotencyKey), request);
  }

  draft(accountId: string): AccountDraft | undefined {
    const state = this.#states.get(accountId);
    if (state === undefined) return undefined;
    return {
      state,
      record: change => {
        applyChange(state, change);
        const { entry } = change;
        if (entry !== undefined) state.ledgerEnd = chainEntry(state.ledgerEnd, entry);
        this.outcome.changes.push({ state, change, ...(entry !== undefined && { chain: state.ledgerEnd }) });
        const order = change.order?.order;
        if (order !== undefined) this.#orders.set(keyOf(accountId, order.clientOrderId), order);
      },
      recordFunding: request => {
        invariant(request.accountId === accountId, 'a command changes its own account');
        this.outcome.funding.push(request);
        this.#funding.set(keyOf(accountId, request.idempotencyKey), request);
      },
      findOrder: clientOrderId => this.#orders.get(keyOf(accountId, clientOrderId)),
      findFunding: idempotencyKey => this.#funding.get(keyOf(accountId, idempotencyKey)),
    };
  }
}

function keyOf(accountId: string, id: string): string {
  return `${accountId} ${id}`;
}
