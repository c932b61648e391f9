import type {
  AssetClass,
  Instrument,
  MarketView,
  MarkOf,
  Quote,
  Session,
  Trade,
  TradingStatus,
} from '../../domain/market.ts';
import type { AuctionTimeInForce } from '../../domain/order.ts';

/** The length of a bar, as market-data names it. */
export type Timeframe =
  | 'ONE_MINUTE'
  | 'FIVE_MINUTES'
  | 'FIFTEEN_MINUTES'
  | 'ONE_HOUR'
  | 'ONE_DAY'
  | 'ONE_WEEK'
  | 'ONE_MONTH';

/** The last price of a bar. */
export interface Close {
  readonly endsAt: Date;
  readonly close: bigint;
}

/** The market as market-data shows it, kept current in memory. */
export interface Market {
  /** Undefined when there is no such instrument. @throws SERVICE_UNAVAILABLE before the instruments were read for the first time. */
  instrument(symbol: string): Instrument | undefined;
  /** @throws SERVICE_UNAVAILABLE before the sessions of its calendar were read for the first time. */
  view(instrument: Instrument): MarketView;
  /** The session that instruments of this class trade in. @throws SERVICE_UNAVAILABLE before it is known */
  session(assetClass: AssetClass): Session;
  latestQuote(symbol: string): Quote | undefined;
  /** What positions are valued at. */
  readonly markOf: MarkOf;
  /** The market's clock: the system's, or the tape's in a replay. */
  now(): Date;
  /** Every quote in order, as it comes in. Returns what stops it. */
  onQuote(listener: (quote: Quote) => void): () => void;
  /** Every print in order, as it comes in. Returns what stops it. */
  onTrade(listener: (trade: Trade) => void): () => void;
  /** Every halt, resumption and change of bands, as it comes in. Returns what stops it. */
  onStatus(listener: (status: TradingStatus) => void): () => void;
  /** The prints of a moment may not come in, and those after it only later. Returns what stops it. */
  onGap(listener: () => void): () => void;
  /** False while quotes do not come in. */
  readonly isLive: boolean;
}

/** Prices of the past, as market-data keeps them. */
export interface PriceHistory {
  /** Closes of the bars in a range, oldest first, at most the newest 500; empty for what market-data does not know or cannot read now. */
  closesOf(symbol: string, timeframe: Timeframe, from: Date, to: Date): Promise<readonly Close[]>;
  /** The first print of an auction from a moment on and before another, of the first 10,000; undefined when there is none. @throws Error when market-data does not answer */
  auctionPrint(symbol: string, auction: AuctionTimeInForce, from: Date, to: Date): Promise<Trade | undefined>;
  /** The quotes at the end of each minute, from a moment on and before another, oldest first, at most the newest 500. @throws Error when market-data does not answer */
  minuteQuotes(symbol: string, from: Date, to: Date): Promise<readonly Quote[]>;
  /** The prints from a moment on and before another, oldest first, in pages. @throws Error when market-data does not answer */
  printsBetween(symbol: string, from: Date, to: Date): AsyncIterable<readonly Trade[]>;
}
