import type { Logger } from '@platform/shared/observability';
import type { Minute } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Quote, Trade } from '../domain/tick.ts';
import type { TradingStatus } from '../domain/trading-status.ts';
import type { MarketStore } from './ports/market-store.ts';
import type { MarketMetrics, RecordedTable } from './ports/metrics.ts';

export interface RecorderOptions {
  readonly store: MarketStore;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  readonly limits?: Partial<RecorderLimits>;
}

export interface RecorderLimits {
  readonly flushEveryMs: number;
  /** Minutes that wait for the database at most; 50 instruments make this many in a day and a half. */
  readonly minutesMax: number;
  readonly tradesMax: number;
  readonly quoteSamplesMax: number;
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

/**
 * Writes the market down in bulk, about once per second. The market never waits for it: while the database is away, rows wait
 * in memory, as many as the limits allow, then the oldest are given up. They are written when it is back.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #limits: RecorderLimits;
  readonly #instruments: Instrument[] = [];
  readonly #quotes = new Map<string, Quote>();
  readonly #statuses = new Map<string, TradingStatus>();
  readonly #trades: Trade[] = [];
  readonly #minutes: Minute[] = [];
  readonly #quoteSamples: Quote[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<boolean> | undefined;
  #isStopped = false;
  #isAway = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  start(): void {
    this.#timer = setTimeout(async () => {
      await this.flush();
      if (!this.#isStopped) this.start();
    }, this.#limits.flushEveryMs);
  }

  instrument(instrument: Instrument): void {
    this.#instruments.push(instrument);
  }

  quote(quote: Quote): void {
    this.#quotes.set(quote.symbol, quote);
  }

  status(status: TradingStatus): void {
    this.#statuses.set(status.symbol, status);
  }

  trade(trade: Trade): void {
    this.#trades.push(trade);
    this.#bound('trades', this.#trades, this.#limits.tradesMax);
  }

  minute(minute: Minute): void {
    this.#minutes.push(minute);
    this.#bound('minutes', this.#minutes, this.#limits.minutesMax);
  }

  /** A quote as it stood at the end of a minute. */
  quoteSample(quote: Quote): void {
    this.#quoteSamples.push(quote);
    this.#bound('quote_samples', this.#quoteSamples, this.#limits.quoteSamplesMax);
  }

  /** The minutes of a symbol that are final and not in the store yet, oldest first. */
  pendingMinutes(symbol: string): readonly Minute[] {
    return this.#minutes.filter(minute => minute.symbol === symbol);
  }

  /** Writes what waits; true when all of it is in the store. One flush runs at a time: who comes meanwhile gets the next one. */
  async flush(): Promise<boolean> {
    while (this.#flushing !== undefined) await this.#flushing;
    this.#flushing = this.#flush();
    try {
      return await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  /** Writes what waits and stops; what cannot be written is given up. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    if (await this.flush()) return;
    const { metrics, logger } = this.#options;
    metrics.rowsDropped('minutes', this.#minutes.length);
    metrics.rowsDropped('trades', this.#trades.length);
    logger.error({ minutes: this.#minutes.length, trades: this.#trades.length }, 'stopped without having written');
  }

  async #flush(): Promise<boolean> {
    const { store } = this.#options;
    try {
      // Instruments first: the others refer to them.
      await this.#drain('instruments', this.#instruments, rows => store.saveInstruments(rows));
      await this.#drain('minutes', this.#minutes, rows => store.saveMinutes(rows));
      await this.#drain('trades', this.#trades, rows => store.saveTrades(rows));
      await this.#drain('quote_samples', this.#quoteSamples, rows => store.saveQuoteSamples(rows));
      await this.#drainLatest('quotes', this.#quotes, rows => store.saveQuotes(rows));
      await this.#drainLatest('statuses', this.#statuses, rows => store.saveStatuses(rows));
    } catch (error) {
      if (!this.#isAway)
        this.#options.logger.error({ err: error }, 'the database does not take the market: keeping it');
      this.#isAway = true;
      return false;
    }
    if (this.#isAway) this.#options.logger.info('the database takes the market again');
    this.#isAway = false;
    return true;
  }

  /** Rows stay where they are until the store has them, so that readers find each of them in one place or the other. */
  async #drain<Row>(table: RecordedTable, rows: Row[], save: (rows: readonly Row[]) => Promise<void>): Promise<void> {
    while (rows.length > 0) {
      const batch = rows.slice(0, this.#limits.batchSize);
      const written = await this.#write(table, batch, save);
      this.#options.metrics.rowsWritten(table, written);
      // The oldest may have been given up meanwhile: take away what of the batch is still in front.
      const done = new Set(batch);
      let count = 0;
      while (count < rows.length && done.has(rows[count] as Row)) count += 1;
      rows.splice(0, count);
    }
  }

  /** What there is one of for each symbol. */
  async #drainLatest<Row extends { readonly symbol: string }>(
    table: RecordedTable,
    latest: Map<string, Row>,
    save: (rows: readonly Row[]) => Promise<void>,
  ): Promise<void> {
    if (latest.size === 0) return;
    const rows = [...latest.values()];
    this.#options.metrics.rowsWritten(table, await this.#write(table, rows, save));
    for (const row of rows) if (latest.get(row.symbol) === row) latest.delete(row.symbol);
  }

  /** One bad row must not keep the others out for ever: when the rows are refused, each is tried alone and the bad ones are given up. */
  async #write<Row>(
    table: RecordedTable,
    rows: readonly Row[],
    save: (rows: readonly Row[]) => Promise<void>,
  ): Promise<number> {
    const { store, metrics, logger } = this.#options;
    try {
      await save(rows);
      return rows.length;
    } catch (error) {
      if (!store.isRefusal(error)) throw error;
      if (rows.length === 1) {
        metrics.rowsDropped(table, 1);
        logger.error({ err: error, table }, 'the database refused a row: giving it up');
        return 0;
      }
    }
    let written = 0;
    for (const row of rows) written += await this.#write(table, [row], save);
    return written;
  }

  #bound<Row>(table: RecordedTable, rows: Row[], limit: number): void {
    if (rows.length <= limit) return;
    // A tenth at once, so that a full buffer does not move on every row.
    const surplus = Math.ceil(limit / 10);
    rows.splice(0, surplus);
    this.#options.metrics.rowsDropped(table, surplus);
    this.#options.logger.warn({ table, rows: surplus }, 'too much waits for the database: giving up the oldest');
  }
}
