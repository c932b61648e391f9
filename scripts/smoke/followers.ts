import { LiveStream } from './live-stream.ts';

export interface OrderEvent {
  readonly sequence: string;
  readonly event: string;
  readonly order: { readonly id: string; readonly status: string; readonly clientOrderId: string };
}

const ORDER_UPDATED = `subscription ($accountId: ID!, $after: Sequence) { orderUpdated(accountId: $accountId, after: $after) {
  sequence event order { id status clientOrderId instrument { name } account { owner { id } } } } }`;

/** Follows the orders of an account from its first on; over a new socket it goes on after the last event. */
export class OrderFollower {
  readonly events: OrderEvent[] = [];
  /** When each order was seen to be filled, by client order id and `performance.now()`. */
  readonly filledAt = new Map<string, number>();
  /** Orders that were seen to be filled more than once. */
  readonly doubled: string[] = [];
  readonly stream: LiveStream<OrderEvent>;

  constructor(options: { readonly url: string; readonly token: string; readonly accountId: string }) {
    const { url, token, accountId } = options;
    this.stream = new LiveStream({
      ...{ url, token, query: ORDER_UPDATED },
      variables: () => ({ accountId, after: this.events.at(-1)?.sequence ?? '0' }),
      onEvent: event => this.#take(event),
    });
  }

  /** The account's events are numbered from 1. */
  get hasGap(): boolean {
    return this.events.some(({ sequence }, index) => Number(sequence) !== index + 1);
  }

  #take(event: OrderEvent): void {
    this.events.push(event);
    if (event.event !== 'FILL' || event.order.status !== 'FILLED') return;
    const { clientOrderId } = event.order;
    if (this.filledAt.has(clientOrderId)) this.doubled.push(clientOrderId);
    this.filledAt.set(clientOrderId, performance.now());
  }
}

export interface Quote {
  readonly symbol: string;
  readonly sequence: string;
  readonly bidPrice: string | null;
  readonly askPrice: string | null;
}

const QUOTE_UPDATED =
  'subscription ($symbols: [String!]!) { quoteUpdated(symbols: $symbols) { symbol sequence bidPrice askPrice } }';

/** What all followers of quotes have seen: by symbol and sequence the prices, which must be the same for everyone. */
export type QuotesSeen = Map<string, string>;

/**
 * Follows the quotes of some symbols, as anyone may. A newer quote may replace an older one, and over a new socket the present one comes first: so sequences
 * go forward, but not one by one.
 */
export class QuoteFollower {
  count = 0;
  /** Quotes that newer ones replaced on an open socket. */
  skipped = 0;
  /** Quotes that went back, came twice, or differ from what somebody else saw. */
  readonly wrong: string[] = [];
  readonly stream: LiveStream<Quote>;
  readonly #seen: QuotesSeen;
  readonly #last = new Map<string, { readonly sequence: number; readonly connection: number }>();
  #heardAt = performance.now();
  #longestSilenceMs = 0;

  constructor(options: { readonly url: string; readonly symbols: readonly string[]; readonly seen: QuotesSeen }) {
    const { url, symbols, seen } = options;
    this.#seen = seen;
    this.stream = new LiveStream({
      ...{ url, query: QUOTE_UPDATED },
      variables: () => ({ symbols }),
      onEvent: quote => this.#take(quote),
    });
  }

  /** The longest time without a quote since this was last asked. */
  takeLongestSilenceMs(): number {
    const longest = Math.max(this.#longestSilenceMs, performance.now() - this.#heardAt);
    this.#longestSilenceMs = 0;
    return longest;
  }

  #take(quote: Quote): void {
    const now = performance.now();
    this.#longestSilenceMs = Math.max(this.#longestSilenceMs, now - this.#heardAt);
    this.#heardAt = now;
    this.count += 1;
    const sequence = Number(quote.sequence);
    const connection = this.stream.connections;
    const last = this.#last.get(quote.symbol);
    const isFirstOfSocket = last?.connection !== connection;
    if (last !== undefined && (sequence < last.sequence || (sequence === last.sequence && !isFirstOfSocket)))
      this.wrong.push(`${quote.symbol}: ${sequence} after ${last.sequence}`);
    if (last !== undefined && !isFirstOfSocket && sequence - last.sequence < NEW_WRITER)
      this.skipped += sequence - last.sequence - 1;
    this.#last.set(quote.symbol, { sequence, connection });
    this.#compare(quote);
  }

  #compare({ symbol, sequence, bidPrice, askPrice }: Quote): void {
    const key = `${symbol} ${sequence}`;
    const prices = `${bidPrice} ${askPrice}`;
    const before = this.#seen.get(key) ?? prices;
    if (before !== prices) this.wrong.push(`${key}: ${prices}, elsewhere ${before}`);
    this.#seen.set(key, prices);
  }
}

/** A new writer begins above the present time in microseconds: further on than quotes that are replaced by newer ones can be. */
const NEW_WRITER = 10_000;
