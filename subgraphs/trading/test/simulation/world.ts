import { serviceUnavailable } from '@platform/shared/graphql';
import { createLogger } from '@platform/shared/observability';
import type { DateText } from '@platform/shared/pure';
import { CommandQueue } from '../../src/application/command-queue.ts';
import { MissedAuctions } from '../../src/application/missed-auctions.ts';
import type { ChangeFeed } from '../../src/application/ports/change-feed.ts';
import type {
  BatchOutcome,
  EarlierRequestKeys,
  LedgerStore,
  LockedAccounts,
  Tenure,
} from '../../src/application/ports/ledger-store.ts';
import { Venue } from '../../src/application/venue.ts';
import type { Quote, Session, Trade } from '../../src/domain/market.ts';
import { midPrice } from '../../src/domain/valuation.ts';
import { anInstrument } from '../support/fixtures.ts';
import type { MemoryLedger } from '../support/memory-ledger.ts';
import { StillMarket } from '../support/still-market.ts';
import { openSession } from './exchange-day.ts';
import type { Random } from './random.ts';

/** How often things go wrong, as shares of 1. */
export interface Chances {
  /** A transaction is rolled back. */
  readonly rollback: number;
  /** A transaction commits, and nobody hears of it. */
  readonly lostAnswer: number;
  /** A transaction is decided, gets in another's way, and is decided again. */
  readonly decidedTwice: number;
  /** A message of the bus is lost. */
  readonly lostMessage: number;
}

/** The market of the simulation: one instrument, in a session until somebody ends it; its clock is the simulation's. Positions are valued at the last quote that had a side. */
export class SimulatedMarket extends StillMarket {
  readonly symbol: string;
  /** Auctions that were held, whether a print of them came or not. */
  readonly tape: Trade[] = [];
  day: DateText = '2026-03-02';
  #printed = 0n;
  #mark: bigint | undefined;

  constructor(symbol: string) {
    super();
    this.symbol = symbol;
    const assetClass = symbol.includes('/') ? 'CRYPTO' : 'US_EQUITY';
    this.instruments.clear();
    this.instruments.set(symbol, anInstrument({ symbol, assetClass, isShortable: assetClass === 'US_EQUITY' }));
    const session = openSession(this.day);
    this.current = { ...this.current, session, quote: undefined, markOf: () => ({ assetClass, price: this.#mark }) };
  }

  override show(quote: Quote): void {
    this.#mark = midPrice(quote) ?? this.#mark;
    super.show(quote);
  }

  /** The sequence of the next print. */
  nextPrint(): bigint {
    this.#printed += 1n;
    return this.#printed;
  }

  /** Another session, at its edge or after it. */
  enter(now: Date, session: Session): void {
    this.current = { ...this.current, now, session };
  }

  async auctionPrint(_: string, auction: 'OPG' | 'CLS', since: Date): Promise<Trade | undefined> {
    return this.tape.find(print => print.auction === auction && print.executedAt >= since);
  }

  /** It triggers stops; where the market is, the quote says. */
  override print(trade: Trade): void {
    super.print(trade);
    this.current = { ...this.current, lastTrade: undefined };
  }

  advance(ms: number): void {
    this.current = { ...this.current, now: new Date(this.current.now.getTime() + ms) };
  }
}

/** A bus between the replicas that loses messages, and says so in the end. */
export class SimulatedBus {
  readonly #listeners = new Set<(accountIds: readonly string[] | undefined, from: Replica | undefined) => void>();
  readonly #random: Random;
  readonly #lostMessage: number;

  constructor(random: Random, lostMessage: number) {
    this.#random = random;
    this.#lostMessage = lostMessage;
  }

  publish(accountIds: readonly string[], from: Replica): void {
    for (const listener of [...this.#listeners])
      if (!this.#random.chance(this.#lostMessage))
        setImmediate(() => this.#listeners.has(listener) && listener(accountIds, from));
  }

  /** After messages were lost, everybody reads again. */
  reconnect(): void {
    for (const listener of [...this.#listeners]) listener(undefined, undefined);
  }

  feedOf(replica: Replica): ChangeFeed {
    const listen = (hear: (accountIds: readonly string[] | undefined, isOwn: boolean) => void) => {
      const listener = (accountIds: readonly string[] | undefined, from: Replica | undefined) =>
        hear(accountIds, from === replica);
      this.#listeners.add(listener);
      return () => void this.#listeners.delete(listener);
    };
    return {
      watch: (accountId, onChange) =>
        listen(accountIds => void ((accountIds?.includes(accountId) ?? true) && onChange())),
      watchAll: onChange => listen(onChange),
    };
  }
}

/** One process of trading: everything in it is gone when it is killed. */
export class Replica implements LedgerStore {
  readonly queue: CommandQueue;
  readonly venue: Venue;
  readonly #missed: MissedAuctions;
  readonly changes: ChangeFeed;
  isAlive = true;
  /** Transactions on their way. */
  running = 0;
  readonly #ledger: MemoryLedger;
  readonly #bus: SimulatedBus;
  readonly #random: Random;
  readonly #chances: Chances;
  readonly #onCommit: (outcome: BatchOutcome) => void;

  constructor(
    world: {
      ledger: MemoryLedger;
      market: SimulatedMarket;
      bus: SimulatedBus;
      random: Random;
      onCommit: (outcome: BatchOutcome) => void;
    },
    chances: Chances,
  ) {
    this.#ledger = world.ledger;
    this.#bus = world.bus;
    this.#random = world.random;
    this.#chances = chances;
    this.#onCommit = world.onCommit;
    this.changes = world.bus.feedOf(this);
    this.queue = new CommandQueue(this, changes => void (this.isAlive && this.venue.onCommit(changes)));
    const { market } = world;
    const orders = world.ledger.reader;
    const prices = { minuteQuotes: async () => [] };
    const logger = createLogger('simulation', 'silent');
    const { queue, changes } = this;
    this.venue = new Venue({ queue, market, orders, prices, changes, partitions: 1, isCurrent: () => true, logger });
    this.#missed = new MissedAuctions({ venue: this.venue, prices: market, orders, now: () => market.now(), logger });
  }

  async beginVenue(tenure: Tenure): Promise<void> {
    this.#missed.start();
    await this.venue.start([tenure]);
  }

  endVenue(): void {
    this.#missed.stop();
    this.venue.stop();
  }

  kill(): void {
    this.isAlive = false;
    this.endVenue();
  }

  async transact(
    accountIds: readonly string[],
    keys: EarlierRequestKeys,
    decide: (locked: LockedAccounts) => BatchOutcome,
  ): Promise<void> {
    this.running += 1;
    try {
      await this.#ledger.transact(accountIds, keys, locked => {
        this.#breathe();
        if (this.#random.chance(this.#chances.decidedTwice)) decide(structuredClone(locked));
        const outcome = decide(locked);
        if (this.#random.chance(this.#chances.rollback)) throw serviceUnavailable('rolled back');
        this.#ledger.faults = { afterCommit: committed => this.#onCommit(committed) };
        return outcome;
      });
      this.#bus.publish(accountIds, this);
      this.#breathe();
      if (this.#random.chance(this.#chances.lostAnswer)) throw serviceUnavailable('the answer was lost');
    } finally {
      this.running -= 1;
    }
  }

  #breathe(): void {
    if (!this.isAlive) throw serviceUnavailable('the process is gone');
  }
}
