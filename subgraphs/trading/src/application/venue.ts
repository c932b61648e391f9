import type { Logger } from '@platform/shared/observability';
import { newId } from '@platform/shared/pure';
import type { AccountChange } from '../domain/account.ts';
import { decideFill, type Execution } from '../domain/decide-fill.ts';
import { decideEnd, decideRoute } from '../domain/decide-order.ts';
import type { Quote } from '../domain/market.ts';
import { evaluate, type MatchResult, nextVenueQuote, type VenueQuote } from '../domain/matching.ts';
import { isImmediate, type Order, type OrderSide } from '../domain/order.ts';
import { isOpen, isWorking, transition } from '../domain/order-status.ts';
import type { CommandQueue } from './command-queue.ts';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { Market } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';

/** How often sessions and expiry are looked at. */
const SESSION_CHECK_MS = 250;
/** How often the open orders are read again, whatever the feed said. */
const SWEEP_MS = 30_000;
/** How far back fills are looked for that took liquidity which still stands. */
const LIQUIDITY_MEMORY_MS = 10 * 60_000;

export interface VenueDependencies {
  readonly queue: CommandQueue;
  readonly market: Market;
  readonly orders: OrderReader;
  readonly changes: ChangeFeed;
  readonly logger: Logger;
}

/** One instrument at the venue. */
interface Book {
  readonly orders: Map<string, Order>;
  venueQuote: VenueQuote | undefined;
  /** Orders with an execution on its way to the ledger; they are left alone until it is booked. */
  readonly inFlight: Set<string>;
  isEvaluating: boolean;
}

/**
 * The simulated venue: holds the working orders of all accounts against the live quotes and reports executions to the ledger, which has the last
 * word. It keeps nothing that matters: killed at any moment, it starts from the open orders and the fills in the database.
 */
export class Venue {
  readonly #dependencies: VenueDependencies;
  readonly #books = new Map<string, Book>();
  readonly #stops: (() => void)[] = [];
  #isRunning = false;

  constructor(dependencies: VenueDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes over all open orders and begins to match. */
  async start(): Promise<void> {
    const { market, changes, logger } = this.#dependencies;
    this.#isRunning = true;
    this.#stops.push(market.onQuote(quote => this.#onQuote(quote)));
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
    await this.#reload(undefined);
    logger.info({ openOrders: this.openOrders }, 'venue is matching');
  }

  /** Stops matching; what is on its way to the ledger is still booked. */
  stop(): void {
    this.#isRunning = false;
    for (const stop of this.#stops.splice(0)) stop();
    this.#books.clear();
  }

  get openOrders(): number {
    let count = 0;
    for (const book of this.#books.values()) count += book.orders.size;
    return count;
  }

  /** Hears of this process's own commits directly, without the way over the bus. */
  onCommit(changes: readonly AccountChange[]): void {
    if (!this.#isRunning) return;
    const touched = new Set<string>();
    for (const { order: change } of changes) {
      if (change === undefined || change.event === 'REJECTED') continue;
      this.#place(change.order);
      touched.add(change.order.symbol);
    }
    for (const symbol of touched) void this.#evaluate(symbol);
  }

  #place(order: Order): void {
    const book = this.#book(order.symbol);
    if (isOpen(order.status)) book.orders.set(order.id, order);
    else book.orders.delete(order.id);
  }

  #book(symbol: string): Book {
    let book = this.#books.get(symbol);
    if (book === undefined) {
      book = { orders: new Map(), venueQuote: undefined, inFlight: new Set(), isEvaluating: false };
      this.#books.set(symbol, book);
    }
    return book;
  }

  async #reload(accountIds: readonly string[] | undefined): Promise<void> {
    const { orders, logger } = this.#dependencies;
    try {
      const open = await orders.listOpenOrders(accountIds);
      if (!this.#isRunning) return;
      for (const order of open) this.#place(order);
      for (const symbol of new Set(open.map(order => order.symbol))) void this.#evaluate(symbol);
    } catch (error) {
      logger.warn({ err: error }, 'open orders could not be read; trying again with the next sweep');
    }
  }

  #onQuote(quote: Quote): void {
    const book = this.#books.get(quote.symbol);
    if (book === undefined) return;
    if (book.venueQuote !== undefined) book.venueQuote = nextVenueQuote(book.venueQuote, quote);
    void this.#evaluate(quote.symbol);
  }

  /** Matches one instrument's orders against its quote. One evaluation at a time for each instrument; the latest quote counts. */
  async #evaluate(symbol: string): Promise<void> {
    const { market, logger } = this.#dependencies;
    const book = this.#book(symbol);
    if (book.isEvaluating) return;
    book.isEvaluating = true;
    try {
      book.venueQuote ??= await this.#firstQuote(symbol);
      const instrument = market.instrument(symbol);
      if (instrument === undefined || !this.#isRunning) return;
      const { session, now, isLive } = market.view(instrument);
      const working = [...book.orders.values()].filter(
        order => isWorking(order.status) && !book.inFlight.has(order.id),
      );
      if (!session.isOpen || !isLive || book.venueQuote === undefined) return this.#cancelImmediate(book, working);
      const { results, venueQuote } = evaluate(working, book.venueQuote, now);
      book.venueQuote = venueQuote;
      for (const result of results) void this.#report(book, result);
    } catch (error) {
      logger.error({ err: error, symbol }, 'evaluation failed');
    } finally {
      book.isEvaluating = false;
      if (book.orders.size === 0 && book.inFlight.size === 0 && book.venueQuote === undefined)
        this.#books.delete(symbol);
    }
  }

  /** An immediate order does not wait for a quote: without a market it ends unfilled. */
  #cancelImmediate(book: Book, working: readonly Order[]): void {
    for (const order of working)
      if (isImmediate(order.timeInForce)) void this.#report(book, { order, execution: undefined, cancelsRest: true });
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
    const seen: VenueQuote = { ...fresh, ask: { ...fresh.ask, consumed: ask }, bid: { ...fresh.bid, consumed: bid } };
    const latest = market.latestQuote(symbol) ?? quote;
    return latest === quote ? seen : nextVenueQuote(seen, latest);
  }

  /** Books a match in the ledger. When the order had changed meanwhile, what was not booked goes back to the quote. */
  async #report(book: Book, { order, execution, cancelsRest }: MatchResult): Promise<void> {
    const { queue, market, logger } = this.#dependencies;
    book.inFlight.add(order.id);
    try {
      const booked = await queue.submit<bigint>({
        accountId: order.accountId,
        decide(draft) {
          const current = draft?.state.openOrders.get(order.id);
          if (draft === undefined || current === undefined) return 0n;
          const change = execution === undefined ? undefined : decideFill(draft.state, current, execution);
          if (change !== undefined) draft.record(change);
          const rest = draft.state.openOrders.get(order.id);
          if (cancelsRest && rest !== undefined)
            draft.record(decideEnd(draft.state, rest, 'CANCELED', 'IMMEDIATE_OR_CANCEL', newId(), market.now()));
          return change?.order?.fill?.quantity ?? 0n;
        },
      });
      if (execution !== undefined && booked < execution.quantity)
        giveBack(book, order.side, execution, execution.quantity - booked);
      if (booked === 0n && !cancelsRest) book.orders.delete(order.id);
    } catch (error) {
      if (execution !== undefined) giveBack(book, order.side, execution, execution.quantity);
      logger.warn({ err: error, orderId: order.id }, 'an execution could not be booked; the order is matched again');
    } finally {
      book.inFlight.delete(order.id);
    }
  }

  /** Orders that wait for their session begin to work, orders whose time has come expire. */
  #checkSessions(): void {
    const { market } = this.#dependencies;
    const now = market.now();
    for (const book of this.#books.values()) {
      for (const order of book.orders.values()) {
        if (book.inFlight.has(order.id)) continue;
        if (order.expiresAt !== null && order.expiresAt <= now) void this.#change(book, order, 'EXPIRE');
        else if (order.status === 'ACCEPTED' && this.#sessionIsOpen(order.symbol))
          void this.#change(book, order, 'ROUTE');
      }
    }
  }

  #sessionIsOpen(symbol: string): boolean {
    const { market } = this.#dependencies;
    const instrument = market.instrument(symbol);
    return instrument !== undefined && market.view(instrument).session.isOpen;
  }

  async #change(book: Book, order: Order, trigger: 'ROUTE' | 'EXPIRE'): Promise<void> {
    const { queue, market, logger } = this.#dependencies;
    const instrument = market.instrument(order.symbol);
    if (instrument === undefined) return;
    book.inFlight.add(order.id);
    try {
      await queue.submit<void>({
        accountId: order.accountId,
        decide(draft) {
          const current = draft?.state.openOrders.get(order.id);
          if (draft === undefined || current === undefined || transition(current.status, trigger) === undefined) return;
          const view = market.view(instrument);
          draft.record(
            trigger === 'ROUTE'
              ? decideRoute(draft.state, current, view)
              : decideEnd(draft.state, current, 'EXPIRED', 'TIME_IN_FORCE', newId(), view.now),
          );
        },
      });
    } catch (error) {
      logger.warn({ err: error, orderId: order.id, trigger }, 'an order could not be changed; trying again');
    } finally {
      book.inFlight.delete(order.id);
    }
    void this.#evaluate(order.symbol);
  }
}

/** Undoes what an evaluation took of a quote, unless another quote has come meanwhile. */
function giveBack(book: Book, side: OrderSide, execution: Execution, quantity: bigint): void {
  const { venueQuote } = book;
  if (venueQuote === undefined) return;
  const level = side === 'BUY' ? venueQuote.ask : venueQuote.bid;
  if (level.level?.price !== execution.price || level.level.size !== execution.quotedSize) return;
  const consumed = level.consumed < quantity ? 0n : level.consumed - quantity;
  book.venueQuote =
    side === 'BUY' ? { ...venueQuote, ask: { ...level, consumed } } : { ...venueQuote, bid: { ...level, consumed } };
}
