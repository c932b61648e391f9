import type { Clock } from '@platform/shared/pure';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingState } from '../../domain/trading-status.ts';

/** What a feed says: a quote, a trade, a halt or its end, or only that time has passed. Events come in time order, but a trade may come late. */
export type FeedEvent =
  | ({ readonly kind: 'quote' } & Omit<Quote, 'sequence'>)
  | ({ readonly kind: 'trade' } & Omit<Trade, 'sequence'>)
  /**
   * A trade that was said before, under this id, is taken back, or was another one. `at` is when the feed says so; a feed that does not remember
   * when the trade was leaves that open.
   */
  | ({ readonly kind: 'cancel'; readonly at: EpochMs } & AmendedTrade)
  | ({ readonly kind: 'correction'; readonly at: EpochMs } & AmendedTrade &
      Pick<Trade, 'price' | 'size' | 'conditions' | 'exchange'>)
  /** A halt, with the tape's reason (`LUDP`, `T1`, `MWC1`), or its end. Saying again what is known changes nothing. */
  | {
      readonly kind: 'status';
      readonly at: EpochMs;
      readonly symbol: string;
      readonly state: TradingState;
      readonly reason: string | undefined;
    }
  /** The prices between which a symbol may be traded from now on; undefined: any. */
  | {
      readonly kind: 'bands';
      readonly at: EpochMs;
      readonly symbol: string;
      readonly lowerBand: bigint | undefined;
      readonly upperBand: bigint | undefined;
    }
  /** Everything before `at` has been said: what ends by then is final. */
  | { readonly kind: 'advance'; readonly at: EpochMs };

/** The last price of a symbol before the feed speaks, if there was one. */
export type LastPriceOf = (symbol: string) => bigint | undefined;

/** Names a trade; without its time, one of the last day. */
export interface AmendedTrade extends Pick<Trade, 'symbol' | 'feedId'> {
  readonly executedAt: EpochMs | undefined;
}

/** What an earlier run has stored of a feed: a live one asks its provider for what came after. */
export interface FeedResume {
  /** Everything before it was stored. */
  readonly from: EpochMs;
  /** The trades that were stored from a little earlier on. */
  readonly trades: readonly Pick<Trade, 'symbol' | 'feedId' | 'executedAt'>[];
}

/** A source of quotes and trades, of whatever provider, all in one form. */
export interface Feed {
  readonly name: string;
  /** The market's time: the system's, or in a replay the tape's. */
  readonly clock: Clock;
  readonly clockSource: 'SYSTEM' | 'TAPE';
  /** Symbols known to be on the feed before it speaks; it may speak of others. */
  readonly symbols: readonly string[];
  /**
   * Starts to speak; `onEvents` is called with events in time order, at most a few hundred at once. A feed that makes its prices up goes on from
   * the last ones; a live one from where `resume` says, or, when nothing of it was ever stored, from now.
   */
  start(onEvents: (events: readonly FeedEvent[]) => void, lastPriceOf?: LastPriceOf, resume?: FeedResume): void;
  /** False when it has broken off; a tape that has been played to its end is alive. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

export function timeOf(event: FeedEvent): EpochMs {
  if (event.kind === 'quote') return event.quotedAt;
  return event.kind === 'trade' ? event.executedAt : event.at;
}
