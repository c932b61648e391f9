import type { EpochMs, Quote } from '../../domain/tick.ts';

export interface QuoteQuery {
  readonly symbol: string;
  readonly from: EpochMs | undefined;
  /** Quoted before; `until` is included. */
  readonly to: EpochMs | undefined;
  readonly until: EpochMs;
}

export interface QuotePageQuery extends QuoteQuery {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** The time of a quote, as text. */
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/** Quotes as they were at the end of each minute. */
export interface QuoteStore {
  /** Nearest first in the direction of reading. */
  readQuotes(query: QuotePageQuery): Promise<Quote[]>;
  countQuotes(query: QuoteQuery): Promise<number>;
}
