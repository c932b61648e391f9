import { type AwaitedAuction, awaitedAuction } from '../domain/auction.ts';
import type { Order } from '../domain/order.ts';
import { partitionOf } from '../domain/partition.ts';
import { Book } from './book.ts';
import type { Tenure } from './ports/ledger-store.ts';

/** An instrument whose prints may have been missed, and its stops that wait for one. */
export interface MissedPrints {
  readonly symbol: string;
  readonly since: Date;
  readonly stops: readonly Order[];
}

/** The books of the instruments that this process is the venue of: those in the partitions that it has a tenure of. */
export class Books implements Iterable<readonly [symbol: string, book: Book]> {
  /** How many partitions the symbols are shared out in, among all venues. */
  readonly #partitions: number;
  readonly #tenures = new Map<number, Tenure>();
  readonly #books = new Map<string, Book>();
  /** By partition, from when on prints may have been missed in books that open now. */
  readonly #unseenSince = new Map<number, Date>();

  constructor(partitions: number) {
    this.#partitions = partitions;
  }

  /** Of the partitions that it is the venue of. */
  get tenures(): readonly Tenure[] {
    return [...this.#tenures.values()];
  }

  get partitions(): readonly number[] {
    return [...this.#tenures.keys()];
  }

  get openOrders(): number {
    let count = 0;
    for (const book of this.#books.values()) count += book.orders.size;
    return count;
  }

  begin(tenures: readonly Tenure[]): void {
    for (const tenure of tenures) {
      this.#tenures.set(tenure.partition, tenure);
      if (tenure.seenUntil !== undefined) this.#unseenSince.set(tenure.partition, tenure.seenUntil);
    }
  }

  end(partitions: readonly number[]): void {
    for (const partition of partitions) {
      this.#tenures.delete(partition);
      this.#unseenSince.delete(partition);
    }
    for (const symbol of this.#books.keys()) if (this.#tenureOf(symbol) === undefined) this.#books.delete(symbol);
  }

  /** Undefined where no order has come yet. */
  find(symbol: string): Book | undefined {
    return this.#books.get(symbol);
  }

  /** Begins a book where there is none. Undefined when this is not its venue. */
  open(symbol: string): Book | undefined {
    const known = this.#books.get(symbol);
    const tenure = known?.tenure ?? this.#tenureOf(symbol);
    if (known !== undefined || tenure === undefined) return known;
    const book = new Book(tenure, this.#unseenSince.get(tenure.partition));
    this.#books.set(symbol, book);
    return book;
  }

  /** Prints from a moment on may have been missed. */
  missPrints(since: Date): void {
    for (const partition of this.#tenures.keys())
      if (!this.#unseenSince.has(partition)) this.#unseenSince.set(partition, since);
    for (const book of this.#books.values()) book.unseenSince ??= since;
  }

  missedPrints(): readonly MissedPrints[] {
    return [...this.#books].flatMap(([symbol, { unseenSince: since, waitingStops: stops }]) =>
      since === undefined ? [] : [{ symbol, since, stops }],
    );
  }

  /** Whether every print was followed; then books that open from now on have missed none. */
  haveFollowed(): boolean {
    const haveFollowed = [...this.#books.values()].every(book => book.hasFollowed);
    if (haveFollowed) this.#unseenSince.clear();
    return haveFollowed;
  }

  /** Whether a book is of the venue's present life: it may have stopped meanwhile, and even begun anew. */
  isCurrent(book: Book, symbol: string): boolean {
    return this.#books.get(symbol) === book;
  }

  [Symbol.iterator](): Iterator<readonly [symbol: string, book: Book]> {
    return this.#books.entries();
  }

  *orders(): Generator<Order> {
    for (const book of this.#books.values()) yield* book.orders.values();
  }

  /**
   * The auctions that were to be held by some moment and that orders still wait for; not those that are being shared out, of which it is not known yet what was given.
   */
  awaitedAuctions(by: Date): readonly AwaitedAuction[] {
    const auctions = new Map<string, AwaitedAuction>();
    const sharedOut = new Set<string>();
    for (const [, { orders, inFlight }] of this.#books)
      for (const order of orders.values()) {
        const awaited = awaitedAuction(order, by);
        if (awaited === undefined) continue;
        const key = `${awaited.symbol} ${awaited.auction}`;
        auctions.set(key, awaited);
        if (inFlight.has(order.id)) sharedOut.add(key);
      }
    return [...auctions].flatMap(([key, auction]) => (sharedOut.has(key) ? [] : [auction]));
  }

  #tenureOf(symbol: string): Tenure | undefined {
    return this.#tenures.get(partitionOf(symbol, this.#partitions));
  }
}
