import { check, until } from './checks.ts';
import { OrderFollower, QuoteFollower, type QuotesSeen } from './followers.ts';
import type { LiveStream } from './live-stream.ts';
import type { AcknowledgedOrder } from './steady-load.ts';
import type { Trader } from './trader.ts';

export interface AudienceOptions {
  readonly url: string;
  readonly traders: readonly Trader[];
  /** How many follow the orders of each trader, each over a socket of its own. */
  readonly followersEach: number;
  /** How many follow quotes, anonymously, each of some of the symbols. */
  readonly quoteFollowers: number;
  readonly symbols: readonly string[];
}

const SYMBOLS_EACH = 5;
const PATIENCE_MS = 60_000;

/** Everybody who follows something live. */
export class Audience {
  readonly #orders: ReadonlyMap<string, readonly OrderFollower[]>;
  readonly #quotes: readonly QuoteFollower[];
  readonly #streams: readonly LiveStream<never>[];

  constructor({ url, traders, followersEach, quoteFollowers, symbols }: AudienceOptions) {
    this.#orders = new Map(
      traders.map(({ accountId, signedIn: { idToken } }) => [
        accountId,
        Array.from({ length: followersEach }, () => new OrderFollower({ url, token: idToken, accountId })),
      ]),
    );
    const seen: QuotesSeen = new Map();
    this.#quotes = Array.from({ length: quoteFollowers }, (_, index) => {
      const some = Array.from({ length: SYMBOLS_EACH }, (_, turn) => symbols[(index + turn) % symbols.length] ?? '');
      return new QuoteFollower({ url, symbols: some, seen });
    });
    this.#streams = [...this.#orderFollowers(), ...this.#quotes].map(({ stream }) => stream as LiveStream<never>);
  }

  get size(): number {
    return this.#streams.length;
  }

  get isConnected(): boolean {
    return this.#streams.every(({ connectedAt }) => connectedAt !== undefined);
  }

  /** Sockets that were opened so far. */
  get connections(): number {
    return this.#streams.reduce((sum, { connections }) => sum + connections, 0);
  }

  /** When the last of the present sockets was accepted. */
  get lastConnectedAt(): number {
    return Math.max(...this.#streams.map(({ connectedAt = 0 }) => connectedAt));
  }

  /** When the last of an order's followers saw it filled; undefined while one has not. */
  filledAt({ accountId, clientOrderId }: AcknowledgedOrder): number | undefined {
    const times = this.#orders.get(accountId)?.map(({ filledAt }) => filledAt.get(clientOrderId)) ?? [];
    return times.includes(undefined) ? undefined : Math.max(...times.map(Number));
  }

  /** The longest time that a follower of quotes heard nothing since this was last asked. */
  takeLongestSilenceMs(): number {
    return Math.max(...this.#quotes.map(follower => follower.takeLongestSilenceMs()));
  }

  /** Why streams ended since this was last asked. */
  takeProblems(): string[] {
    return this.#streams.flatMap(({ problems }) => problems.splice(0));
  }

  /** Waits until everybody has heard everything, then holds it to what was promised. @throws Error when something does not hold. */
  async check(orders: readonly AcknowledgedOrder[]): Promise<void> {
    const everyFill = () => orders.every(order => this.filledAt(order) !== undefined) || undefined;
    await until('every follower sees every acknowledged order filled', everyFill, PATIENCE_MS);
    const followers = [...this.#orderFollowers()];
    check(
      followers.every(({ doubled }) => doubled.length === 0),
      `none of ${orders.length} acknowledged orders was lost or filled twice, says each of their followers`,
      followers.flatMap(({ doubled }) => doubled).slice(0, 10),
    );
    const events = followers.reduce((sum, follower) => sum + follower.events.length, 0);
    const hasGap = followers.some(follower => follower.hasGap);
    check(!hasGap, `the ${followers.length} streams of orders have no gap in ${events} events`);
    const wrong = this.#quotes.flatMap(follower => follower.wrong);
    const heard = this.#quotes.reduce((sum, { count }) => sum + count, 0);
    const skipped = this.#quotes.reduce((sum, follower) => sum + follower.skipped, 0);
    check(
      wrong.length === 0,
      `the ${this.#quotes.length} streams of quotes only went forward, and alike for everyone: ${heard} heard, ${skipped} replaced by newer ones`,
      wrong.slice(0, 10),
    );
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
  }

  #orderFollowers(): readonly OrderFollower[] {
    return [...this.#orders.values()].flat();
  }
}
