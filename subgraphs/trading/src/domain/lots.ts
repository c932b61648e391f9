import { type DateText, divideHalfEven, invariant, minimum } from '@platform/shared/pure';
import type { OrderSide } from './order.ts';
import { isLongTerm } from './trading-day.ts';

/**
 * Lots: which purchase a sale closes. The account's own book is average cost (decide-fill.ts); lots are a view of the same immutable executions,
 * for reports and for tax, by any method and without anything of it being kept.
 *
 * `FIFO` closes the oldest lot first, `LIFO` the newest, `HIFO` the one that gains least (the highest cost of what is owned, the lowest proceeds of what was
 * sold short). `COMPRESSED_FIFO` is Alpaca's: all that was opened on one day is one lot at its weighted average, and those close oldest first.
 *
 * A sale beyond what is owned opens a short lot, which a purchase closes. Money is shared out to the cent and adds up: over any history, and by every method,
 * what open lots cost less what closed ones gained is what was paid less what was received.
 */
export type LotMethod = 'FIFO' | 'LIFO' | 'HIFO' | 'COMPRESSED_FIFO';

export interface LotTrade {
  readonly kind: 'TRADE';
  readonly side: OrderSide;
  readonly quantity: bigint;
  /** What was paid or received before fees, in cents; never below zero. */
  readonly cash: bigint;
  readonly at: Date;
  /** The day of the instrument's calendar. */
  readonly day: DateText;
  /** Its place in the account's ledger. */
  readonly place: bigint;
}

/** Every lot becomes `after / before` times as many for the same cost. */
export interface LotSplit {
  readonly kind: 'SPLIT';
  /** The whole position before and after, in quantity units and without sign. */
  readonly before: bigint;
  readonly after: bigint;
}

/** Something that happened to an account in one instrument. */
export type LotEvent = LotTrade | LotSplit;

export interface Lot {
  readonly side: 'LONG' | 'SHORT';
  readonly openedAt: Date;
  readonly openedOn: DateText;
  readonly quantity: bigint;
  /** What a long lot cost or a short one brought, before fees, in cents. */
  readonly cash: bigint;
}

export interface ClosedLot {
  readonly side: 'LONG' | 'SHORT';
  readonly openedAt: Date;
  readonly closedAt: Date;
  readonly quantity: bigint;
  /** Paid for it: before the sale, or after it for a short lot. In cents, before fees. */
  readonly costBasis: bigint;
  readonly proceeds: bigint;
  readonly isLongTerm: boolean;
  /** Place in the ledger of the trade that closed it, and its number among what that trade closed. */
  readonly place: bigint;
  readonly ordinal: number;
}

/** A lot as it stands in the book; `rank` is its price for each unit when it was opened, which a split leaves in order. */
interface Standing {
  readonly side: Lot['side'];
  readonly openedAt: Date;
  readonly openedOn: DateText;
  quantity: bigint;
  cash: bigint;
  readonly rank: bigint;
}

const RANK = 10n ** 18n;
/** Lots that were closed at the front of the list are cut off when there are so many of them. */
const CLOSED_AT_FRONT_MAX = 1_024;

/** The lots of a position, event by event, oldest first. It holds the open lots, and of the running day by `COMPRESSED_FIFO` its trades. */
export class LotBook {
  readonly #method: LotMethod;
  /** In the order in which they are closed: from the front by FIFO, else from the end. */
  #lots: Standing[] = [];
  #front = 0;
  /** Signed: below zero is short. What waits for the end of the day counts. */
  #quantity = 0n;
  /** By `COMPRESSED_FIFO`: the trades of one day that opened, and those that closed. */
  #opening: LotTrade[] = [];
  #closing: LotTrade[] = [];
  #day = '';

  constructor(method: LotMethod) {
    this.#method = method;
  }

  /** Takes the next event; returns what it closed, and what the day that it ended had closed. */
  take(event: LotEvent): ClosedLot[] {
    if (event.kind === 'SPLIT') {
      const closed = this.endDay();
      this.#split(event);
      return closed;
    }
    const before = event.day === this.#day ? [] : this.endDay();
    this.#day = event.day;
    const opens = event.side === 'BUY' ? this.#quantity >= 0n : this.#quantity <= 0n;
    if (opens) return [...before, ...this.#open(event)];
    const owned = this.#quantity < 0n ? -this.#quantity : this.#quantity;
    if (event.quantity <= owned) return [...before, ...this.#close(event)];
    // A flip closes what there is, then opens the other side with the rest of it.
    const cash = divideHalfEven(event.cash * owned, event.quantity);
    return [
      ...before,
      ...this.#close({ ...event, quantity: owned, cash }),
      ...this.#open({ ...event, quantity: event.quantity - owned, cash: event.cash - cash }),
    ];
  }

  /** By `COMPRESSED_FIFO` a day's trades are matched when it ends; ask for this after the last event. By other methods there is nothing to do. */
  endDay(): ClosedLot[] {
    const [first] = this.#opening;
    if (first !== undefined)
      this.#stand({
        ...first,
        quantity: sum(this.#opening.map(trade => trade.quantity)),
        cash: sum(this.#opening.map(trade => trade.cash)),
      });
    const closed = this.#closing.flatMap(trade => this.#match(trade));
    this.#opening = [];
    this.#closing = [];
    return closed;
  }

  /** In the order in which they will be closed. */
  get open(): Lot[] {
    const lots = this.#lots.slice(this.#front).map(({ rank: _, ...lot }): Lot => ({ ...lot }));
    return isFromFront(this.#method) ? lots : lots.reverse();
  }

  #open(trade: LotTrade): ClosedLot[] {
    this.#quantity += trade.side === 'BUY' ? trade.quantity : -trade.quantity;
    if (this.#method === 'COMPRESSED_FIFO') this.#opening.push(trade);
    else this.#stand(trade);
    return [];
  }

  #close(trade: LotTrade): ClosedLot[] {
    this.#quantity += trade.side === 'BUY' ? trade.quantity : -trade.quantity;
    if (this.#method !== 'COMPRESSED_FIFO') return this.#match(trade);
    this.#closing.push(trade);
    // What is flat begins anew: a later purchase of the same day is not averaged with what was closed before it.
    return this.#quantity === 0n ? this.endDay() : [];
  }

  #stand({ side, at, day, quantity, cash }: LotTrade): void {
    const lot: Standing = {
      side: side === 'BUY' ? 'LONG' : 'SHORT',
      openedAt: at,
      openedOn: day,
      quantity,
      cash,
      rank: ((side === 'BUY' ? cash : -cash) * RANK) / quantity,
    };
    if (this.#method === 'HIFO') this.#lots.splice(this.#rankPlace(lot.rank), 0, lot);
    else this.#lots.push(lot);
  }

  /** Before the first lot that is closed sooner or as soon: of equal ones the older is closed first. */
  #rankPlace(rank: bigint): number {
    let low = 0;
    let high = this.#lots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lots[middle]?.rank ?? 0n) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #match(trade: LotTrade): ClosedLot[] {
    const closed: ClosedLot[] = [];
    let done = 0n;
    let shared = 0n;
    while (done < trade.quantity) {
      const lot = this.#next();
      const quantity = minimum(lot.quantity, trade.quantity - done);
      const opened = quantity === lot.quantity ? lot.cash : divideHalfEven(lot.cash * quantity, lot.quantity);
      lot.quantity -= quantity;
      lot.cash -= opened;
      if (lot.quantity === 0n) this.#drop();
      done += quantity;
      const closing = divideHalfEven(trade.cash * done, trade.quantity) - shared;
      shared += closing;
      closed.push(pair(lot, trade, quantity, opened, closing, closed.length));
    }
    return closed;
  }

  #next(): Standing {
    const lot = isFromFront(this.#method) ? this.#lots[this.#front] : this.#lots.at(-1);
    invariant(lot !== undefined, 'what is closed was opened');
    return lot;
  }

  #drop(): void {
    if (!isFromFront(this.#method)) {
      this.#lots.pop();
      return;
    }
    this.#front += 1;
    if (this.#front < CLOSED_AT_FRONT_MAX && this.#front < this.#lots.length) return;
    this.#lots.splice(0, this.#front);
    this.#front = 0;
  }

  /** Shares out the new quantity over the lots so that it adds up; a lot of which nothing is left leaves its cost to the next. */
  #split({ before, after }: LotSplit): void {
    const sign = this.#quantity < 0n ? -1n : 1n;
    const kept: Standing[] = [];
    let walked = 0n;
    let given = 0n;
    let left = 0n;
    for (const lot of this.#lots.slice(this.#front)) {
      walked += lot.quantity;
      const quantity = (walked * after) / before - given;
      given += quantity;
      if (quantity === 0n) left += lot.cash;
      else {
        kept.push({ ...lot, quantity, cash: lot.cash + left });
        left = 0n;
      }
    }
    const last = kept.at(-1);
    if (last !== undefined) last.cash += left;
    this.#lots = kept;
    this.#front = 0;
    this.#quantity = sign * given;
  }
}

function isFromFront(method: LotMethod): boolean {
  return method === 'FIFO' || method === 'COMPRESSED_FIFO';
}

function pair(
  { side, openedAt, openedOn }: Standing,
  trade: LotTrade,
  quantity: bigint,
  opened: bigint,
  closing: bigint,
  ordinal: number,
): ClosedLot {
  const [costBasis, proceeds] = side === 'LONG' ? [opened, closing] : [closing, opened];
  return {
    side,
    openedAt,
    closedAt: trade.at,
    quantity,
    costBasis,
    proceeds,
    // What closes a short sale was bought on the day that it closes it.
    isLongTerm: side === 'LONG' && isLongTerm(openedOn, trade.day),
    place: trade.place,
    ordinal,
  };
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** The lots that a whole history leaves open and the pairs that it closed, in the order in which they were. */
export function lotsOf(
  events: Iterable<LotEvent>,
  method: LotMethod,
): { readonly open: readonly Lot[]; readonly closed: readonly ClosedLot[] } {
  const book = new LotBook(method);
  const closed: ClosedLot[] = [];
  for (const event of events) closed.push(...book.take(event));
  closed.push(...book.endDay());
  return { open: book.open, closed };
}
