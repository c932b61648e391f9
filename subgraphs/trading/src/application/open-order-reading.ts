import type { Books } from './books.ts';
import type { OrderReader } from './ports/readers.ts';

/** Brings the books up to date with what is committed, wherever it was: what is missing comes in, what was closed elsewhere goes. */
export class OpenOrderReading {
  readonly #books: Books;
  readonly #orders: Pick<OrderReader, 'listOpenOrders'>;
  /** For each read that is on its way, the orders that commits have touched since: what it reads of them may be older. */
  readonly #touched = new Set<Set<string>>();

  constructor(books: Books, orders: Pick<OrderReader, 'listOpenOrders'>) {
    this.#books = books;
    this.#orders = orders;
  }

  /** A commit of this process, which has brought the books up to date by itself. */
  touch(orderId: string): void {
    for (const ids of this.#touched) ids.add(orderId);
  }

  /** Of some accounts, or of all. Resolves with the instruments that they have open orders in. @throws Error when they cannot be read */
  async read(accountIds: readonly string[] | undefined): Promise<ReadonlySet<string>> {
    const accounts = accountIds === undefined ? undefined : new Set(accountIds);
    // Only what was there before the read may go: an order that was placed during it is newer than the answer.
    const known = [...this.#books.orders()].filter(order => accounts?.has(order.accountId) ?? true);
    const touched = new Set<string>();
    this.#touched.add(touched);
    try {
      const open = await this.#orders.listOpenOrders(accountIds);
      const openIds = new Set(open.map(order => order.id));
      for (const order of known)
        if (!openIds.has(order.id) && !touched.has(order.id)) this.#books.find(order.symbol)?.remove(order.id);
      for (const order of open)
        if (!touched.has(order.id) && this.#books.find(order.symbol)?.inFlight.has(order.id) !== true)
          this.#books.open(order.symbol)?.place(order);
      return new Set(open.map(order => order.symbol));
    } finally {
      this.#touched.delete(touched);
    }
  }
}
