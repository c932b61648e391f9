import type { Logger } from '@platform/shared/observability';
import type { AccountChange } from '../domain/account.ts';
import { type AwaitedAuction, allocateAuction, isPrintFor } from '../domain/auction.ts';
import { type Instrument, isInSession, type MarketView, type Quote, type Trade } from '../domain/market.ts';
import { evaluate, type MatchResult } from '../domain/matching.ts';
import { isAtVenue, isImmediate, type Order, type OrderSide } from '../domain/order.ts';
import type { Book, Print } from './book.ts';
import { Books, type MissedPrints } from './books.ts';
import type { Command, CommandQueue } from './command-queue.ts';
import { OpenOrderReading } from './open-order-reading.ts';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { Tenure } from './ports/ledger-store.ts';
import type { Market, PriceHistory } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';
import { readStandingQuote } from './standing-quote.ts';
import { StopFollowing } from './stop-following.ts';
import { auctionCommand, fillCommand, sessionCommand, sessionStep } from './venue-commands.ts';

/** How often sessions and expiry are looked at. */
const SESSION_CHECK_MS = 250;
/** How often the open orders are read again, whatever the feed said. */
const SWEEP_MS = 30_000;
/** How long an order is left alone after the ledger could not be written, and reading after it failed. */
const RETRY_MS = 500;

export interface VenueDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly orders: OrderReader;
  readonly prices: Pick<PriceHistory, 'minuteQuotes'>;
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
  readonly #books: Books;
  readonly #reading: OpenOrderReading;
  readonly #following: StopFollowing;
  readonly #stops: (() => void)[] = [];
  /** Whether the open orders of all its partitions were read. */
  #hasRead = false;
  /** Set while the open orders are to be read again, since they could not be. */
  #reloadTimer: NodeJS.Timeout | undefined;

  constructor(dependencies: VenueDependencies) {
    this.#dependencies = dependencies;
    this.#books = new Books(dependencies.partitions);
    this.#reading = new OpenOrderReading(this.#books, dependencies.orders);
    this.#following = new StopFollowing(
      (...sent) => this.#send(...sent),
      () => dependencies.market.now(),
    );
  }

  /**
   * Takes over the open orders of partitions and begins to match them. Once a later tenure of one has begun somewhere, the ledger takes nothing of this one any more.
   */
  async start(tenures: readonly Tenure[]): Promise<void> {
    if (this.#books.partitions.length === 0) this.#listen();
    this.#hasRead = false;
    this.#books.begin(tenures);
    await this.#reload(undefined);
    const { partitions, openOrders } = this.#books;
    this.#dependencies.logger.info({ partitions, openOrders }, 'venue is matching');
  }

  #listen(): void {
    const { market, changes } = this.#dependencies;
    this.#stops.push(market.onQuote(quote => this.#onQuote(quote)));
    this.#stops.push(market.onTrade(trade => this.#onTrade({ trade, quote: market.latestQuote(trade.symbol) })));
    this.#stops.push(market.onStatus(({ symbol }) => void (this.#books.find(symbol) && this.#evaluate(symbol))));
    this.#stops.push(changes.watchAll((accountIds, isOwn) => void (isOwn || this.#reload(accountIds))));
    const sessionTimer = setInterval(() => this.#checkSessions(), SESSION_CHECK_MS);
    const sweepTimer = setInterval(() => void this.#reload(undefined), SWEEP_MS);
    this.#stops.push(() => {
      clearInterval(sessionTimer);
      clearInterval(sweepTimer);
      clearTimeout(this.#reloadTimer);
      this.#reloadTimer = undefined;
    });
  }

  /** Stops matching some partitions, or all; what is on its way to the ledger is still booked. */
  stop(partitions: readonly number[] = this.#books.partitions): void {
    this.#books.end(partitions);
    if (this.#books.partitions.length === 0) for (const stop of this.#stops.splice(0)) stop();
  }

  /** Instruments may trade again; what was known of the quotes of `changed` ones is of before. */
  resume(changed: ReadonlySet<string>): void {
    for (const [symbol, book] of this.#books) {
      if (changed.has(symbol)) book.isUncertain = true;
      for (const print of book.takeDeferred()) this.#onTrade(print);
      void this.#evaluate(symbol);
    }
  }

  get openOrders(): number {
    return this.#books.openOrders;
  }

  /** Hears of this process's own commits directly, without the way over the bus. */
  onCommit(changes: readonly AccountChange[]): void {
    const touched = new Set<string>();
    for (const { order: change, adjusted } of changes) {
      const order = change?.order ?? adjusted;
      if (order === undefined || change?.event === 'REJECTED') continue;
      this.#books.open(order.symbol)?.place(order);
      this.#reading.touch(order.id);
      touched.add(order.symbol);
    }
    for (const symbol of touched) void this.#evaluate(symbol);
  }

  /** Reads the open orders of some accounts, or of all. */
  async #reload(accountIds: readonly string[] | undefined): Promise<void> {
    try {
      for (const symbol of await this.#reading.read(accountIds)) void this.#evaluate(symbol);
      this.#hasRead ||= accountIds === undefined;
    } catch (error) {
      this.#dependencies.logger.warn({ err: error }, 'open orders could not be read; trying again');
      if (this.#books.partitions.length > 0) this.#reloadSoon();
    }
  }

  /** What one read has missed, another of all orders finds: however many fail, one is waiting. */
  #reloadSoon(): void {
    this.#reloadTimer ??= setTimeout(() => {
      this.#reloadTimer = undefined;
      void this.#reload(undefined);
    }, RETRY_MS).unref();
  }

  #onQuote(quote: Quote): void {
    const book = this.#books.find(quote.symbol);
    if (book === undefined) return;
    book.onQuote(quote);
    void this.#evaluate(quote.symbol);
  }

  /** Prints trigger stops and move trailing ones, during the regular session only and not in a halt; those of auctions fill what waits for them. */
  #onTrade(print: Print): void {
    const { trade } = print;
    const book = this.#books.find(trade.symbol);
    if (book === undefined) return;
    const view = this.#view(trade.symbol);
    if (view === undefined) {
      book.defer(print);
      return;
    }
    if (trade.auction !== null) this.#holdAuction(book, trade, view);
    if (!trade.isEligible || !view.session.isOpen || view.status.isHalted) return;
    this.#following.take(book, print);
  }

  /** Prints from a moment on may not have come: stops wait until those of the tape were followed. */
  missPrints(since: Date): void {
    this.#books.missPrints(since);
  }

  /** Of what may trade. */
  missedPrints(): readonly MissedPrints[] {
    return this.#books.missedPrints().filter(({ symbol }) => this.#view(symbol) !== undefined);
  }

  /** See {@link StopFollowing.catchUp}. */
  followMissed(symbol: string, missed: ReadonlyMap<string, readonly Trade[]>, seenTo: bigint): void {
    const book = this.#books.find(symbol);
    if (book !== undefined) this.#following.catchUp(book, missed, seenTo);
  }

  /** Its tenures, once every print that has come was followed in all of them; none before. */
  caughtUpTenures(): readonly Tenure[] {
    return this.#hasRead && this.#books.haveFollowed() ? this.#books.tenures : [];
  }

  /** The auctions that were to be held by some moment and that orders still wait for. */
  awaitedAuctions(by: Date): readonly AwaitedAuction[] {
    return this.#books.awaitedAuctions(by);
  }

  /** Shares out the print of an auction that was not seen when it came; `given` is what orders got of it before. */
  holdMissedAuction(print: Trade, given: Readonly<Record<OrderSide, bigint>>): void {
    const book = this.#books.find(print.symbol);
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
    while (this.#books.isCurrent(book, order.symbol) && (await this.#send(book, order, command)) === undefined);
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
    const book = this.#books.open(symbol);
    if (book === undefined || book.isEvaluating || (book.isUncertain && book.inFlight.size > 0)) return;
    book.isEvaluating = true;
    try {
      if (book.isUncertain) book.venueQuote = undefined;
      book.isUncertain = false;
      book.venueQuote ??= await readStandingQuote(this.#dependencies, symbol);
      const latest = market.latestQuote(symbol); // one may have come meanwhile
      if (latest !== undefined) book.onQuote(latest);
      const view = this.#view(symbol);
      if (view === undefined || !this.#books.isCurrent(book, symbol)) return;
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
      logger.error({ err: error, symbol }, 'evaluation failed; trying again');
      setTimeout(() => void this.#evaluate(symbol), RETRY_MS).unref();
    } finally {
      book.isEvaluating = false;
    }
  }

  /** Books a match in the ledger. When the order had changed meanwhile, what was not booked goes back to the quote. */
  async #report(book: Book, match: MatchResult): Promise<void> {
    const { order, execution } = match;
    const booked = await this.#send(book, order, fillCommand(match, this.#dependencies.market));
    if (booked === undefined) book.isUncertain = true;
    else if (execution !== undefined && booked < execution.quantity)
      book.giveBack(order.side, execution, execution.quantity - booked);
    if (booked === 0n) book.remove(order.id);
  }

  /** Waiting orders whose session has come begin to work; orders whose session or time has ended rest or expire. */
  #checkSessions(): void {
    for (const [symbol, book] of this.#books) {
      const view = book.orders.size === 0 ? undefined : this.#view(symbol);
      if (view === undefined) continue;
      for (const order of book.resting) {
        const step = sessionStep(order, view);
        if (step === undefined || (step === 'SESSION_END' && book.unseenSince !== undefined)) continue;
        const command = sessionCommand(order, step, () => this.#view(symbol) ?? view);
        void this.#send(book, order, command);
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
      if (this.#books.isCurrent(book, order.symbol)) this.#following.follow(book, order.id);
      setImmediate(() => void this.#evaluate(order.symbol));
    }
  }
}
