import type { Logger } from '@platform/shared/observability';
import type { Minute } from '../domain/bar.ts';
import { unlistedInstrument } from '../domain/instrument.ts';
import { minuteOfTrades } from '../domain/minute-builder.ts';
import type { EpochMs, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { Catalog } from './catalog.ts';
import { Listeners } from './listeners.ts';
import type { Corrected, TradeCorrection } from './ports/market-event.ts';
import type { MarketStore, TradeAmendment, UnplacedAmendment } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';

export interface MinuteCorrectorOptions {
  readonly store: MarketStore;
  readonly catalog: Catalog;
  readonly recorder: Recorder;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  /** How long what could not be done waits to be tried again. */
  readonly retryMs?: number;
}

interface WaitingMinute {
  readonly symbol: string;
  readonly startsAt: EpochMs;
  /** False for the minute in progress: it will be stored when it is closed. */
  readonly isClosed: boolean;
}

const RETRY_MS = 2_000;
/** Minutes that wait to be folded again; while Postgres is away more are given up, and counted. */
const WAITING_MAX = 10_000;

/**
 * Folds minutes again that had been closed: for a trade that came late, was corrected or canceled. From the stored trades, since nobody keeps
 * a day of trades in memory.
 */
export class MinuteCorrector {
  readonly #options: MinuteCorrectorOptions;
  readonly #minutes = new Map<string, WaitingMinute>();
  readonly #corrected = new Listeners<[Corrected]>();
  readonly #tradeCorrected = new Listeners<[TradeCorrection]>();
  #amendments: TradeAmendment[] = [];
  /** Those that first have to be looked for. */
  #unplaced: UnplacedAmendment[] = [];
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isOn = true;

  constructor(options: MinuteCorrectorOptions) {
    this.#options = options;
  }

  /** Calls back with each minute once it is stored. Returns what ends it. */
  onCorrected(listener: (corrected: Corrected) => void): () => void {
    return this.#corrected.add(listener);
  }

  /** Calls back with each trade that was corrected or canceled, once it is stored. Returns what ends it. */
  onTradeCorrected(listener: (correction: TradeCorrection) => void): () => void {
    return this.#tradeCorrected.add(listener);
  }

  /** A trade has been recorded that belongs to a closed minute. */
  lateTrade({ symbol, executedAt }: Pick<Trade, 'symbol' | 'executedAt'>): void {
    this.#add(symbol, executedAt, true);
  }

  /** The tape has corrected or canceled a trade, of a closed minute or of the one in progress. */
  amend(amendment: TradeAmendment, isClosed: boolean): void {
    if (this.#add(amendment.symbol, amendment.executedAt, isClosed)) this.#amendments.push(amendment);
  }

  /** The same when the tape does not say when the trade was: it is looked for among the stored ones. */
  amendUnplaced(amendment: UnplacedAmendment): void {
    if (this.#unplaced.length >= WAITING_MAX) {
      this.#options.metrics.tradeRefused();
      return;
    }
    this.#unplaced.push(amendment);
    queueMicrotask(() => this.#run());
  }

  /** Begins with what waits. */
  start(): void {
    this.#isOn = true;
    this.#run();
  }

  /** Corrects no more; what waits stays, in case that whoever does it instead does not get to it. */
  async standBy(): Promise<void> {
    this.#isOn = false;
    clearTimeout(this.#retry);
    await this.#running;
  }

  /** Does once more what waits, then stands by; what Postgres does not take is given up. */
  async stop(): Promise<void> {
    await this.standBy();
    if (this.#hasWork) await this.#correctAll();
  }

  get #hasWork(): boolean {
    return this.#minutes.size + this.#unplaced.length > 0;
  }

  /** Somebody else corrects what waits. */
  forgetAll(): void {
    this.#minutes.clear();
    this.#amendments = [];
    this.#unplaced = [];
  }

  /** Somebody else has corrected a minute. */
  forget({ symbol, startsAt }: Pick<Corrected, 'symbol' | 'startsAt'>): void {
    if (this.#isOn) return;
    this.#minutes.delete(keyOf(symbol, startsAt));
    this.#amendments = this.#amendments.filter(
      amendment => amendment.symbol !== symbol || minuteOf(amendment.executedAt) !== startsAt,
    );
    this.#unplaced = this.#unplaced.filter(amendment => amendment.symbol !== symbol);
  }

  #add(symbol: string, at: EpochMs, isClosed: boolean): boolean {
    if (this.#minutes.size >= WAITING_MAX) {
      this.#options.metrics.tradeRefused();
      return false;
    }
    const startsAt = minuteOf(at);
    const key = keyOf(symbol, startsAt);
    this.#minutes.set(key, { symbol, startsAt, isClosed: isClosed || this.#minutes.get(key)?.isClosed === true });
    queueMicrotask(() => this.#run());
    return true;
  }

  #run(): void {
    if (this.#running !== undefined || !this.#isOn || !this.#hasWork) return;
    clearTimeout(this.#retry);
    this.#running = this.#correctAll().then(isDone => {
      this.#running = undefined;
      if (isDone) this.#run();
      else if (this.#isOn) this.#retry = setTimeout(() => this.#run(), this.#options.retryMs ?? RETRY_MS);
    });
  }

  /** False when Postgres did not take it: everything still waits. */
  async #correctAll(): Promise<boolean> {
    const { recorder, logger } = this.#options;
    try {
      if (this.#unplaced.length > 0 && !(await this.#place())) return false;
      const minutes = [...this.#minutes.entries()];
      const amendments = [...this.#amendments]; // more may come while these are written
      // The trades, and the minutes as they were closed, must be there first.
      if (!(await recorder.flush())) return false;
      const corrections = await this.#amend(amendments);
      this.#amendments = this.#amendments.slice(amendments.length);
      for (const correction of corrections) this.#tradeCorrected.tell(correction);
      for (const [key, waiting] of minutes) {
        // Whatever comes meanwhile waits for the next time.
        if (this.#minutes.get(key) === waiting) this.#minutes.delete(key);
        try {
          await this.#correct(waiting);
        } catch (error) {
          this.#minutes.set(key, { ...waiting, ...this.#minutes.get(key) });
          throw error;
        }
      }
      return true;
    } catch (error) {
      logger.warn({ err: error }, 'could not fold minutes again: trying later');
      return false;
    }
  }

  async #amend(amendments: readonly TradeAmendment[]): Promise<readonly TradeCorrection[]> {
    if (amendments.length === 0) return [];
    let corrections: readonly TradeCorrection[] = [];
    await this.#options.store.write(async writing => {
      corrections = await writing.amendTrades(amendments);
    });
    return corrections;
  }

  /** Looks for the trades that were spoken of without their time; what is not found was never stored. */
  async #place(): Promise<boolean> {
    const { recorder, store } = this.#options;
    const unplaced = [...this.#unplaced];
    if (!(await recorder.flush())) return false;
    const amendments = await store.placeAmendments(unplaced);
    this.#unplaced = this.#unplaced.slice(unplaced.length);
    for (const amendment of amendments) this.amend(amendment, true);
    return true;
  }

  async #correct({ symbol, startsAt, isClosed }: WaitingMinute): Promise<void> {
    const { store } = this.#options;
    const minute = isClosed ? await this.#foldAgain(symbol, startsAt) : undefined;
    if (minute === 'imported') return;
    const [stored] = await store.loadLastTrades([symbol], Number.MAX_SAFE_INTEGER);
    // What is still to be amended may be this very trade: whoever does so tells which one is left.
    const isSettled = ![...this.#minutes.values()].some(waiting => waiting.symbol === symbol);
    const lastTrade = isSettled ? stored : undefined;
    this.#corrected.tell({ minute, symbol, startsAt, isClosed, lastTrade });
  }

  /** Undefined when no trade is left. An imported minute, whose trades we never had, stands. */
  async #foldAgain(symbol: string, startsAt: EpochMs): Promise<Minute | 'imported' | undefined> {
    const { store, catalog } = this.#options;
    const trades = await store.loadMinuteTrades(symbol, startsAt);
    if (trades === undefined) return 'imported';
    const minute = minuteOfTrades(symbol, startsAt, trades, catalog.get(symbol) ?? unlistedInstrument(symbol));
    await store.write(writing =>
      minute === undefined ? writing.deleteMinute(symbol, startsAt) : writing.saveMinutes([minute]),
    );
    return minute;
  }
}

const keyOf = (symbol: string, startsAt: EpochMs) => `${symbol} ${startsAt}`;
