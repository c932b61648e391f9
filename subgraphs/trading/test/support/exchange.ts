import { type RequestContext, startSubgraph } from '@platform/shared/graphql';
import { createLogger, createMetrics } from '@platform/shared/observability';
import { TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { parse } from 'graphql';

/**
 * A market that a test moves by hand: market-data's contract, as far as trading reads it, served over real HTTP and WebSocket.
 * Quotes are `[bidPrice, bidSize, askPrice, askSize]`; null is a side that nobody quotes.
 */
export interface Exchange {
  readonly url: string;
  quote(
    symbol: string,
    ...sides: [bidPrice: string | null, bidSize: string | null, askPrice: string | null, askSize: string | null]
  ): void;
  /** The clock of the calendar `SESSIONS`; `ALWAYS_OPEN` is always open. */
  setSession(session: { isOpen: boolean; nextOpen: Date | null; nextClose: Date | null }): void;
  stop(): Promise<void>;
}

const typeDefs = parse(`
  scalar DateTime scalar Decimal scalar Sequence
  type Query {
    instruments(first: Int, after: String): InstrumentConnection!
    marketClock(calendar: String!): MarketClock!
  }
  type Subscription { quoteUpdated(symbols: [String!]!): Quote! }
  type InstrumentConnection { nodes: [Instrument!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Instrument { symbol: String! isTradable: Boolean! priceIncrement: Decimal! quantityIncrement: Decimal! calendar: String! }
  type MarketClock { now: DateTime! isOpen: Boolean! nextOpen: DateTime nextClose: DateTime source: String! }
  type Quote { symbol: String! bidPrice: Decimal bidSize: Decimal askPrice: Decimal askSize: Decimal quotedAt: DateTime! sequence: Sequence! }
`);

const instruments = [
  { symbol: 'AAPL', isTradable: true, priceIncrement: '0.01', quantityIncrement: '1', calendar: 'ALWAYS_OPEN' },
  { symbol: 'IBM', isTradable: true, priceIncrement: '0.01', quantityIncrement: '1', calendar: 'SESSIONS' },
  { symbol: 'HALT', isTradable: false, priceIncrement: '0.01', quantityIncrement: '1', calendar: 'ALWAYS_OPEN' },
  { symbol: 'DARK', isTradable: true, priceIncrement: '0.01', quantityIncrement: '1', calendar: 'ALWAYS_OPEN' },
  {
    symbol: 'BTC/USD',
    isTradable: true,
    priceIncrement: '0.01',
    quantityIncrement: '0.00000001',
    calendar: 'ALWAYS_OPEN',
  },
];

interface ExchangeQuote {
  readonly symbol: string;
  readonly bidPrice: string | null;
  readonly bidSize: string | null;
  readonly askPrice: string | null;
  readonly askSize: string | null;
  readonly quotedAt: Date;
  readonly sequence: bigint;
}

export async function startExchange(port = 0): Promise<Exchange> {
  const latest = new Map<string, ExchangeQuote>();
  const listeners = new Set<(quote: ExchangeQuote) => void>();
  // Larger than any before, as market-data's are, so that a new exchange continues an old one.
  let sequence = BigInt(Date.now()) * 1_000n;
  let session: Parameters<Exchange['setSession']>[0] = { isOpen: true, nextOpen: null, nextClose: null };
  const resolvers = {
    Query: {
      instruments: () => ({ nodes: instruments, pageInfo: { hasNextPage: false, endCursor: null } }),
      marketClock: (_: unknown, { calendar }: { calendar: string }) => ({
        now: new Date(),
        source: 'SYSTEM',
        ...(calendar === 'SESSIONS' ? session : { isOpen: true, nextOpen: null, nextClose: null }),
      }),
    },
    Subscription: {
      quoteUpdated: {
        subscribe: (_: unknown, { symbols }: { symbols: string[] }) => follow(symbols, latest, listeners),
        resolve: (quote: ExchangeQuote) => quote,
      },
    },
  };
  const subgraph = await startSubgraph<RequestContext>({
    typeDefs,
    resolvers,
    context: request => request,
    assertionSecret: TEST_ASSERTION_SECRET,
    host: '127.0.0.1',
    port,
    isProduction: false,
    readiness: {},
    logger: createLogger('exchange', 'silent'),
    metrics: createMetrics('exchange'),
  });
  return {
    url: subgraph.url,
    quote(symbol, bidPrice, bidSize, askPrice, askSize) {
      sequence += 1n;
      const quote = { symbol, bidPrice, bidSize, askPrice, askSize, quotedAt: new Date(), sequence };
      latest.set(symbol, quote);
      for (const listener of listeners) listener(quote);
    },
    setSession(next) {
      session = next;
    },
    stop: () => subgraph.stop(),
  };
}

function follow(
  symbols: readonly string[],
  latest: ReadonlyMap<string, ExchangeQuote>,
  listeners: Set<(quote: ExchangeQuote) => void>,
): AsyncIterableIterator<ExchangeQuote> {
  const queue = symbols.flatMap(symbol => latest.get(symbol) ?? []);
  let wake: (() => void) | undefined;
  let isDone = false;
  const listener = (quote: ExchangeQuote) => {
    if (symbols.includes(quote.symbol)) queue.push(quote);
    wake?.();
  };
  listeners.add(listener);
  const end = async (): Promise<IteratorResult<ExchangeQuote>> => {
    isDone = true;
    listeners.delete(listener);
    wake?.();
    return { done: true, value: undefined };
  };
  const iterator: AsyncIterableIterator<ExchangeQuote> = {
    async next() {
      for (;;) {
        const quote = queue.shift();
        if (quote !== undefined) return { done: false, value: quote };
        if (isDone) return { done: true, value: undefined };
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
