import type { Prices } from '../../domain/bar.ts';
import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { DatedPriceIncrement } from '../../domain/price-increment.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import type { DateText } from '../../domain/zoned-time.ts';
import type { MinuteName } from './market-store.ts';

/** A trading day as a source gives it. */
export interface ImportedDay {
  readonly symbol: string;
  readonly tradingDate: DateText;
  readonly prices: Prices;
  readonly volume: bigint;
}

/** A minute as a source gives it. */
export interface ImportedMinute {
  readonly symbol: string;
  readonly startsAt: EpochMs;
  readonly prices: Prices;
  readonly volume: bigint;
}

/** A row with its place in the file. */
export type Placed<Row> = Row & { readonly line: number };

/** Rows of a file that are written together. */
export interface ImportBatch {
  readonly days: readonly Placed<ImportedDay>[];
  readonly minutes: readonly Placed<ImportedMinute & { readonly tradingDate: DateText | undefined }>[];
  /** `number`: which of the dividends of its day it is, from 1. */
  readonly actions: readonly Placed<CorporateAction & { readonly number: number }>[];
  readonly increments: readonly Placed<DatedPriceIncrement>[];
  readonly trades: readonly Placed<Trade>[];
  /** Minutes that the file has trades of, and no more to come: to be folded from all that is stored of them. */
  readonly tradedMinutes: readonly MinuteName[];
  /** The last quote of each minute. */
  readonly quotes: readonly Quote[];
}

export interface BatchOutcome {
  readonly added: number;
  /** Rows that were in the store already, with the same values. */
  readonly unchanged: number;
  /** Rows that replaced others; only when that was asked for. */
  readonly replaced: number;
  /** Lines that are in the store with other values, which were kept. */
  readonly conflicts: readonly number[];
}

/** Where files are imported to. */
export interface ImportStore {
  /** Makes a file known by its fingerprint; returns how many of its lines an import that was cut short has done. */
  begin(fingerprint: string, fileName: string): Promise<number>;
  /** Makes instruments of symbols that nobody has listed. */
  listSymbols(symbols: readonly string[]): Promise<void>;
  /** Writes rows, and how far the file is done, together or not at all. `replace`: stored rows with other values are replaced. */
  save(
    batch: ImportBatch,
    progress: { readonly fingerprint: string; readonly linesDone: number },
    replace: boolean,
  ): Promise<BatchOutcome>;
  /** Marks a file as done and folds the days whose minutes it changed. */
  finish(fingerprint: string): Promise<void>;
}
