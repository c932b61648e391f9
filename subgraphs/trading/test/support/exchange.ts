import { type RequestContext, startSubgraph } from '@platform/shared/graphql';
import { createLogger, createMetrics } from '@platform/shared/observability';
import { type Clock, systemClock } from '@platform/shared/pure';
import { TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { parse } from 'graphql';

/**
 * A market that a test moves by hand: market-data's contract, as far as trading reads it, served over real HTTP and WebSocket.
 * Quotes are `[bidPrice, bidSize, askPrice, askSize]`; null is a side that nobody quotes.
 */
export interface Exchange {
  readonly url: string;
  /** The latest sequence of each `<quote, trade or status> <symbol>`. */
  readonly said: ReadonlyMap<string, bigint>;
  quote(
    symbol: string,
    ...sides: [bidPrice: string | null, bidSize: string | null, askPrice: string | null, askSize: string | null]
  ): void;
  /** A print on the tape. */
  print(symbol: string, price: string, conditions?: readonly string[], size?: string): void;
  /** Halts an instrument, or lets it trade within bands (limit down, limit up), as the tape says it. */
  setStatus(
    symbol: string,
    status: { state: 'TRADING' | 'HALTED'; reason?: string; lowerBand?: string; upperBand?: string },
  ): void;
  /** Makes a corporate action known; they are told in the order of their ex-dates. */
  announce(action: ExchangeAction): void;
  /** The clock of the calendar `SESSIONS`; `ALWAYS_OPEN` is always open. */
  setSession(session: {
    phase: string;
    nextOpen: Date | null;
    nextClose: Date | null;
    extendedClose?: Date | null;
  }): void;
  stop(): Promise<void>;
}

const typeDefs = parse(`
  scalar DateTime scalar Decimal scalar Sequence scalar Date
  type Query {
    instruments(first: Int, after: String): InstrumentConnection!
    instrument(symbol: String!): Instrument
    marketClock(calendar: String!): MarketClock!
    corporateActions(from: Date!, to: Date!, symbols: [String!]): [CorporateAction!]!
  }
  type Subscription { quoteUpdated(symbols: [String!]!): Quote!  tradePrinted(symbols: [String!]!): Trade!  tradingStatusUpdated(symbols: [String!]!): TradingStatus! }
  type CorporateAction { symbol: String! kind: String! exDate: Date! newShares: Int oldShares: Int amount: Decimal }
  type TradingStatus { symbol: String! state: String! reason: String lowerBand: Decimal upperBand: Decimal changedAt: DateTime! sequence: Sequence! }
  type Trade { symbol: String! price: Decimal! size: Decimal! conditions: [String!]! executedAt: DateTime! sequence: Sequence! }
  type InstrumentConnection { nodes: [Instrument!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Instrument { symbol: String! assetClass: String! isTradable: Boolean! isShortable: Boolean! isFractionable: Boolean! quantityIncrement: Decimal! calendar: String! priceIncrements: [PriceIncrement!]!
    trades(from: DateTime, to: DateTime, first: Int, after: String): TradeConnection!
    quotes(from: DateTime, to: DateTime, last: Int): QuoteConnection! }
  type QuoteConnection { nodes: [Quote!]! }
  type TradeConnection { nodes: [Trade!]! pageInfo: PageInfo! }
  type PriceIncrement { minimumPrice: Decimal! increment: Decimal! }
  type MarketClock { now: DateTime! phase: String! isOpen: Boolean! nextOpen: DateTime nextClose: DateTime extendedClose: DateTime source: String! }
  type Quote { symbol: String! bidPrice: Decimal bidSize: Decimal askPrice: Decimal askSize: Decimal quotedAt: DateTime! sequence: Sequence! }
`);

const stock = {
  assetClass: 'US_EQUITY',
  isTradable: true,
  isShortable: true,
  isFractionable: false,
  priceIncrements: [
    { minimumPrice: '0', increment: '0.0001' },
    { minimumPrice: '1', increment: '0.01' },
  ],
  quantityIncrement: '1',
  calendar: 'ALWAYS_OPEN',
};
const instruments = [
  { ...stock, symbol: 'AAPL' },
  { ...stock, symbol: 'IBM', calendar: 'SESSIONS' },
  { ...stock, symbol: 'HALT', isTradable: false },
  { ...stock, symbol: 'DARK' },
  { ...stock, symbol: 'PART', isFractionable: true },
  ...['HALF', 'IBM2', 'MISS', 'CUT', 'OWED'].map(symbol => ({ ...stock, symbol })),
  { ...stock, symbol: 'BTC/USD', assetClass: 'CRYPTO', isShortable: false, quantityIncrement: '0.00000001' },
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

interface ExchangeTrade {
  readonly symbol: string;
  readonly price: string;
  readonly size: string;
  readonly conditions: readonly string[];
  readonly executedAt: Date;
  readonly sequence: bigint;
}

/** A split or a cash dividend, as market-data tells it. */
export interface ExchangeAction {
  readonly symbol: string;
  readonly kind: 'SPLIT' | 'CASH_DIVIDEND';
  readonly exDate: string;
  readonly newShares?: number;
  readonly oldShares?: number;
  readonly amount?: string;
}

interface ExchangeStatus {
  readonly symbol: string;
  readonly state: 'TRADING' | 'HALTED';
  readonly reason?: string;
  readonly lowerBand?: string;
  readonly upperBand?: string;
  readonly changedAt: Date;
  readonly sequence: bigint;
}

const ALWAYS_OPEN = { phase: 'REGULAR', nextOpen: null, nextClose: null, extendedClose: null };

export async function startExchange(port = 0, clock: Clock = systemClock): Promise<Exchange> {
  const latest = new Map<string, ExchangeQuote>();
  const quoteListeners = new Set<(quote: ExchangeQuote) => void>();
  const statuses = new Map<string, ExchangeStatus>(
    instruments.map(({ symbol }) => [symbol, { symbol, state: 'TRADING', changedAt: new Date(0), sequence: 0n }]),
  );
  const statusListeners = new Set<(status: ExchangeStatus) => void>();
  const tradeListeners = new Set<(trade: ExchangeTrade) => void>();
  // Larger than any before, as market-data's are, so that a new exchange continues an old one.
  let sequence = BigInt(Date.now()) * 1_000n;
  let session: Parameters<Exchange['setSession']>[0] = ALWAYS_OPEN;
  const actions: ExchangeAction[] = [];
  const tape: ExchangeTrade[] = [];
  const quotes: ExchangeQuote[] = [];
  const said = new Map([...statuses.keys()].map(symbol => [`status ${symbol}`, 0n]));
  const resolvers = {
    Query: {
      instruments: () => ({ nodes: instruments, pageInfo: { hasNextPage: false, endCursor: null } }),
      instrument: (_: unknown, { symbol }: { symbol: string }) => instruments.find(known => known.symbol === symbol),
      marketClock: (_: unknown, { calendar }: { calendar: string }) => {
        const shown = calendar === 'SESSIONS' ? session : ALWAYS_OPEN;
        return { now: clock.now(), source: 'SYSTEM', ...shown, isOpen: shown.phase === 'REGULAR' };
      },
      corporateActions: (_: unknown, { from, to, symbols }: { from: string; to: string; symbols?: string[] | null }) =>
        actions.filter(({ exDate, symbol }) => exDate >= from && exDate <= to && (symbols?.includes(symbol) ?? true)),
    },
    Instrument: {
      // Every one, not only the last of each minute.
      quotes: ({ symbol }: { symbol: string }, { from, to, last }: { from: Date; to: Date; last: number }) => ({
        nodes: quotes
          .filter(quote => quote.symbol === symbol && quote.quotedAt >= from && quote.quotedAt < to)
          .slice(-last),
      }),
      // Two on a page, so that there are several.
      trades: ({ symbol }: { symbol: string }, { from, to, after }: { from: Date; to: Date; after: string | null }) => {
        const found = tape.filter(
          trade => trade.symbol === symbol && trade.executedAt >= from && trade.executedAt < to,
        );
        const end = Number(after ?? 0) + 2;
        const pageInfo = { hasNextPage: end < found.length, endCursor: String(end) };
        return { nodes: found.slice(end - 2, end), pageInfo };
      },
    },
    Subscription: {
      quoteUpdated: {
        subscribe: (_: unknown, { symbols }: { symbols: string[] }) => follow(symbols, latest, quoteListeners),
        resolve: (quote: ExchangeQuote) => quote,
      },
      tradingStatusUpdated: {
        subscribe: (_: unknown, { symbols }: { symbols: string[] }) => follow(symbols, statuses, statusListeners),
        resolve: (status: ExchangeStatus) => status,
      },
      tradePrinted: {
        subscribe: (_: unknown, { symbols }: { symbols: string[] }) => follow(symbols, new Map(), tradeListeners),
        resolve: (trade: ExchangeTrade) => trade,
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
    said,
    quote(symbol, bidPrice, bidSize, askPrice, askSize) {
      sequence += 1n;
      const quote = { symbol, bidPrice, bidSize, askPrice, askSize, quotedAt: clock.now(), sequence };
      latest.set(symbol, quote);
      quotes.push(quote);
      said.set(`quote ${symbol}`, sequence);
      for (const listener of quoteListeners) listener(quote);
    },
    print(symbol, price, conditions = [], size = '100') {
      sequence += 1n;
      const trade = { symbol, price, size, conditions, executedAt: clock.now(), sequence };
      tape.push(trade);
      said.set(`trade ${symbol}`, sequence);
      for (const listener of tradeListeners) listener(trade);
    },
    setStatus(symbol, next) {
      sequence += 1n;
      const status = { symbol, ...next, changedAt: clock.now(), sequence };
      statuses.set(symbol, status);
      said.set(`status ${symbol}`, sequence);
      for (const listener of statusListeners) listener(status);
    },
    announce(action) {
      actions.push(action);
      actions.sort((one, other) => (one.exDate < other.exDate ? -1 : one.exDate > other.exDate ? 1 : 0));
    },
    setSession(next) {
      session = next;
    },
    stop: () => subgraph.stop(),
  };
}

function follow<Event extends { readonly symbol: string }>(
  symbols: readonly string[],
  latest: ReadonlyMap<string, Event>,
  listeners: Set<(event: Event) => void>,
): AsyncIterableIterator<Event> {
  const queue = symbols.flatMap(symbol => latest.get(symbol) ?? []);
  let wake: (() => void) | undefined;
  let isDone = false;
  const listener = (event: Event) => {
    if (symbols.includes(event.symbol)) queue.push(event);
    wake?.();
  };
  listeners.add(listener);
  const end = async (): Promise<IteratorResult<Event>> => {
    isDone = true;
    listeners.delete(listener);
    wake?.();
    return { done: true, value: undefined };
  };
  const iterator: AsyncIterableIterator<Event> = {
    async next() {
      for (;;) {
        const event = queue.shift();
        if (event !== undefined) return { done: false, value: event };
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
