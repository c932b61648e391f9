import type { Market } from '../../src/application/ports/market.ts';
import type { Instrument, MarketView, MarkOf, Quote, Session, Trade, TradingStatus } from '../../src/domain/market.ts';
import { aMarket, anInstrument } from './fixtures.ts';

/** A market in memory that a test sets: AAPL as `view` shows it, until it shows something else. */
export class StillMarket implements Market {
  current: MarketView = aMarket();
  readonly instruments = new Map<string, Instrument>([['AAPL', anInstrument()]]);
  readonly #listeners = new Set<(quote: Quote) => void>();
  readonly #statusListeners = new Set<(status: TradingStatus) => void>();
  readonly #tradeListeners = new Set<(trade: Trade) => void>();
  readonly #gapListeners = new Set<() => void>();

  get isLive(): boolean {
    return this.current.isLive;
  }
  instrument(symbol: string): Instrument | undefined {
    return this.instruments.get(symbol);
  }
  view(): MarketView {
    return this.current;
  }
  readonly markOf: MarkOf = symbol => this.current.markOf(symbol);
  session(): Session {
    return this.current.session;
  }
  latestQuote(): Quote | undefined {
    return this.current.quote;
  }
  now(): Date {
    return this.current.now;
  }
  onQuote(listener: (quote: Quote) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
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
  /** From now on prints may be missed. */
  loseSight(): void {
    for (const listener of this.#gapListeners) listener();
  }
  /** Halts or resumes, and tells everyone who listens. */
  set(status: TradingStatus): void {
    this.current = { ...this.current, status };
    for (const listener of this.#statusListeners) listener(status);
  }
  /** Prints a trade to everyone who listens. */
  print(trade: Trade): void {
    if (trade.isEligible) this.current = { ...this.current, lastTrade: trade };
    for (const listener of this.#tradeListeners) listener(trade);
  }
  /** Shows a quote to everyone who listens. */
  show(quote: Quote): void {
    this.current = { ...this.current, quote };
    for (const listener of this.#listeners) listener(quote);
  }
}
