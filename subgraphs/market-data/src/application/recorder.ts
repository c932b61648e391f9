import type { Logger } from '@platform/shared/observability';
import type { Minute } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { EpochMs, Quote, Trade } from '../domain/tick.ts';
import type { TradingStatus } from '../domain/trading-status.ts';
import type { MarketStore, MarketWriting } from './ports/market-store.ts';
import type { MarketMetrics, RecordedTable } from './ports/metrics.ts';
import { type Places, RecordedRows, type RowLimits } from './recorded-rows.ts';

export interface RecorderOptions {
  readonly store: MarketStore;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  readonly limits?: Partial<RecorderLimits>;
}

export interface RecorderLimits extends RowLimits {
  readonly flushEveryMs: number;
  /** Rows of one statement. */
  readonly batchSize: number;
}

const LIMITS: RecorderLimits = {
  flushEveryMs: 1_000,
  minutesMax: 100_000,
  tradesMax: 200_000,
  quoteSamplesMax: 100_000,
  batchSize: 5_000,
};
/** Places that a follower remembers; of more, every second one is forgotten. */
const PLACES_MAX = 4_096;

/**
 * Writes the market down in bulk, about once per second, each time in one transaction that brings the store to one event of the market. The market
 * never waits for it: while the database is away, rows wait in memory, as many as the limits allow, then the oldest are given up. They are written when
 * it is back. In a process that follows the writer rows wait as well, until the writer says that it has stored them: so nothing is lost with the writer.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #limits: RecorderLimits;
  readonly #rows: RecordedRows;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> | undefined;
  #isWriting = true;
  #isAway = false;
  /** The number of the latest event, and of the latest that is stored. */
  #position = 0;
  #stored = 0;
  /** Where the rows stood after each event that a follower has heard of. */
  #places: { readonly position: number; readonly places: Places }[] = [];

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#rows = new RecordedRows(this.#limits, (table, count) => {
      options.metrics.rowsDropped(table, count);
      options.logger.warn({ table, rows: count }, 'too much waits for the database: giving up the oldest');
    });
  }

  /** Every event up to this one is in the store. */
  get stored(): number {
    return this.#stored;
  }

  /** Begins to write: this process is the market's writer, whose events count from 1. */
  start(): void {
    this.#isWriting = true;
    this.#position = 0;
    // That nothing has happened yet is stored too: else followers of a feed that does not speak would wait to hear how far the store is.
    this.#stored = -1;
    this.#places = [];
    this.#schedule();
  }

  /** Writes no more: another process does. What waits stays until that one has stored it, or forgets it. */
  async standBy(): Promise<void> {
    this.#isWriting = false;
    clearTimeout(this.#timer);
    await this.#flushing;
  }

  instrument(instrument: Instrument): void {
    this.#rows.addInstrument(instrument);
  }

  quote(quote: Quote): void {
    this.#rows.setQuote(quote);
  }

  status(status: TradingStatus): void {
    this.#rows.setStatus(status);
  }

  trade(trade: Trade): void {
    this.#rows.addTrade(trade);
  }

  minute(minute: Minute): void {
    this.#rows.addMinute(minute);
  }

  /** A quote as it stood at the end of a minute. */
  quoteSample(quote: Quote): void {
    this.#rows.addQuoteSample(quote);
  }

  /** All rows of the events up to this one have been handed over. */
  reached(position: number): void {
    this.#position = position;
    if (this.#isWriting) return;
    this.#places.push({ position, places: this.#rows.places() });
    if (this.#places.length > PLACES_MAX) this.#places = this.#places.filter((_, index) => index % 2 === 1);
  }

  /** The writer has stored every event up to this one. */
  forgetStored(position: number): void {
    const count = this.#places.findLastIndex(place => place.position <= position) + 1;
    const place = this.#places[count - 1];
    if (place === undefined) return;
    this.#rows.dropUntil(place.places);
    this.#places = this.#places.slice(count);
  }

  /** The writer has stored another form of a minute that waits here, or deleted it: ours must not be shown, nor ever be written over it. */
  correctMinute(symbol: string, startsAt: EpochMs, corrected: Minute | undefined): void {
    this.#rows.minutes.replace(minute => minute.symbol === symbol && minute.startsAt === startsAt, corrected);
  }

  /** Everything that waits is in the store, or is not ours to write any more. Returns how many minutes and trades there were. */
  forgetAll(): { readonly minutes: number; readonly trades: number } {
    const { minutes, trades } = this.#rows;
    const forgotten = { minutes: minutes.length, trades: trades.length };
    this.#rows.dropAll();
    this.#places = [];
    return forgotten;
  }

  /** The minutes of a symbol that are final and not in the store yet, oldest first. */
  pendingMinutes(symbol: string): readonly Minute[] {
    return this.#rows.minutes.filter(minute => minute.symbol === symbol);
  }

  /**
   * Writes what waits; true when all of it is in the store. One flush runs at a time: who comes meanwhile gets the next one. In a process that
   * follows nothing is written, and the store is about a second behind.
   */
  async flush(): Promise<boolean> {
    while (this.#flushing !== undefined) await this.#flushing;
    if (!this.#isWriting) return true;
    this.#flushing = this.#flush();
    try {
      return await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** Writes what waits and stops; what cannot be written is given up. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const isDone = await this.flush();
    await this.standBy();
    if (isDone) return;
    const { metrics, logger } = this.#options;
    const { minutes, trades } = this.forgetAll();
    metrics.rowsDropped('minutes', minutes);
    metrics.rowsDropped('trades', trades);
    logger.error({ minutes, trades }, 'stopped without having written');
  }

  #schedule(): void {
    this.#timer = setTimeout(async () => {
      await this.flush();
      if (this.#isWriting) this.#schedule();
    }, this.#limits.flushEveryMs);
  }

  async #flush(): Promise<boolean> {
    const position = this.#position;
    if (this.#rows.isEmpty && position === this.#stored) return true;
    const taken = this.#rows.take();
    const written = new Map<RecordedTable, number>();
    try {
      await this.#options.store.write(async writing => {
        await taken.saveWith(async (table, rows, save) => {
          written.set(table, await this.#write(writing, table, rows, save));
        });
        await writing.savePosition(position);
      });
    } catch (error) {
      if (!this.#isAway)
        this.#options.logger.error({ err: error }, 'the database does not take the market: keeping it');
      this.#isAway = true;
      return false;
    }
    // Rows stay where they are until the store has them, so that readers find each of them in one place or the other.
    taken.drop();
    this.#stored = position;
    for (const [table, count] of written) if (count > 0) this.#options.metrics.rowsWritten(table, count);
    if (this.#isAway) this.#options.logger.info('the database takes the market again');
    this.#isAway = false;
    return true;
  }

  /** One bad row must not keep the others out for ever: when rows are refused, each is tried alone and the bad ones are given up. */
  async #write<Row>(
    writing: MarketWriting,
    table: RecordedTable,
    rows: readonly Row[],
    save: (writing: MarketWriting, rows: readonly Row[]) => Promise<void>,
  ): Promise<number> {
    const { store, metrics, logger } = this.#options;
    let written = 0;
    for (let start = 0; start < rows.length; start += this.#limits.batchSize) {
      const some = rows.slice(start, start + this.#limits.batchSize);
      try {
        await writing.attempt(part => save(part, some));
        written += some.length;
      } catch (error) {
        if (!store.isRefusal(error)) throw error;
        if (some.length === 1) {
          metrics.rowsDropped(table, 1);
          logger.error({ err: error, table }, 'the database refused a row: giving it up');
        } else for (const row of some) written += await this.#write(writing, table, [row], save);
      }
    }
    return written;
  }
}
