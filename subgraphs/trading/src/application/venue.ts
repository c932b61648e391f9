import type { Logger } from '@platform/shared/observability';
import type { AccountChange } from '../domain/account.ts';
import { type AwaitedAuction, allocateAuction, awaitedAuction, isPrintFor } from '../domain/auction.ts';
import { type Instrument, isInSession, type MarketView, type Quote, type Trade } from '../domain/market.ts';
import { evaluate, type MatchResult, nextVenueQuote, type VenueQuote } from '../domain/matching.ts';
import { isAtVenue, isImmediate, type Order, type OrderSide } from '../domain/order.ts';
import { partitionOf } from '../domain/partition.ts';
import { isElectedBy, nextHighWaterMark } from '../domain/stop.ts';
import { Book } from './book.ts';
import type { Command, CommandQueue } from './command-queue.ts';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { Tenure } from './ports/ledger-store.ts';
import type { Market } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';
import {
  auctionCommand,
  fillCommand,
  sessionCommand,
  sessionStep,
  trailCommand,
  triggerCommand,
} from './venue-commands.ts';

/** How often sessions and expiry are looked at. */
const SESSION_CHECK_MS = 250;
/** How often the open orders are read again, whatever the feed said. */
const SWEEP_MS = 30_000;
/** How long an order is left alone after the ledger could not be written. */
const RETRY_MS = 500;
/** How far back fills are looked for that took liquidity which still stands. */
const LIQUIDITY_MEMORY_MS = 10 * 60_000;

export interface VenueDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly orders: OrderReader;
  readonly changes: ChangeFeed;
  /** How many partitions the symbols are shared out in, among all venues. */
  readonly partitions: number;
  /** Whether an instrument may trade: not before the corporate actions of its day are applied. `resume` says when it may again. */
  readonly isCurrent: (instrument: Instrument) => boolean;
  readonly logger: Logger;
}

/**
 * The simulated venue of some partitions of the symbols: holds the working orders of all accounts against the live quotes and prints, and reports what happens to the
 * ledger, which has the last word. It keeps nothing that matters: killed at any moment, it starts from the open orders and the fills in the database.
 */
export class Venue {
  readonly #dependencies: VenueDependencies;
  readonly #books = new Map<string, Book>();
  readonly #stops: (() => void)[] = [];
  readonly #now: () => Date;
  /** Orders that commits touched while open orders are being read: what was read of them may be older. */
  readonly #touchedWhileReading = new Set<Set<string>>();
  /** Of the partitions that it is the venue of. */
  readonly #tenures = new Map<number, Tenure>();

  constructor(dependencies: VenueDependencies) {
    this.#dependencies = dependencies;
    this.#now = () => dependencies.market.now();
  }

  /**
   * Takes over the open orders of partitions and begins to match them. Once a later tenure of one has begun somewhere, the ledger takes nothing of this one any more.
   */
  async start(tenures: readonly Tenure[]): Promise<void> {
    const { logger } = this.#dependencies;
    if (this.#tenures.size === 0) this.#listen();
    for (const tenure of tenures) this.#tenures.set(tenure.partition, tenure);
    await this.#reload(undefined);
    logger.info({ partitions: [...this.#tenures.keys()], openOrders: this.openOrders }, 'venue is matching');
  }

  #listen(): void {
    const { market, changes } = this.#dependencies;
    this.#stops.push(market.onQuote(quote => this.#onQuote(quote)));
    this.#stops.push(market.onTrade(trade => this.#onTrade(trade)));
    this.#stops.push(market.onStatus(({ symbol }) => void (this.#books.has(symbol) && this.#evaluate(symbol))));
    this.#stops.push(
      changes.watchAll((accountIds, isOwn) => {
        if (!isOwn) void this.#reload(accountIds);
      }),
    );
    const sessionTimer = setInterval(() => this.#checkSessions(), SESSION_CHECK_MS);
    const sweepTimer = setInterval(() => void this.#reload(undefined), SWEEP_MS);
    this.#stops.push(() => {
      clearInterval(sessionTimer);
      clearInterval(sweepTimer);
    });
  }

  /** Stops matching some partitions, or all; what is on its way to the ledger is still booked. */
  stop(partitions: readonly number[] = [...this.#tenures.keys()]): void {
    for (const partition of partitions) this.#tenures.delete(partition);
    for (const symbol of this.#books.keys()) if (this.#tenureOf(symbol) === undefined) this.#books.delete(symbol);
    if (this.#tenures.size === 0) for (const stop of this.#stops.splice(0)) stop();
  }

  #tenureOf(symbol: string): Tenure | undefined {
    return this.#tenures.get(partitionOf(symbol, this.#dependencies.partitions));
  }

  /** Instruments may trade again; what was known of the quotes of `changed` ones is of before. */
  resume(changed: ReadonlySet<string>): void {
    for (const [symbol, book] of this.#books) {
      if (changed.has(symbol)) book.isUncertain = true;
      for (const trade of book.takeDeferred()) this.#onTrade(trade);
      void this.#evaluate(symbol);
    }
  }

  get openOrders(): number {
    let count = 0;
    for (const book of this.#books.values()) count += book.orders.size;
    return count;
  }

  /** Hears of this process's own commits directly, without the way over the bus. */
  onCommit(changes: readonly AccountChange[]): void {
    const touched = new Set<string>();
    for (const { order: change, adjusted } of changes) {
      const order = change?.order ?? adjusted;
      if (order === undefined || change?.event === 'REJECTED') continue;
      this.#book(order.symbol)?.place(order);
      for (const ids of this.#touchedWhileReading) ids.add(order.id);
      touched.add(order.symbol);
    }
    for (const symbol of touched) void this.#evaluate(symbol);
  }

  /** Undefined when this is not its venue. */
  #book(symbol: string): Book | undefined {
    const known = this.#books.get(symbol);
    const tenure = known?.tenure ?? this.#tenureOf(symbol);
    if (known !== undefined || tenure === undefined) return known;
    const book = new Book(tenure);
    this.#books.set(symbol, book);
    return book;
  }

  /** Reads the open orders of some accounts, or of all: what is missing comes in, what was closed elsewhere goes. */
  async #reload(accountIds: readonly string[] | undefined): Promise<void> {
    const { orders, logger } = this.#dependencies;
    const accounts = accountIds === undefined ? undefined : new Set(accountIds);
    const known = [...this.#books.values()]
      .flatMap(book => [...book.orders.values()])
      .filter(order => accounts?.has(order.accountId) ?? true);
    const touched = new Set<string>();
    this.#touchedWhileReading.add(touched);
    try {
      const open = await orders.listOpenOrders(accountIds);
      const openIds = new Set(open.map(order => order.id));
      // Only what was there before the read: an order that was placed during it is newer than the answer.
      for (const order of known)
        if (!openIds.has(order.id) && !touched.has(order.id)) this.#books.get(order.symbol)?.orders.delete(order.id);
      for (const order of open)
        if (!touched.has(order.id) && this.#books.get(order.symbol)?.inFlight.has(order.id) !== true)
          this.#book(order.symbol)?.place(order);
      for (const symbol of new Set(open.map(order => order.symbol))) void this.#evaluate(symbol);
    } catch (error) {
      logger.warn({ err: error }, 'open orders could not be read; trying again with the next sweep');
    } finally {
      this.#touchedWhileReading.delete(touched);
    }
  }

  #onQuote(quote: Quote): void {
    const book = this.#books.get(quote.symbol);
    if (book === undefined) return;
    book.onQuote(quote);
    void this.#evaluate(quote.symbol);
  }

  /** Prints trigger stops and move trailing ones, during the regular session only and not in a halt; those of auctions fill what waits for them. */
  #onTrade(trade: Trade): void {
    const { market } = this.#dependencies;
    const book = this.#books.get(trade.symbol);
    if (book === undefined) return;
    const view = this.#view(trade.symbol);
    if (view === undefined) {
      book.defer(trade);
      return;
    }
    if (trade.auction !== null) this.#holdAuction(book, trade, view);
    if (!trade.isEligible || !view.session.isOpen || view.status.isHalted) return;
    const quote = market.latestQuote(trade.symbol);
    for (const { id } of book.waitingStops) {
      book.keepPrint(id, { trade, quote });
      this.#followPrints(book, id);
    }
  }

  /** The auctions that were to be held by some moment and that orders still wait for. */
  awaitedAuctions(by: Date): readonly AwaitedAuction[] {
    const auctions = new Map<string, AwaitedAuction>();
    for (const book of this.#books.values())
      for (const order of book.orders.values()) {
        const awaited = awaitedAuction(order, by);
        if (awaited !== undefined) auctions.set(`${awaited.symbol} ${awaited.auction}`, awaited);
      }
    return [...auctions.values()];
  }

  /** Shares out the print of an auction that was not seen when it came; `given` is what orders got of it before. */
  holdMissedAuction(print: Trade, given: Readonly<Record<OrderSide, bigint>>): void {
    const book = this.#books.get(print.symbol);
    const view = this.#view(print.symbol);
    if (book !== undefined && view !== undefined) this.#holdAuction(book, print, view, given);
  }

  /** An auction's print is shared out once. What it did to an order is written sooner or later. */
  #holdAuction(book: Book, trade: Trade, view: MarketView, given?: Readonly<Record<OrderSide, bigint>>): void {
    const waiting = book.resting.filter(order => isPrintFor(order, trade));
    for (const match of allocateAuction(waiting, trade, view, given)) void this.#settleAuction(book, match, view);
  }

  async #settleAuction(book: Book, match: MatchResult, view: MarketView): Promise<void> {
    const { order } = match;
    const command = auctionCommand(match, this.#dependencies.market, () => this.#view(order.symbol) ?? view);
    while (this.#isCurrent(book, order.symbol) && (await this.#send(book, order, command)) === undefined);
  }

  /** Holds a stop against its prints, one after the other: a trailing stop is tested before the print moves it. A print is kept until what it did is written. */
  #followPrints(book: Book, orderId: string): void {
    while (!book.inFlight.has(orderId)) {
      const next = book.nextPrint(orderId);
      if (next === undefined) return;
      const { order, trade, quote } = next;
      const done = () => book.donePrint(orderId);
      if (isElectedBy(order, trade, quote)) void this.#send(book, order, triggerCommand(order, trade, this.#now), done);
      else if (nextHighWaterMark(order, trade) !== order.highWaterMark)
        void this.#send(book, order, trailCommand(order, trade, this.#now), done);
      else done();
    }
  }

  /** Whether a book is of the venue's present life: it may have stopped meanwhile, and even begun anew. */
  #isCurrent(book: Book, symbol: string): boolean {
    return this.#books.get(symbol) === book;
  }

  /** Undefined while market-data has not said enough to know, and while the instrument may not trade. */
  #view(symbol: string): MarketView | undefined {
    const { market, isCurrent } = this.#dependencies;
    try {
      const instrument = market.instrument(symbol);
      return instrument === undefined || !isCurrent(instrument) ? undefined : market.view(instrument);
    } catch {
      return undefined;
    }
  }

  /** Matches one instrument's orders against its quote. One evaluation at a time for each instrument; the latest quote counts. */
  async #evaluate(symbol: string): Promise<void> {
    const { market, logger } = this.#dependencies;
    const book = this.#book(symbol);
    if (book === undefined || book.isEvaluating || (book.isUncertain && book.inFlight.size > 0)) return;
    book.isEvaluating = true;
    try {
      if (book.isUncertain) book.venueQuote = undefined;
      book.isUncertain = false;
      book.venueQuote ??= await this.#firstQuote(symbol);
      const latest = market.latestQuote(symbol); // one may have come meanwhile
      if (latest !== undefined) book.onQuote(latest);
      const view = this.#view(symbol);
      if (view === undefined || !this.#isCurrent(book, symbol)) return;
      const { session, status, isLive } = view;
      const waiting = book.resting.filter(isAtVenue);
      const hasMarket = isLive && !status.isHalted && book.venueQuote !== undefined;
      const working = hasMarket ? waiting.filter(order => isInSession(order, session)) : [];
      // An immediate order does not wait for a market: without one it ends unfilled.
      for (const order of waiting)
        if (isImmediate(order.timeInForce) && !working.includes(order))
          void this.#report(book, { order, execution: undefined, cancelsRest: 'IMMEDIATE_OR_CANCEL' });
      if (book.venueQuote === undefined || working.length === 0) return;
      const { results, venueQuote } = evaluate(working, book.venueQuote, view);
      book.venueQuote = venueQuote;
      for (const result of results) void this.#report(book, result);
    } catch (error) {
      logger.error({ err: error, symbol }, 'evaluation failed');
    } finally {
      book.isEvaluating = false;
    }
  }

  /**
   * The quote that stood when the venue began to look. Part of it may have been taken before a restart: what fills say they took of a side
   * that showed the same price and size counts as taken of this one.
   */
  async #firstQuote(symbol: string): Promise<VenueQuote | undefined> {
    const { market, orders } = this.#dependencies;
    const quote = market.latestQuote(symbol);
    if (quote === undefined) return undefined;
    const since = new Date(quote.quotedAt.getTime() - LIQUIDITY_MEMORY_MS);
    const taken = async (side: OrderSide, level: Quote['ask']) =>
      level === null ? 0n : orders.sumTakenLiquidity(symbol, side, level.price, level.size, since);
    const fresh = nextVenueQuote(undefined, quote);
    const [ask, bid] = await Promise.all([taken('BUY', quote.ask), taken('SELL', quote.bid)]);
    return { ...fresh, ask: { ...fresh.ask, consumed: ask }, bid: { ...fresh.bid, consumed: bid } };
  }

  /** Books a match in the ledger. When the order had changed meanwhile, what was not booked goes back to the quote. */
  async #report(book: Book, match: MatchResult): Promise<void> {
    const { order, execution, cancelsRest } = match;
    const booked = await this.#send(book, order, fillCommand(match, this.#dependencies.market));
    if (booked === undefined) book.isUncertain = true;
    else if (execution !== undefined && booked < execution.quantity)
      book.giveBack(order.side, execution, execution.quantity - booked);
    if (booked === 0n && cancelsRest === undefined) book.orders.delete(order.id);
  }

  /** Waiting orders whose session has come begin to work; orders whose session or time has ended rest or expire. */
  #checkSessions(): void {
    for (const [symbol, book] of this.#books) {
      const view = book.orders.size === 0 ? undefined : this.#view(symbol);
      if (view === undefined) continue;
      for (const order of book.resting) {
        const step = sessionStep(order, view);
        if (step !== undefined)
          void this.#send(
            book,
            order,
            sessionCommand(order, step, () => this.#view(symbol) ?? view),
          );
      }
    }
  }

  /** Hands a command about an order to the ledger, and leaves the order alone meanwhile. Undefined when it could not be written: the next quote or check tries again. */
  async #send<Reply>(
    book: Book,
    order: Order,
    command: Command<Reply>,
    onWritten?: () => void,
  ): Promise<Reply | undefined> {
    const { queue, logger } = this.#dependencies;
    book.inFlight.add(order.id);
    try {
      const reply = await queue.submit({ ...command, tenure: book.tenure });
      onWritten?.();
      return reply;
    } catch (error) {
      logger.warn({ err: error, orderId: order.id }, 'an order could not be changed; trying again');
      await new Promise(resolve => setTimeout(resolve, RETRY_MS).unref());
      return undefined;
    } finally {
      book.inFlight.delete(order.id);
      if (this.#isCurrent(book, order.symbol)) this.#followPrints(book, order.id);
      setImmediate(() => void this.#evaluate(order.symbol));
    }
  }
}
