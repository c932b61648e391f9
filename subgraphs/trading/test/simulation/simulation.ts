import { strict as assert } from 'node:assert';
import { mock } from 'node:test';
import { testIdentity } from '@platform/shared/testkit';
import { cancelAllOrders, cancelOrder } from '../../src/application/cancel-order.ts';
import { moveFunds } from '../../src/application/move-funds.ts';
import { type PlaceOrderReply, placeOrder } from '../../src/application/place-order.ts';
import type { OrderEventRecord } from '../../src/application/ports/readers.ts';
import { watchOrders } from '../../src/application/watch-orders.ts';
import type { AccountType } from '../../src/domain/account.ts';
import type { Quote } from '../../src/domain/market.ts';
import { isOpen } from '../../src/domain/order-status.ts';
import { anAccount, aQuote, aRequest, aTrade, nextId } from '../support/fixtures.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { turnDay } from './exchange-day.ts';
import { Model, type OrderWish } from './model.ts';
import { Random } from './random.ts';
import { type Chances, Replica, SimulatedBus, SimulatedMarket } from './world.ts';

const ACCOUNTS = 5;
const TRIES_MAX = 200;
/** Turns of the event loop that something that moves by itself may take to come to rest. */
const REST_TURNS_MAX = 20_000;
const owner = testIdentity('alice');

export interface SimulationReport {
  readonly steps: number;
  readonly orders: number;
  readonly fills: number;
  /** Of the fills. */
  readonly fillsInAuctions: number;
  readonly goodFaithViolations: number;
  readonly rejected: number;
  readonly crashes: number;
  readonly commits: number;
}

/**
 * A world of two replicas of trading, one ledger, a market and clients who try again, all moved by one seed: the real queue, venue, use cases and core.
 * Whatever is committed is held against the {@link Model}. @throws Error what went wrong first
 */
export class Simulation {
  readonly #random: Random;
  readonly #chances: Chances;
  readonly #ledger = new MemoryLedger();
  readonly #market: SimulatedMarket;
  /** A third of the worlds trade crypto on cash, a third stocks on margin, and a third stocks on cash: these have days, with auctions and settlement. */
  readonly #type: AccountType;
  readonly #hasDays: boolean;
  readonly #bus: SimulatedBus;
  readonly #model: Model;
  readonly #accounts: string[] = [];
  readonly #answered = new Map<string, PlaceOrderReply>();
  readonly #heard = new Map<string, OrderEventRecord[]>();
  #replicas: [Replica, Replica];
  /** Which of them is the venue. */
  #venueAt: 0 | 1 = 0;
  #failure: unknown;
  #steps = 0;
  #crashes = 0;
  #commits = 0;
  #sequence = 0n;
  #cents = 10_000;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const world = this.#random.pick(['CRYPTO', 'MARGIN', 'DAYS'] as const);
    this.#type = world === 'MARGIN' ? 'MARGIN' : 'CASH';
    this.#hasDays = world === 'DAYS';
    this.#market = new SimulatedMarket(world === 'CRYPTO' ? 'BTC/USD' : 'AAPL');
    this.#model = new Model(this.#market.symbol, this.#type === 'MARGIN', () => this.#market.now());
    const risky = this.#random.chance(0.7);
    const share = () => (risky ? this.#random.next() * 0.15 : 0);
    this.#chances = { rollback: share(), lostAnswer: share(), decidedTwice: share(), lostMessage: share() * 3 };
    this.#bus = new SimulatedBus(this.#random, this.#chances.lostMessage);
    this.#replicas = [this.#newReplica(), this.#newReplica()];
  }

  /** What went wrong first counts; the rest follows from it. */
  #fail(error: unknown): void {
    this.#failure ??= error;
  }

  #newReplica(): Replica {
    return new Replica(
      {
        ledger: this.#ledger,
        market: this.#market,
        bus: this.#bus,
        random: this.#random,
        onCommit: outcome => {
          this.#commits += 1;
          try {
            this.#model.commit(outcome);
          } catch (error) {
            this.#fail(error);
          }
        },
      },
      this.#chances,
    );
  }

  async run(isOver: () => boolean): Promise<SimulationReport> {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    try {
      for (let index = 0; index < ACCOUNTS; index += 1) this.#open();
      await this.#replicas[0].beginVenue(await this.#ledger.beginTenure());
      this.#quote();
      do await this.#step();
      while (!isOver());
      await this.#rest();
      await this.#hearTheRest();
      return this.#report();
    } finally {
      for (const replica of this.#replicas) replica.kill();
      mock.timers.reset();
    }
  }

  #open(): void {
    const overrides = { id: nextId(), ownerId: owner.uid, type: this.#type };
    const account = anAccount({ cash: '0.00', overrides });
    this.#ledger.open(account);
    this.#model.open(account.id);
    this.#accounts.push(account.id);
    this.#heard.set(account.id, []);
  }

  /** Something of everything, then rest, then everything is looked at. */
  async #step(): Promise<void> {
    this.#steps += 1;
    const doing: Promise<void>[] = [];
    for (let count = this.#random.integer(1, 12); count > 0; count -= 1) {
      doing.push(this.#act().catch(error => this.#fail(error)));
      if (this.#random.chance(0.3)) await turn();
      if (this.#random.chance(0.15)) this.#quote();
      if (this.#random.chance(0.15)) this.#print();
      if (this.#random.chance(0.02)) await this.#crash();
    }
    if (this.#random.chance(0.05)) await this.#moveVenue();
    if (this.#random.chance(0.3)) await this.#listenForAWhile();
    await this.#settle(doing);
    await this.#rest();
    this.#model.atRest();
    if (this.#hasDays && this.#random.chance(0.18)) await this.#turnDay();
  }

  #turnDay(): Promise<void> {
    return turnDay({
      ...{ random: this.#random, market: this.#market, model: this.#model },
      cents: () => this.#cents,
      place: async (wish, count) => {
        const wishes = Array.from({ length: count }, () => wish(this.#random.pick(this.#accounts)));
        await this.#settle(wishes.map(one => this.#place(one).catch(error => this.#fail(error))));
        await this.#rest();
      },
      tick: () => this.#tick(),
      rest: () => this.#rest(),
      disturb: () => (this.#random.chance(0.5) ? this.#crash() : this.#moveVenue()),
      quote: () => this.#quote(),
    });
  }

  /** Time goes on until all of it is done. */
  async #settle(doing: readonly Promise<void>[]): Promise<void> {
    let isDone = false;
    const all = Promise.all(doing).finally(() => {
      isDone = true;
    });
    all.catch(() => {});
    for (let turns = 0; !isDone; turns += 1) {
      assert(turns < REST_TURNS_MAX, 'every command is answered');
      await this.#tick();
    }
    await all;
  }

  async #tick(): Promise<void> {
    mock.timers.tick(20);
    this.#market.advance(20);
    await turn();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Until nothing is on its way, and nobody has missed a message. */
  async #rest(): Promise<void> {
    let transactions = this.#ledger.transactions.length;
    for (let quiet = 0, turns = 0; quiet < 60; turns += 1) {
      assert(turns < REST_TURNS_MAX, 'it comes to rest');
      if (turns === 0 || quiet === 30) this.#bus.reconnect();
      await this.#tick();
      const { length } = this.#ledger.transactions;
      const isQuiet = this.#replicas.every(({ running, queue }) => running === 0 && queue.waiting === 0);
      quiet = isQuiet && length === transactions ? quiet + 1 : 0;
      transactions = length;
    }
  }

  #act(): Promise<void> {
    const accountId = this.#random.pick(this.#accounts);
    const dice = this.#random.next();
    if (dice < 0.12) return this.#move(accountId);
    if (dice < 0.2) return this.#cancel(accountId);
    if (dice < 0.23) return this.#cancelAll(accountId);
    return this.#place(this.#random.chance(0.15) ? this.#groupWish(accountId) : this.#wish(accountId));
  }

  async #cancelAll(accountId: string): Promise<void> {
    await this.#insist(replica => cancelAllOrders(this.#dependencies(replica), owner, accountId, undefined));
  }

  #dependencies(replica: Replica) {
    return { queue: replica.queue, market: this.#market, accounts: this.#ledger.reader, orders: this.#ledger.reader };
  }

  async #move(accountId: string): Promise<void> {
    const request = {
      kind: this.#random.chance(0.75) ? ('DEPOSIT' as const) : ('WITHDRAWAL' as const),
      accountId,
      amount: String(this.#random.integer(1, this.#hasDays ? 2_000 : 20_000)),
      idempotencyKey: nextId(),
    };
    const tries = this.#random.chance(0.3) ? 3 : 1;
    await Promise.all(
      Array.from({ length: tries }, () =>
        this.#insist(replica => moveFunds(this.#dependencies(replica), owner, request)),
      ),
    );
  }

  async #cancel(accountId: string): Promise<void> {
    const orders = [...this.#ledger.orders.values()].filter(order => order.accountId === accountId);
    if (orders.length === 0) return;
    const open = orders.filter(({ status }) => isOpen(status));
    const { id } = this.#random.chance(0.7) && open.length > 0 ? this.#random.pick(open) : this.#random.pick(orders);
    await this.#insist(replica => cancelOrder(this.#dependencies(replica), owner, id));
  }

  async #place(wish: OrderWish): Promise<void> {
    this.#market.advance(1);
    this.#model.wish(wish);
    const senders = this.#random.chance(0.2) ? this.#random.integer(2, 4) : 1;
    await Promise.all(Array.from({ length: senders }, () => this.#send(wish)));
  }

  #wish(accountId: string): OrderWish {
    const isStop = this.#random.chance(0.15);
    const side = this.#random.chance(0.55) ? 'BUY' : 'SELL';
    // Now and then all in, or all out: then it is what sales of the day have brought that buys.
    const isAll = this.#hasDays && this.#random.chance(0.6);
    const all = isAll ? this.#model.mostOf(accountId, side, this.#cents) : 0;
    return {
      ...{ accountId, side },
      clientOrderId: nextId(),
      shares: all > 0 ? all : this.#random.integer(1, 60),
      limitCents: this.#random.chance(0.3) ? undefined : this.#cents + this.#random.integer(-30, 30),
      stopCents: isStop ? this.#cents + this.#random.integer(-15, 15) : undefined,
      timeInForce: this.#random.pick(isStop ? ['DAY', 'GTC'] : this.#timesInForce()),
      group: undefined,
    };
  }

  #timesInForce(): readonly OrderWish['timeInForce'][] {
    const always = ['DAY', 'GTC', 'IOC', 'FOK'] as const;
    return this.#hasDays ? [...always, 'CLS', 'CLS', 'OPG'] : always;
  }

  /** A bracket, OTO or OCO about the market; on cash only about what is owned. Some have a leg on the wrong side. */
  #groupWish(accountId: string): OrderWish {
    const kind = this.#random.pick(['BRACKET', 'OTO', 'OCO'] as const);
    const isLong = this.#type === 'CASH' || this.#random.chance(0.5);
    const sign = isLong ? 1 : -1;
    const away = () => this.#random.integer(kind === 'OCO' ? -1 : 1, 12) * sign;
    const hasLimit = kind === 'OCO' || this.#random.chance(0.7);
    const entry = this.#cents + (hasLimit ? this.#random.integer(-3, 3) : 0);
    const hasTarget = kind !== 'OTO' || this.#random.chance(0.5);
    const targetCents = entry + away();
    return {
      accountId,
      clientOrderId: nextId(),
      side: isLong === (kind === 'OCO') ? 'SELL' : 'BUY',
      shares: this.#random.integer(1, 60),
      limitCents: kind === 'OCO' ? targetCents : hasLimit ? entry : undefined,
      stopCents: undefined,
      timeInForce: this.#random.pick(['DAY', 'GTC'] as const),
      group: {
        kind,
        targetCents: kind !== 'OCO' && hasTarget ? targetCents : undefined,
        stopCents: kind === 'OTO' && hasTarget ? undefined : entry - away(),
      },
    };
  }

  /** Sends an order until it is answered; every answer is the first one. */
  async #send(wish: OrderWish): Promise<void> {
    const request = {
      ...aRequest({
        side: wish.side,
        quantity: String(wish.shares),
        timeInForce: wish.timeInForce,
        type: typeOf(wish),
        limitPrice: wish.limitCents === undefined ? null : dollars(wish.limitCents),
        stopPrice: wish.stopCents === undefined ? null : dollars(wish.stopCents),
        ...legsOf(wish),
      }),
      accountId: wish.accountId,
      symbol: this.#market.symbol,
      clientOrderId: wish.clientOrderId,
    };
    const reply = await this.#insist(replica => placeOrder(this.#dependencies(replica), owner, request));
    const first = this.#answered.get(wish.clientOrderId) ?? reply;
    this.#answered.set(wish.clientOrderId, first);
    assert.equal(reply.order?.id, first.order?.id, 'an order sent again is the same order');
    assert.deepEqual(reply.refusals, first.refusals, 'an order sent again gets the same answer');
    const predicted = this.#model.orders.get(wish.clientOrderId);
    assert(predicted !== undefined, 'what was answered is committed');
    assert.equal(reply.refusals[0]?.code, predicted.code, 'the answer is what the model predicts');
  }

  /** Tries again, at either replica, until somebody answers. */
  async #insist<Reply>(ask: (replica: Replica) => Promise<Reply>): Promise<Reply> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      try {
        return await ask(this.#random.pick(this.#replicas));
      } catch (error) {
        if ((error as { extensions?: { code?: string } }).extensions?.code !== 'SERVICE_UNAVAILABLE') throw error;
      }
    }
    throw new Error('somebody answers in the end');
  }

  #quote(): void {
    this.#sequence += 1n;
    this.#cents += this.#random.integer(-8, 8);
    const side = (cents: number) =>
      this.#random.chance(0.05)
        ? null
        : ([dollars(cents) + this.#random.pick(['', '5', '37']), String(this.#random.integer(1, 90))] as const);
    const quote: Quote = {
      ...aQuote(side(this.#cents - this.#random.integer(1, 3)), side(this.#cents + this.#random.integer(0, 3))),
      symbol: this.#market.symbol,
      quotedAt: this.#market.now(),
      sequence: this.#sequence,
    };
    this.#model.quote(quote);
    this.#market.show(quote);
  }

  /** A print about the middle: it may trigger stops. */
  #print(): void {
    const at = BigInt(this.#cents + this.#random.integer(-2, 2)) * 10_000n;
    const trade = { ...aTrade('1'), symbol: this.#market.symbol, price: at, sequence: this.#market.nextPrint() };
    this.#model.print(trade);
    this.#market.print({ ...trade, executedAt: this.#market.now() });
  }

  /** `kill -9` of one replica; another takes its place, and its venue moves when it had it. */
  async #crash(): Promise<void> {
    this.#crashes += 1;
    const index = this.#random.integer(0, 1) as 0 | 1;
    const dead = this.#replicas[index];
    dead.kill();
    this.#replicas[index] = this.#newReplica();
    if (index !== this.#venueAt) return;
    this.#venueAt = this.#random.integer(0, 1) as 0 | 1;
    await this.#replicas[this.#venueAt].beginVenue(await this.#ledger.beginTenure());
  }

  /** The lease goes to the other replica, whose venue begins while that of the first has things on its way, and may not even know that its time is over. */
  async #moveVenue(): Promise<void> {
    const before = this.#replicas[this.#venueAt];
    const isAwake = this.#random.chance(0.5);
    if (isAwake) before.endVenue();
    this.#venueAt = this.#venueAt === 0 ? 1 : 0;
    await this.#replicas[this.#venueAt].beginVenue(await this.#ledger.beginTenure());
    for (let turns = this.#random.integer(0, 30); turns > 0 && !isAwake; turns -= 1) await this.#tick();
    before.endVenue();
  }

  /** A subscriber goes on after the last event it saw, and is cut off at any moment. */
  async #listenForAWhile(): Promise<void> {
    const accountId = this.#random.pick(this.#accounts);
    const heard = this.#heard.get(accountId) ?? [];
    const replica = this.#random.pick(this.#replicas);
    const events = watchOrders(
      { orders: this.#ledger.reader, changes: replica.changes },
      accountId,
      heard.at(-1)?.sequence ?? 0n,
    );
    const end = this.#random.integer(0, 30);
    let isOpen = true;
    const listening = (async () => {
      for await (const event of events) if (isOpen) heard.push(event);
    })();
    for (let turns = 0; turns < end; turns += 1) await this.#tick();
    isOpen = false;
    await events.return?.();
    await listening;
  }

  /** In the end every subscriber has every event of its account, once and in order. */
  async #hearTheRest(): Promise<void> {
    for (const [accountId, heard] of this.#heard) {
      const rest = await this.#ledger.reader.listOrderEvents(
        accountId,
        heard.at(-1)?.sequence ?? 0n,
        Number.MAX_SAFE_INTEGER,
      );
      const all = this.#ledger.events.filter(event => event.accountId === accountId);
      assert.deepEqual(
        [...heard, ...rest].map(({ sequence }) => sequence),
        all.map((_, index) => BigInt(index + 1)),
        'a subscriber misses nothing and hears nothing twice',
      );
    }
  }

  #report(): SimulationReport {
    const orders = [...this.#ledger.orders.values()];
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of this.#ledger.entries.flatMap(({ postings }) => postings))
      sums.set(asset, (sums.get(asset) ?? 0n) + amount);
    for (const [asset, sum] of sums) assert.equal(sum, 0n, `the postings of ${asset} sum to zero`);
    return {
      steps: this.#steps,
      orders: orders.length,
      fills: this.#ledger.fills.size,
      fillsInAuctions: [...this.#ledger.fills.values()].filter(({ auction }) => auction !== null).length,
      goodFaithViolations: [...this.#ledger.accounts.values()].flatMap(({ standing }) => standing.goodFaithViolations)
        .length,
      rejected: orders.filter(({ status }) => status === 'REJECTED').length,
      crashes: this.#crashes,
      commits: this.#commits,
    };
  }
}

function typeOf({ limitCents, stopCents }: OrderWish) {
  if (stopCents !== undefined) return limitCents === undefined ? 'STOP' : 'STOP_LIMIT';
  return limitCents === undefined ? 'MARKET' : 'LIMIT';
}

function legsOf({ group }: OrderWish) {
  if (group === undefined) return {};
  const { kind, targetCents, stopCents } = group;
  return {
    orderClass: kind,
    takeProfit: targetCents === undefined ? null : { limitPrice: dollars(targetCents) },
    stopLoss: stopCents === undefined ? null : { stopPrice: dollars(stopCents), limitPrice: null },
  };
}

const turn = () => new Promise<void>(resolve => setImmediate(resolve));

function dollars(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}
