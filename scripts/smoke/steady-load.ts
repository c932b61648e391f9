import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { marketOrder, PLACE_ORDER, type Trader } from './trader.ts';

/** An order that was acknowledged; times are those of `performance.now()`. */
export interface AcknowledgedOrder {
  readonly clientOrderId: string;
  readonly accountId: string;
  readonly sentAt: number;
}

export interface Failure {
  readonly at: number;
  readonly message: string;
}

/** Each trader places an order so often, and asks so often. */
const ORDER_EVERY_MS = 4_000;
const QUERY_EVERY_MS = 1_000;
/** Asks every service, so that it fails whichever is away. */
const LOOK = '{ me { displayName accounts { buyingPower } } instrument(symbol: "AAPL") { quote { askPrice } } }';

/** Orders and queries of several people, at a rate that does not depend on how fast they are answered. */
export class SteadyLoad {
  readonly orders: AcknowledgedOrder[] = [];
  readonly failures: Failure[] = [];
  answered = 0;
  readonly #stopping = new AbortController();
  readonly #running: Promise<unknown>;
  readonly #open = new Set<Promise<void>>();

  constructor(traders: readonly Trader[]) {
    this.#running = Promise.all(
      traders.flatMap(trader => [
        this.#repeat(ORDER_EVERY_MS, () => this.#placeOrder(trader)),
        this.#repeat(QUERY_EVERY_MS, () => this.#count(trader.ask(LOOK))),
      ]),
    );
  }

  /** Resolves when everything that was sent has been answered. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await Promise.all(this.#open);
  }

  /** Begins at a random moment, so that people do not act all at once. */
  async #repeat(everyMs: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    await sleep(Math.random() * everyMs, undefined, { signal }).catch(() => {});
    while (!signal.aborted) {
      const acting = act().finally(() => this.#open.delete(acting));
      this.#open.add(acting);
      await sleep(everyMs, undefined, { signal }).catch(() => {});
    }
  }

  async #placeOrder({ ask, accountId }: Trader): Promise<void> {
    const clientOrderId = randomUUID();
    const sentAt = performance.now();
    const placing = ask(PLACE_ORDER, marketOrder(accountId, clientOrderId)).then(() => {
      this.orders.push({ clientOrderId, accountId, sentAt });
    });
    await this.#count(placing);
  }

  async #count(operation: Promise<unknown>): Promise<void> {
    try {
      await operation;
      this.answered += 1;
    } catch (error) {
      this.failures.push({ at: performance.now(), message: (error as Error).message });
    }
  }
}
