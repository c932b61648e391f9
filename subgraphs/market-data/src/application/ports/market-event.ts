import type { Minute } from '../../domain/bar.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import type { TradeAmendment } from './market-store.ts';

/**
 * Something that has happened to the market, numbered by its writer. Whoever applies the same events in the same order has the same market: that
 * is how other processes follow it.
 */
export type MarketEvent =
  | { readonly kind: 'quote'; readonly quote: Quote }
  | { readonly kind: 'trade'; readonly trade: Trade /** Its minute was final already. */; readonly isLate: boolean }
  | { readonly kind: 'status'; readonly status: TradingStatus }
  | { readonly kind: 'amendment'; readonly amendment: Amendment }
  | { readonly kind: 'corrected'; readonly corrected: Corrected }
  | { readonly kind: 'trade corrected'; readonly correction: TradeCorrection }
  /** Everything before has been said. */
  | { readonly kind: 'time'; readonly at: EpochMs };

/** What the tape says at a time of a trade that it has said before; without the time of the trade, one of the last day. */
export interface Amendment extends Omit<TradeAmendment, 'executedAt'> {
  readonly at: EpochMs;
  readonly executedAt: EpochMs | undefined;
}

/** A minute that has been folded again, for a trade that came late, was corrected or canceled. */
export interface Corrected {
  readonly symbol: string;
  readonly startsAt: EpochMs;
  /** Undefined when nothing of the minute is left, it has not been closed yet, or it is to be read from the store. */
  readonly minute: Minute | undefined;
  readonly isClosed: boolean;
  /** The trade that is now the last one of the symbol; undefined when there is none, or more of it is to be corrected. */
  readonly lastTrade: Trade | undefined;
}

/** What was said of a trade before, and what it really was; undefined: there was none. */
export interface TradeCorrection {
  /** Counts up as corrections are stored: each is told once. */
  readonly number: bigint;
  readonly original: Trade;
  readonly corrected: Trade | undefined;
}

/** Events in order. Each writer counts its events from 1. */
export interface Happened {
  /** The number of the first of them. */
  readonly first: number;
  readonly events: readonly MarketEvent[];
}
