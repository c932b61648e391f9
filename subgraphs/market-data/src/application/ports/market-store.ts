import type { Minute } from '../../domain/bar.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { TradingStatus } from '../../domain/trading-status.ts';
import type { DateText } from '../../domain/zoned-time.ts';

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

/** Where the market is written down. Each call may be repeated: what is there already is replaced or kept. */
export interface MarketStore {
  /** Adds those that are not there yet. */
  saveInstruments(instruments: readonly Instrument[]): Promise<void>;
  /** Replaces minutes that are there. */
  saveMinutes(minutes: readonly Minute[]): Promise<void>;
  /** Keeps trades that are there, by their feed's id. */
  saveTrades(trades: readonly Trade[]): Promise<void>;
  /** Corrects or cancels stored trades; one that is not there is passed over. */
  amendTrades(amendments: readonly TradeAmendment[]): Promise<void>;
  /** Finds the trades, of the day before, that amendments without a time speak of; of one that is not there nothing is given back. */
  placeAmendments(amendments: readonly UnplacedAmendment[]): Promise<TradeAmendment[]>;
  /** The trades of a minute in order; undefined when the minute is stored and was not made of trades. */
  loadMinuteTrades(symbol: string, startsAt: EpochMs): Promise<Trade[] | undefined>;
  deleteMinute(symbol: string, startsAt: EpochMs): Promise<void>;
  /** Replaces the latest quote of each symbol. */
  saveQuotes(quotes: readonly Quote[]): Promise<void>;
  /** Replaces the status of each symbol. */
  saveStatuses(statuses: readonly TradingStatus[]): Promise<void>;
  /** Keeps quotes that are there. */
  saveQuoteSamples(quotes: readonly Quote[]): Promise<void>;
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
  /** The largest sequence ever stored; 0 when there is none. */
  loadLargestSequence(): Promise<bigint>;
  /** Whether a failure is the fault of the rows, so that trying again is useless. */
  isRefusal(error: unknown): boolean;
}
