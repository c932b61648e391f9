/** A moment as milliseconds since 1970 UTC. */
export type EpochMs = number;

/** The best bid and offer. A side that nobody quotes has neither price nor size. */
export interface Quote {
  readonly symbol: string;
  readonly bidPrice: bigint | undefined;
  readonly bidSize: bigint | undefined;
  readonly askPrice: bigint | undefined;
  readonly askSize: bigint | undefined;
  readonly quotedAt: EpochMs;
  /** Counts the quotes of the symbol, always upwards, also across restarts. */
  readonly sequence: bigint;
}

/** Two sides matched in the market. */
export interface Trade {
  readonly symbol: string;
  readonly price: bigint;
  readonly size: bigint;
  readonly exchange: string | undefined;
  /** Sale conditions of the consolidated tape, for example `I`: odd lot. */
  readonly conditions: readonly string[];
  readonly executedAt: EpochMs;
  /** The feed's own id, the same whenever the same trade comes again. */
  readonly feedId: string;
  /** Counts the trades of the symbol, always upwards, also across restarts. */
  readonly sequence: bigint;
}

/** Halfway between bid and ask. Twice the scale is never needed: a half unit is rounded down. */
export function midPriceOf({ bidPrice, askPrice }: Pick<Quote, 'bidPrice' | 'askPrice'>): bigint | undefined {
  return bidPrice === undefined || askPrice === undefined ? undefined : (bidPrice + askPrice) / 2n;
}
