import type { Minute } from '../../domain/bar.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { DatedPriceIncrement } from '../../domain/price-increment.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import type { DateText } from '../../domain/zoned-time.ts';
import type { TradeCorrection } from './market-event.ts';

/** Trades and quotes are stored by day, minutes by month. */
export type PartitionedTable = 'trades' | 'quotes' | 'minute_bars';

/** What the tape says of a trade that it has said before: what it really was; undefined when it was none. */
export interface TradeAmendment {
  readonly symbol: string;
  readonly feedId: string;
  readonly executedAt: EpochMs;
  readonly corrected: Pick<Trade, 'price' | 'size' | 'conditions'> | undefined;
}

/** One that does not say when the trade was: no later than `at`, which is when it was said. */
export interface UnplacedAmendment extends Omit<TradeAmendment, 'executedAt'> {
  readonly at: EpochMs;
}

/** What is written down of the market, within a transaction. Each call may be repeated: what is there already is replaced or kept. */
export interface MarketWriting {
  /** Adds those that are not there yet. */
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  /** Replaces minutes that are there. */
  saveMinutes(minutes: readonly Minute[]): Promise<void>;
  /** Keeps trades that are there, by their feed's id. */
  saveTrades(trades: readonly Trade[]): Promise<void>;
  /** Corrects or cancels stored trades; one that is not there is passed over. Gives back those that were something else before. */
  amendTrades(amendments: readonly TradeAmendment[]): Promise<TradeCorrection[]>;
  deleteMinute(symbol: string, startsAt: EpochMs): Promise<void>;
  /** Replaces the latest quote of each symbol. */
  saveQuotes(quotes: readonly Quote[]): Promise<void>;
  /** Replaces the status of each symbol. */
  saveStatuses(statuses: readonly TradingStatus[]): Promise<void>;
  /** Keeps quotes that are there. */
  saveQuoteSamples(quotes: readonly Quote[]): Promise<void>;
  /** Says up to which of its writer's events the store has them all. */
  savePosition(position: number): Promise<void>;
  /** A part that can fail without the rest. */
  attempt(work: (part: MarketWriting) => Promise<void>): Promise<void>;
}

/** How far the store has the market: up to an event of a writer's turn. */
export interface StoredPosition {
  readonly token: bigint;
  /** Undefined until the writer of the turn has stored something. */
  readonly position: number | undefined;
}

/** What is known of the market. */
export interface KnownMarket {
  /** The largest sequence of each symbol's trades. */
  readonly trades: ReadonlyMap<string, bigint>;
  /** The number of the last correction. */
  readonly correction: bigint;
  /** When the minute in progress began. */
  readonly minute: EpochMs;
}

/** What an earlier run has stored. */
export interface StoredMarket {
  readonly quotes: readonly Quote[];
  readonly statuses: readonly TradingStatus[];
  readonly lastTrades: readonly Trade[];
  /** The trades, in order, of minutes that it did not get to finish. */
  readonly unfolded: readonly Trade[];
  /** The number of the last correction. */
  readonly lastCorrection: bigint;
}

/** Names a stored trade. */
export type TradeName = Pick<Trade, 'symbol' | 'sequence'>;
/** Names a minute of one symbol. */
export type MinuteName = Pick<Minute, 'symbol' | 'startsAt'>;

/** What somebody has missed: the state of the market as it is stored at one event, and what was traded and corrected on the way to it. */
export interface MissedMarket extends StoredPosition {
  /** Of the trades that are known of the minute in progress, those that are stored and not canceled. */
  readonly valid: readonly TradeName[];
  /** In the order of their numbers. */
  readonly corrections: readonly TradeCorrection[];
  /** In the order of their times. */
  readonly trades: readonly Trade[];
  readonly quotes: readonly Quote[];
  readonly statuses: readonly TradingStatus[];
}

/** Where the market is written down. */
export interface MarketStore {
  /**
   * Writes in one transaction: all of it or nothing.
   * @throws ReplacedError when another process has become the writer.
   */
  write(work: (writing: MarketWriting) => Promise<void>): Promise<void>;
  /** Adds those that are not there yet; whoever starts may do so. */
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  /** Finds the trades, of the day before, that amendments without a time speak of; of one that is not there nothing is given back. */
  placeAmendments(amendments: readonly UnplacedAmendment[]): Promise<TradeAmendment[]>;
  /** The trades of a minute in order; undefined when the minute is stored and was not made of trades. */
  loadMinuteTrades(symbol: string, startsAt: EpochMs): Promise<Trade[] | undefined>;
  /** Makes the partitions that rows of these times go into. Whoever saves rows does so too; ahead of time it disturbs nobody. */
  ensurePartitions(table: PartitionedTable, times: readonly EpochMs[]): Promise<void>;
  /** Drops the partitions that end by a time; returns how many. */
  dropPartitions(table: PartitionedTable, before: EpochMs): Promise<number>;
  /** The same for the trades of one feed: those of others in the same partition stay. */
  dropTradesOfFeed(feed: string, before: EpochMs): Promise<number>;

  /** Folds and stores the days before one whose minutes have changed; returns how many. */
  foldDaysBefore(date: DateText): Promise<number>;

  loadInstruments(): Promise<Instrument[]>;
  loadCorporateActions(): Promise<CorporateAction[]>;
  loadPriceIncrements(): Promise<DatedPriceIncrement[]>;
  /** Changes whenever a file is imported. */
  loadImportVersion(): Promise<string>;
  /** The latest quote of each symbol, unless it is from after `at`. */
  loadLatestQuotes(at: EpochMs): Promise<Quote[]>;
  /** The status of each symbol, unless it is from after `at`. */
  loadStatuses(at: EpochMs): Promise<TradingStatus[]>;
  /** The last trade of each symbol up to `at`. */
  loadLastTrades(symbols: readonly string[], at: EpochMs): Promise<Trade[]>;
  /** Trades from a time on, up to `at`, in order, whose minute has not been stored. */
  loadUnfoldedTrades(from: EpochMs, at: EpochMs): Promise<Trade[]>;
  /** The trades of one feed from a time on. */
  loadTradesOfFeed(feed: string, from: EpochMs): Promise<Pick<Trade, 'symbol' | 'feedId' | 'executedAt'>[]>;
  loadPosition(): Promise<StoredPosition>;
  /** What is new since what is known: at most a named number of trades, the newest, from `from` up to `until`. */
  loadMissed(known: KnownMarket, range: { readonly from: EpochMs; readonly until: EpochMs }): Promise<MissedMarket>;
  /** The number of the last correction; 0 when there is none. */
  loadLastCorrection(): Promise<bigint>;
  /** Forgets corrections that were stored longer ago than this. */
  dropCorrections(keptMs: number): Promise<void>;
  /** The largest sequence ever stored; 0 when there is none. */
  loadLargestSequence(): Promise<bigint>;
  /** Whether a failure is the fault of the rows, so that trying again is useless. */
  isRefusal(error: unknown): boolean;
}
