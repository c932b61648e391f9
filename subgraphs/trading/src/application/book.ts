import type { Execution } from '../domain/decide-fill.ts';
import type { Quote, Trade } from '../domain/market.ts';
import { nextVenueQuote, type VenueQuote } from '../domain/matching.ts';
import { isStop, type Order, type OrderSide } from '../domain/order.ts';
import { isOpen, isWorking } from '../domain/order-status.ts';
import type { Tenure } from './ports/ledger-store.ts';

/** Prints kept for one stop while Postgres is away, and for an instrument while it may not trade; of more, the newest count. */
const PRINTS_MAX = 10_000;

/** A print, and the quote as it stood when it came. */
export interface Print {
  readonly trade: Trade;
  readonly quote: Quote | undefined;
}

/** One instrument at the venue: its open orders, and what is left of the quote that they are held against. */
export class Book {
  /** Of the venue's life that the book belongs to: what is still tried for it later is not taken. */
  readonly tenure: Tenure;
  readonly orders = new Map<string, Order>();
  venueQuote: VenueQuote | undefined;
  /** Orders with something on its way to the ledger; they are left alone until it is written. */
  readonly inFlight = new Set<string>();
  isEvaluating = false;
  /** An execution may have been booked or not: what was taken of the quote is read again as soon as nothing is on its way. */
  isUncertain = false;
  /** Prints since then may have been missed: until they were read from the tape its stops follow none. Undefined when none was. */
  unseenSince: Date | undefined;
  /** Prints that a waiting stop has not been held against yet, oldest first: while something of it is on its way, none is lost. */
  readonly #prints = new Map<string, Print[]>();
  /** Prints from while it may not trade, oldest first. */
  readonly #deferred: Print[] = [];

  constructor(tenure: Tenure, unseenSince: Date | undefined) {
    this.tenure = tenure;
    this.unseenSince = unseenSince;
  }

  /** Orders of which nothing is on its way to the ledger. */
  get resting(): Order[] {
    return [...this.orders.values()].filter(order => !this.inFlight.has(order.id));
  }

  /** Stops that a print may trigger. */
  get waitingStops(): Order[] {
    return [...this.orders.values()].filter(isWaitingStop);
  }

  /** Those that prints are kept for. */
  get stopsWithPrints(): string[] {
    return [...this.#prints.keys()];
  }

  /** Takes an order as it stands now; a closed one goes. */
  place(order: Order): void {
    if (isOpen(order.status)) this.orders.set(order.id, order);
    else this.remove(order.id);
  }

  remove(orderId: string): void {
    this.orders.delete(orderId);
    this.#prints.delete(orderId);
  }

  /** A newer quote brings liquidity of its own, unless the first one has not been looked at yet. */
  onQuote(quote: Quote): void {
    if (this.venueQuote !== undefined && quote !== this.venueQuote.quote)
      this.venueQuote = nextVenueQuote(this.venueQuote, quote);
  }

  /** Undoes what an evaluation took of a quote, unless another quote has come meanwhile. */
  giveBack(side: OrderSide, execution: Execution, quantity: bigint): void {
    const { venueQuote } = this;
    if (venueQuote === undefined) return;
    const level = side === 'BUY' ? venueQuote.ask : venueQuote.bid;
    if (level.level?.price !== execution.price || level.level.size !== execution.quotedSize) return;
    const consumed = level.consumed < quantity ? 0n : level.consumed - quantity;
    this.venueQuote =
      side === 'BUY' ? { ...venueQuote, ask: { ...level, consumed } } : { ...venueQuote, bid: { ...level, consumed } };
  }

  keepPrint(orderId: string, print: Print): void {
    const prints = this.#prints.get(orderId) ?? [];
    this.#prints.set(orderId, prints);
    keepNewest(prints, print);
  }

  /** Puts prints of the tape before those that came since; what the tape has shown up to `seenTo` did not come besides. */
  keepMissed(orderId: string, missed: readonly Trade[], seenTo: bigint): void {
    const later = (this.#prints.get(orderId) ?? []).filter(({ trade }) => trade.sequence > seenTo);
    this.#prints.set(orderId, [...missed.map(trade => ({ trade, quote: undefined })), ...later]);
  }

  /** Whether no print waits to be followed. */
  get hasFollowed(): boolean {
    return this.unseenSince === undefined && this.#deferred.length === 0 && this.#prints.size === 0;
  }

  /** What a stop is to be held against next; none when it waits for nothing any more. */
  nextPrint(orderId: string): ({ readonly order: Order } & Print) | undefined {
    const order = this.orders.get(orderId);
    const print = this.#prints.get(orderId)?.[0];
    if (order !== undefined && print !== undefined && isWaitingStop(order)) return { order, ...print };
    this.#prints.delete(orderId);
    return undefined;
  }

  /** What the next print did to a stop is written. */
  donePrint(orderId: string): void {
    this.#prints.get(orderId)?.shift();
  }

  /** Keeps a print for when the instrument may trade. */
  defer(print: Print): void {
    keepNewest(this.#deferred, print);
  }

  takeDeferred(): Print[] {
    return this.#deferred.splice(0);
  }
}

function isWaitingStop(order: Order): boolean {
  return isStop(order.type) && order.triggeredAt === null && isWorking(order.status);
}

function keepNewest<Item>(items: Item[], item: Item): void {
  if (items.length >= PRINTS_MAX) items.shift();
  items.push(item);
}
