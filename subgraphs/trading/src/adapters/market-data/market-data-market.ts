import { serviceUnavailable } from '@platform/shared/graphql';
import type { Logger } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Market } from '../../application/ports/market.ts';
import type { Instrument, MarketView, Quote } from '../../domain/market.ts';
import {
  CLOCK_QUERY,
  INSTRUMENTS_QUERY,
  type InstrumentsAnswer,
  type MarketClockAnswer,
  QUOTES_SUBSCRIPTION,
  type QuoteAnswer,
  toInstrument,
  toQuote,
} from './documents.ts';

const CLOCK_INTERVAL_MS = 1_000;
const INSTRUMENTS_INTERVAL_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;
const RETRY_MS_MAX = 5_000;
/** market-data takes at most so many symbols in one subscription. */
const SYMBOLS_PER_SUBSCRIPTION = 500;
const PAGE_SIZE = 500;
const TAPE_RESTART_MS = 5_000;

export interface MarketDataMarketOptions {
  /** market-data's GraphQL address, http or https; subscriptions use the same address. */
  readonly url: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often sessions are asked for; the clock goes on by itself in between. Default 1,000. */
  readonly clockIntervalMs?: number | undefined;
}

export interface RunningMarket extends Market {
  stop(): Promise<void>;
}

/** What market-data says about one calendar. */
interface Calendar {
  readonly isTape: boolean;
  readonly isOpen: boolean;
  readonly nextOpen: Date | null;
  readonly nextClose: Date | null;
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
  readonly #client: Client;
  readonly #instruments = new Map<string, Instrument>();
  readonly #quotes = new Map<string, Quote>();
  readonly #calendars = new Map<string, Calendar>();
  readonly #listeners = new Set<(quote: Quote) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #subscribed = new Set<string>();
  #isConnected = false;
  #isStopped = false;
  /** The latest time that the tape has shown, in a replay. */
  #tapeTime = 0;
  #tapePoll = 0;

  constructor(options: MarketDataMarketOptions) {
    this.#options = options;
    this.#client = createClient({
      url: options.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      lazy: true,
      keepAlive: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: attempt =>
        new Promise(resolve =>
          setTimeout(resolve, Math.min(RETRY_MS_MAX, 100 * 2 ** attempt) * (0.5 + Math.random() / 2)),
        ),
      on: { connected: () => this.#setConnected(true), closed: () => this.#setConnected(false) },
    });
    this.#repeat(INSTRUMENTS_INTERVAL_MS, () => this.#readInstruments());
    this.#repeat(options.clockIntervalMs ?? CLOCK_INTERVAL_MS, () => this.#readCalendars());
  }

  get isLive(): boolean {
    return this.#isConnected && this.#quotes.size > 0 && this.#calendars.size > 0;
  }

  instrument(symbol: string): Instrument | undefined {
    if (this.#instruments.size === 0)
      throw serviceUnavailable('Market data is not available at the moment. Try again soon.');
    return this.#instruments.get(symbol);
  }

  latestQuote(symbol: string): Quote | undefined {
    return this.#quotes.get(symbol);
  }

  now(): Date {
    return this.#tapeTime > 0 ? new Date(this.#tapeTime) : this.#options.clock.now();
  }

  view(instrument: Instrument): MarketView {
    const now = this.now();
    const calendar = this.#calendars.get(instrument.calendar);
    return { now, session: sessionAt(calendar, now), quote: this.#quotes.get(instrument.symbol), isLive: this.isLive };
  }

  onQuote(listener: (quote: Quote) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#client.dispose();
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected || this.#isStopped) return;
    this.#isConnected = isConnected;
    this.#options.logger[isConnected ? 'info' : 'warn'](
      isConnected ? 'market data is live' : 'market data is away; the last quotes stand',
    );
  }

  /** Runs a task now and then again and again; one that fails is tried again soon. */
  #repeat(intervalMs: number, task: () => Promise<void>): void {
    const run = async (): Promise<void> => {
      const isDone = await task().then(
        () => true,
        error => {
          this.#options.logger.debug({ err: error }, 'market data could not be read; trying again');
          return false;
        },
      );
      if (this.#isStopped) return;
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          void run();
        },
        isDone ? intervalMs : Math.min(intervalMs, 500),
      );
      this.#timers.add(timer);
    };
    void run();
  }

  async #ask<Answer>(query: string, variables: object): Promise<Answer> {
    const response = await fetch(this.#options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const { data, errors } = (await response.json()) as { data?: Answer; errors?: readonly { message: string }[] };
    if (data == null || errors !== undefined)
      throw new Error(`market-data: ${errors?.[0]?.message ?? response.status}`);
    return data;
  }

  async #readInstruments(): Promise<void> {
    let after: string | null = null;
    do {
      const { instruments }: InstrumentsAnswer = await this.#ask<InstrumentsAnswer>(INSTRUMENTS_QUERY, {
        first: PAGE_SIZE,
        after,
      });
      for (const answer of instruments.nodes) this.#instruments.set(answer.symbol, toInstrument(answer));
      after = instruments.pageInfo.hasNextPage ? instruments.pageInfo.endCursor : null;
    } while (after !== null);
    const fresh = [...this.#instruments.keys()].filter(symbol => !this.#subscribed.has(symbol));
    for (let start = 0; start < fresh.length; start += SYMBOLS_PER_SUBSCRIPTION)
      this.#subscribe(fresh.slice(start, start + SYMBOLS_PER_SUBSCRIPTION));
  }

  async #readCalendars(): Promise<void> {
    for (const calendar of new Set([...this.#instruments.values()].map(instrument => instrument.calendar))) {
      const { marketClock } = await this.#ask<MarketClockAnswer>(CLOCK_QUERY, { calendar });
      const toDate = (text: string | null) => (text === null ? null : new Date(text));
      this.#calendars.set(calendar, {
        isTape: marketClock.source === 'TAPE',
        isOpen: marketClock.isOpen,
        nextOpen: toDate(marketClock.nextOpen),
        nextClose: toDate(marketClock.nextClose),
      });
      if (marketClock.source === 'TAPE') this.#followTape(Date.parse(marketClock.now));
      else this.#tapeTime = 0;
    }
    if (this.#calendars.size === 0) throw new Error('no calendar is known yet');
  }

  /**
   * The tape's clock is followed by its quotes, and while nobody quotes by what it read one poll ago: a quote that is still on its way is never older
   * than our clock. A tape that went back was started again.
   */
  #followTape(now: number): void {
    if (this.#tapeTime === 0 || now < this.#tapeTime - TAPE_RESTART_MS) this.#tapeTime = now;
    else this.#tapeTime = Math.max(this.#tapeTime, Math.min(this.#tapePoll, now));
    this.#tapePoll = now;
  }

  #subscribe(symbols: readonly string[]): void {
    for (const symbol of symbols) this.#subscribed.add(symbol);
    const forget = (error: unknown) => {
      if (this.#isStopped) return;
      this.#options.logger.warn({ err: error }, 'the stream of quotes ended; subscribing again');
      for (const symbol of symbols) this.#subscribed.delete(symbol);
    };
    this.#client.subscribe<QuoteAnswer>(
      { query: QUOTES_SUBSCRIPTION, variables: { symbols } },
      {
        next: ({ data, errors }) => {
          if (data != null) this.#take(toQuote(data.quoteUpdated));
          else this.#options.logger.warn({ errors }, 'a quote could not be read');
        },
        error: forget,
        complete: () => forget(new Error('completed')),
      },
    );
  }

  /** After a reconnect the current quote comes again: only what is newer counts. */
  #take(quote: Quote): void {
    const known = this.#quotes.get(quote.symbol);
    if (known !== undefined && known.sequence >= quote.sequence) return;
    this.#quotes.set(quote.symbol, quote);
    if (this.#tapeTime > 0) this.#tapeTime = Math.max(this.#tapeTime, quote.quotedAt.getTime());
    for (const listener of this.#listeners) listener(quote);
  }
}

/** A session as of a moment: what market-data said a second ago may have passed its edge since. */
function sessionAt(calendar: Calendar | undefined, now: Date): MarketView['session'] {
  if (calendar === undefined) return { isOpen: false, closesAt: null };
  const { isOpen, nextOpen, nextClose } = calendar;
  if (isOpen)
    return nextClose !== null && nextClose <= now
      ? { isOpen: false, closesAt: null }
      : { isOpen: true, closesAt: nextClose };
  return nextOpen !== null && nextOpen <= now && nextClose !== null && now < nextClose
    ? { isOpen: true, closesAt: nextClose }
    : { isOpen: false, closesAt: null };
}
