import type { Market } from '../../src/application/ports/market.ts';
import type { Instrument, MarketView, Quote } from '../../src/domain/market.ts';
import { aMarket, anInstrument } from './fixtures.ts';

/** A market in memory that a test sets: AAPL as `view` shows it, until it shows something else. */
export class StillMarket implements Market {
  current: MarketView = aMarket();
  readonly instruments = new Map<string, Instrument>([['AAPL', anInstrument()]]);
  readonly #listeners = new Set<(quote: Quote) => void>();

  get isLive(): boolean {
    return this.current.isLive;
  }
  instrument(symbol: string): Instrument | undefined {
    return this.instruments.get(symbol);
  }
  view(): MarketView {
    return this.current;
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
  /** Shows a quote to everyone who listens. */
  show(quote: Quote): void {
    this.current = { ...this.current, quote };
    for (const listener of this.#listeners) listener(quote);
  }
}
