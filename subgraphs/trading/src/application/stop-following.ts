import type { Trade } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { isElectedBy, trailedBy } from '../domain/stop.ts';
import type { Book, Print } from './book.ts';
import type { Command } from './command-queue.ts';
import { trailCommand, triggerCommand } from './venue-commands.ts';

/** Hands a command about an order to the ledger; `onWritten` hears of it once it is written. */
export type Send = (book: Book, order: Order, command: Command<void>, onWritten: () => void) => Promise<unknown>;

/** Holds stops against prints: each against one after the other, and a print is kept until what it did is written. */
export class StopFollowing {
  readonly #send: Send;
  readonly #now: () => Date;

  constructor(send: Send, now: () => Date) {
    this.#send = send;
    this.#now = now;
  }

  /** A print has come. */
  take(book: Book, print: Print): void {
    for (const { id } of book.waitingStops) {
      book.keepPrint(id, print);
      this.follow(book, id);
    }
  }

  /** A trailing stop is tested before the print moves it. */
  follow(book: Book, orderId: string): void {
    while (book.unseenSince === undefined && !book.inFlight.has(orderId)) {
      const next = book.nextPrint(orderId);
      if (next === undefined) return;
      const { order, trade, quote } = next;
      const done = () => book.donePrint(orderId);
      if (isElectedBy(order, trade, quote)) void this.#send(book, order, triggerCommand(order, trade, this.#now), done);
      else if (trailedBy(order, trade, quote) !== order)
        void this.#send(book, order, trailCommand(order, { trade, quote }, this.#now), done);
      else done();
    }
  }

  /** Goes on with what a book has missed, of the tape up to `seenTo`: the prints that tell some of its stops something. */
  catchUp(book: Book, missed: ReadonlyMap<string, readonly Trade[]>, seenTo: bigint): void {
    for (const [id, prints] of missed) book.keepMissed(id, prints, seenTo);
    book.unseenSince = undefined;
    for (const id of book.stopsWithPrints) this.follow(book, id);
  }
}
