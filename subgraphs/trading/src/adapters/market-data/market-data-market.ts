import { serviceUnavailable } from '@platform/shared/graphql';
import type { Logger } from '@platform/shared/observability';
import { addDays, type Clock, type DateText } from '@platform/shared/pure';
import type { CorporateActionSource } from '../../application/ports/corporate-actions.ts';
import type { Market, PriceHistory } from '../../application/ports/market.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import { CASH_ASSET } from '../../domain/ledger.ts';
import type {
  AssetClass,
  Instrument,
  Mark,
  MarketView,
  Quote,
  Session,
  Trade,
  TradingStatus,
} from '../../domain/market.ts';
import { tradingDayOf } from '../../domain/trading-day.ts';
import { midPrice } from '../../domain/valuation.ts';
import {
  CLOCK_QUERY,
  CORPORATE_ACTIONS_QUERY,
  type CorporateActionsAnswer,
  INSTRUMENTS_QUERY,
  type InstrumentsAnswer,
  type MarketClockAnswer,
  QUOTES_SUBSCRIPTION,
  type QuoteAnswer,
  STATUS_SUBSCRIPTION,
  type StatusAnswer,
  TRADES_SUBSCRIPTION,
  type TradeAnswer,
  toCorporateActions,
  toInstrument,
  toQuote,
  toStatus,
  toTrade,
} from './documents.ts';
import { MarketDataClient } from './market-data-client.ts';
import { createPriceHistory } from './price-history.ts';
import { Sessions } from './sessions.ts';
import { SplitRestatement } from './split-restatement.ts';

const CLOCK_INTERVAL_MS = 1_000;
const INSTRUMENTS_INTERVAL_MS = 30_000;
/** market-data takes at most so many symbols in one subscription. */
const SYMBOLS_PER_SUBSCRIPTION = 500;
const PAGE_SIZE = 500;
const SYMBOLS_PER_QUERY = 500;
/** market-data answers for ten years at most. */
const ACTION_DAYS_MAX = 3_650;
/** How old a quote may be that a split is still applied to: over any holidays. */
const SPLITS_REMEMBERED_DAYS = 14;

/** Before market-data has said how an instrument stands, nothing of it is filled. */
const UNKNOWN_STATUS = {
  ...{ isHalted: false, reason: null, resumedAt: null, lowerBand: null, upperBand: null },
  sequence: -1n,
} as const;

export interface MarketDataMarketOptions {
  /** market-data's GraphQL address, http or https; subscriptions use the same address. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often sessions are asked for; the clock goes on by itself in between. Default 1,000. */
  readonly clockIntervalMs?: number | undefined;
  /** How far beyond the market a limit may be, in percent; 0: as far as it likes. */
  readonly priceCollarPercent: number;
}

export interface RunningMarket extends Market, PriceHistory, CorporateActionSource {
  stop(): Promise<void>;
}

/**
 * The market as market-data publishes it: instruments and calendars read over HTTP, every quote over one WebSocket. It starts without market-data and
 * picks up when that comes; while it is away `isLive` is false and the last quotes stand.
 */
export function connectMarketData(options: MarketDataMarketOptions): RunningMarket {
  return new MarketDataMarket(options);
}

class MarketDataMarket implements RunningMarket {
  readonly #options: MarketDataMarketOptions;
  readonly #client: MarketDataClient;
  readonly #collarPercent: bigint;
  readonly #instruments = new Map<string, Instrument>();
  readonly #quotes = new Map<string, Quote>();
  readonly #trades = new Map<string, Trade>();
  readonly #statuses = new Map<string, TradingStatus>();
  readonly #sessions = new Sessions();
  readonly #splits = new SplitRestatement();
  readonly #history: PriceHistory;
  readonly #quoteListeners = new Set<(quote: Quote) => void>();
  readonly #tradeListeners = new Set<(trade: Trade) => void>();
  readonly #statusListeners = new Set<(status: TradingStatus) => void>();
  readonly #gapListeners = new Set<() => void>();
  readonly #subscribed = new Set<string>();
  /** Instruments whose quote came since the connection was made: until then a quote from before stands, and is not the market. */
  readonly #quotedSinceConnected = new Set<string>();
  #isConnected = false;

  constructor(options: MarketDataMarketOptions) {
    this.#options = options;
    this.#collarPercent = BigInt(options.priceCollarPercent);
    const { url, logger } = options;
    const client = new MarketDataClient({ url, logger, onConnection: isConnected => this.#setConnected(isConnected) });
    this.#client = client;
    this.#history = createPriceHistory((query, variables) => client.ask(query, variables), logger);
    client.repeat(INSTRUMENTS_INTERVAL_MS, async () => {
      await this.#readInstruments();
      if (!this.#sessions.isKnown) await this.#readCalendars();
    });
    client.repeat(INSTRUMENTS_INTERVAL_MS, () => this.#readSplits());
    client.repeat(options.clockIntervalMs ?? CLOCK_INTERVAL_MS, () => this.#readCalendars());
  }

  get isLive(): boolean {
    return this.#isConnected && this.#quotes.size > 0 && this.#statuses.size > 0 && this.#sessions.isKnown;
  }

  instrument(symbol: string): Instrument | undefined {
    if (this.#instruments.size === 0)
      throw serviceUnavailable('Market data is not available at the moment. Try again soon.');
    return this.#instruments.get(symbol);
  }

  latestQuote(symbol: string): Quote | undefined {
    const quote = this.#quotes.get(symbol);
    const current = quote === undefined ? undefined : this.#splits.quote(quote, this.now());
    if (current !== undefined && current !== quote) this.#quotes.set(symbol, current);
    return current;
  }

  #latestTrade(symbol: string): Trade | undefined {
    const trade = this.#trades.get(symbol);
    return trade === undefined ? undefined : this.#splits.trade(trade, this.now());
  }

  session(assetClass: AssetClass): Session {
    for (const instrument of this.#instruments.values())
      if (instrument.assetClass === assetClass) return this.#sessions.at(instrument.calendar, this.now());
    throw serviceUnavailable('Market data is not available at the moment. Try again soon.');
  }

  readonly markOf = (symbol: string): Mark => {
    const quote = this.latestQuote(symbol);
    const middle = quote === undefined ? null : midPrice(quote);
    return {
      assetClass: this.#instruments.get(symbol)?.assetClass ?? 'US_EQUITY',
      price: middle ?? this.#latestTrade(symbol)?.price,
    };
  };

  readonly closesOf: PriceHistory['closesOf'] = (...range) => this.#history.closesOf(...range);
  readonly auctionPrint: PriceHistory['auctionPrint'] = (...auction) => this.#history.auctionPrint(...auction);
  readonly minuteQuotes: PriceHistory['minuteQuotes'] = (...range) => this.#history.minuteQuotes(...range);
  readonly printsBetween: PriceHistory['printsBetween'] = (...range) => this.#history.printsBetween(...range);

  async actionsBetween(from: DateText, to: DateText, symbols?: readonly string[]): Promise<readonly CorporateAction[]> {
    const earliest = addDays(to, -ACTION_DAYS_MAX);
    const range = { from: from < earliest ? earliest : from, to };
    const found: CorporateAction[] = [];
    for (let start = 0; start < (symbols?.length ?? 1); start += SYMBOLS_PER_QUERY) {
      const variables = { ...range, symbols: symbols?.slice(start, start + SYMBOLS_PER_QUERY) };
      found.push(
        ...toCorporateActions(await this.#client.ask<CorporateActionsAnswer>(CORPORATE_ACTIONS_QUERY, variables)),
      );
    }
    this.#splits.learn(found, symbol => this.#instruments.get(symbol)?.calendar);
    // Each answer is in order; a stable sort keeps a dividend before a split.
    return found.sort((one, other) => (one.exDate < other.exDate ? -1 : one.exDate > other.exDate ? 1 : 0));
  }

  now(): Date {
    return this.#sessions.now(() => this.#options.clock.now());
  }

  view(instrument: Instrument): MarketView {
    const now = this.now();
    return {
      now,
      session: this.#sessions.at(instrument.calendar, now),
      status: this.#statuses.get(instrument.symbol) ?? { ...UNKNOWN_STATUS, symbol: instrument.symbol },
      quote: this.latestQuote(instrument.symbol),
      lastTrade: this.#latestTrade(instrument.symbol),
      isLive: this.#isLiveFor(instrument.symbol),
      collarPercent: this.#collarPercent,
      markOf: this.markOf,
    };
  }

  #isLiveFor(symbol: string): boolean {
    const isStale = this.#quotes.has(symbol) && !this.#quotedSinceConnected.has(symbol);
    return this.isLive && this.#statuses.has(symbol) && !isStale;
  }

  onQuote(listener: (quote: Quote) => void): () => void {
    this.#quoteListeners.add(listener);
    return () => void this.#quoteListeners.delete(listener);
  }

  onTrade(listener: (trade: Trade) => void): () => void {
    this.#tradeListeners.add(listener);
    return () => void this.#tradeListeners.delete(listener);
  }

  onStatus(listener: (status: TradingStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => void this.#statusListeners.delete(listener);
  }

  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => void this.#gapListeners.delete(listener);
  }

  stop(): Promise<void> {
    return this.#client.stop();
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    this.#quotedSinceConnected.clear();
    this.#statuses.clear();
    if (!isConnected) this.#tellOfGap();
    this.#options.logger[isConnected ? 'info' : 'warn'](
      isConnected ? 'market data is live' : 'market data is away; the last quotes stand',
    );
  }

  #tellOfGap(): void {
    for (const listener of this.#gapListeners) listener();
  }

  async #readInstruments(): Promise<void> {
    let after: string | null = null;
    do {
      const { instruments }: InstrumentsAnswer = await this.#client.ask<InstrumentsAnswer>(INSTRUMENTS_QUERY, {
        first: PAGE_SIZE,
        after,
      });
      // `USD` is the ledger's name for cash.
      for (const answer of instruments.nodes.filter(({ symbol }) => symbol !== CASH_ASSET))
        this.#instruments.set(answer.symbol, toInstrument(answer));
      after = instruments.pageInfo.hasNextPage ? instruments.pageInfo.endCursor : null;
    } while (after !== null);
    const fresh = [...this.#instruments.keys()].filter(symbol => !this.#subscribed.has(symbol));
    for (let start = 0; start < fresh.length; start += SYMBOLS_PER_SUBSCRIPTION)
      this.#subscribe(fresh.slice(start, start + SYMBOLS_PER_SUBSCRIPTION));
  }

  /** Learns of splits; those of tomorrow too, so that none is missed when its day begins. */
  async #readSplits(): Promise<void> {
    const today = tradingDayOf(this.now(), 'UTC');
    await this.actionsBetween(addDays(today, -SPLITS_REMEMBERED_DAYS), addDays(today, 1));
  }

  async #readCalendars(): Promise<void> {
    for (const calendar of new Set([...this.#instruments.values()].map(instrument => instrument.calendar))) {
      this.#sessions.take(calendar, await this.#client.ask<MarketClockAnswer>(CLOCK_QUERY, { calendar }));
    }
    if (!this.#sessions.isKnown) throw new Error('no calendar is known yet');
  }

  #subscribe(symbols: readonly string[]): void {
    const client = this.#client;
    for (const symbol of symbols) this.#subscribed.add(symbol);
    client.stream<StatusAnswer>(STATUS_SUBSCRIPTION, symbols, answer =>
      this.#takeStatus(toStatus(answer.tradingStatusUpdated)),
    );
    client.stream<QuoteAnswer>(QUOTES_SUBSCRIPTION, symbols, answer => this.#takeQuote(toQuote(answer.quoteUpdated)));
    client.stream<TradeAnswer>(
      TRADES_SUBSCRIPTION,
      symbols,
      answer => this.#takeTrade(toTrade(answer.tradePrinted)),
      () => this.#tellOfGap(),
    );
  }

  /** After a reconnect the current quote comes again: only what is newer counts. */
  #takeQuote(quote: Quote): void {
    const known = this.#quotes.get(quote.symbol)?.sequence ?? -1n;
    if (known > quote.sequence || (known === quote.sequence && this.#quotedSinceConnected.has(quote.symbol))) return;
    this.#quotedSinceConnected.add(quote.symbol);
    this.#quotes.set(quote.symbol, quote);
    this.#sessions.sawQuote(quote.quotedAt);
    for (const listener of this.#quoteListeners) listener(quote);
  }

  /** It comes first as it stands, also after a reconnect: what is older than what is known is passed over. Other bands are no resumption. */
  #takeStatus(latest: TradingStatus): void {
    const known = this.#statuses.get(latest.symbol);
    if (known !== undefined && known.sequence > latest.sequence) return;
    const status = known?.isHalted === false && !latest.isHalted ? { ...latest, resumedAt: known.resumedAt } : latest;
    this.#statuses.set(status.symbol, status);
    for (const listener of this.#statusListeners) listener(status);
  }

  #takeTrade(trade: Trade): void {
    const known = this.#trades.get(trade.symbol);
    if (known !== undefined && known.sequence >= trade.sequence) return;
    if (trade.isEligible) this.#trades.set(trade.symbol, trade);
    for (const listener of this.#tradeListeners) listener(trade);
  }
}
