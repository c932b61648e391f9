import type { EpochMs, Trade } from '../../domain/tick.ts';

export interface TradeQuery {
  readonly symbol: string;
  readonly from: EpochMs | undefined;
  /** Executed before; `until` is included. */
  readonly to: EpochMs | undefined;
  readonly until: EpochMs;
}

/** A trade's place among those of its symbol: time, then sequence. */
export type TradeKey = readonly [executedAt: string, sequence: string];

export interface TradePageQuery extends TradeQuery {
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  readonly after: TradeKey | undefined;
  readonly before: TradeKey | undefined;
}

export interface TradeStore {
  /** Nearest first in the direction of reading. */
  readTrades(query: TradePageQuery): Promise<Trade[]>;
  countTrades(query: TradeQuery): Promise<number>;
}
