import type { Instrument, MarketView, Quote, Trade } from '../../domain/market.ts';

/** The market as market-data shows it, kept current in memory. */
export interface Market {
  /** Undefined when there is no such instrument. @throws SERVICE_UNAVAILABLE before the instruments were read for the first time. */
  instrument(symbol: string): Instrument | undefined;
  view(instrument: Instrument): MarketView;
  latestQuote(symbol: string): Quote | undefined;
  /** The market's clock: the system's, or the tape's in a replay. */
  now(): Date;
  /** Every quote in order, as it comes in. Returns what stops it. */
  onQuote(listener: (quote: Quote) => void): () => void;
  /** Every print in order, as it comes in. Returns what stops it. */
  onTrade(listener: (trade: Trade) => void): () => void;
  /** False while quotes do not come in. */
  readonly isLive: boolean;
}
