import type { Minute } from '../domain/bar.ts';
import { unlistedInstrument } from '../domain/instrument.ts';
import { MinuteBuilder } from '../domain/minute-builder.ts';
import type { EpochMs, Quote, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { StatusChange, TradingStatus } from '../domain/trading-status.ts';
import type { Catalog } from './catalog.ts';
import type { MinuteCorrector } from './minute-corrector.ts';
import { type AmendedTrade, type FeedEvent, timeOf } from './ports/feed.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';
import { FanOut } from './streams/fan-out.ts';
import { TradingStatuses } from './trading-statuses.ts';

/** A trade that comes later than this after its time is not taken: its day is history. */
const LATE_TRADE_MAX_MS = 24 * 3_600_000;

export interface CorrectedMinute {
  readonly symbol: string;
  readonly startsAt: EpochMs;
  /** Undefined when nothing is left of it. */
  readonly minute: Minute | undefined;
}

/** What an earlier run has stored. */
export interface StoredMarket {
  readonly quotes: readonly Quote[];
  readonly statuses: readonly TradingStatus[];
  readonly lastTrades: readonly Trade[];
  /** The trades, in order, of minutes that it did not get to finish. */
  readonly unfolded: readonly Trade[];
}

export interface MarketOptions {
  readonly catalog: Catalog;
  readonly recorder: Recorder;
  readonly corrector: MinuteCorrector;
  readonly metrics: MarketMetrics;
  /** No sequence that was ever given out is as large. */
  readonly sequenceBase: bigint;
  /** The market's time before the feed speaks. */
  readonly startsAt: EpochMs;
}

/** The market as it stands: the latest quote, trade and status and the minute in progress of each symbol, and everyone who follows them. */
export class Market {
  readonly quotes = new FanOut<Quote>();
  readonly trades = new FanOut<Trade>();
  readonly statuses = new FanOut<TradingStatus>();
  /** The minute in progress after each trade that changed it. */
  readonly minutes = new FanOut<Minute>();
  readonly #correctionListeners = new Set<(corrected: CorrectedMinute) => void>();
  readonly #minuteListeners = new Set<(closed: readonly Minute[], at: EpochMs) => void>();
  readonly #catalog: Catalog;
  readonly #recorder: Recorder;
  readonly #corrector: MinuteCorrector;
  readonly #metrics: MarketMetrics;
  readonly #sequenceBase: bigint;
  readonly #latestQuotes = new Map<string, Quote>();
  readonly #lastTrades = new Map<string, Trade>();
  readonly #statuses: TradingStatuses;
  readonly #quoteSequences = new Map<string, bigint>();
  readonly #tradeSequences = new Map<string, bigint>();
  readonly #statusSequences = new Map<string, bigint>();
  /** Quotes that have come since the clock's minute began: the last of each symbol is kept. */
  readonly #quotedThisMinute = new Map<string, Quote>();
  readonly #builder: MinuteBuilder;
  #time: EpochMs;

  constructor({ catalog, recorder, corrector, metrics, sequenceBase, startsAt }: MarketOptions) {
    this.#catalog = catalog;
    this.#builder = new MinuteBuilder(symbol => catalog.get(symbol) ?? unlistedInstrument(symbol));
    this.#recorder = recorder;
    this.#corrector = corrector;
    corrector.onCorrected(({ symbol, minute, startsAt, isClosed, lastTrade }) => {
      this.#takeLastTrade(symbol, lastTrade);
      if (!isClosed) return;
      for (const listener of this.#correctionListeners) listener({ symbol, startsAt, minute });
    });
    this.#metrics = metrics;
    this.#sequenceBase = sequenceBase;
    this.#time = startsAt;
    this.#statuses = new TradingStatuses(startsAt);
  }

  /** How far the feed has come: everything before has been said. */
  get time(): EpochMs {
    return this.#time;
  }

  latestQuote(symbol: string): Quote | undefined {
    return this.#latestQuotes.get(symbol);
  }

  lastTrade(symbol: string): Trade | undefined {
    return this.#lastTrades.get(symbol);
  }

  /** Whether it may be traded; a symbol that nobody has spoken of is trading. */
  tradingStatus(symbol: string): TradingStatus {
    return this.#statuses.get(symbol);
  }

  minuteInProgress(symbol: string): Minute | undefined {
    return this.#builder.minuteOf(symbol);
  }

  /** Calls back whenever a minute of the clock has ended, with the minutes that closed with it. Returns what ends it. */
  onMinuteEnd(listener: (closed: readonly Minute[], at: EpochMs) => void): () => void {
    this.#minuteListeners.add(listener);
    return () => this.#minuteListeners.delete(listener);
  }

  /** Calls back when a minute that was final has been folded again. Returns what ends it. */
  onCorrection(listener: (corrected: CorrectedMinute) => void): () => void {
    this.#correctionListeners.add(listener);
    return () => this.#correctionListeners.delete(listener);
  }

  /** Takes up what an earlier run has stored. */
  restore({ quotes, statuses, lastTrades, unfolded }: StoredMarket): void {
    this.#statuses.restore(statuses);
    for (const quote of quotes) this.#latestQuotes.set(quote.symbol, quote);
    for (const trade of lastTrades) this.#lastTrades.set(trade.symbol, trade);
    const close = (at: EpochMs) => {
      for (const minute of this.#builder.closeBefore(at)) this.#recorder.minute(minute);
    };
    for (const trade of unfolded) {
      close(trade.executedAt);
      this.#builder.add(trade);
    }
    close(this.#time);
  }

  /** Takes what the feed says. */
  receive(events: readonly FeedEvent[]): void {
    let quotes = 0;
    let trades = 0;
    for (const event of events) {
      const at = timeOf(event);
      const isLate = event.kind === 'trade' && minuteOf(at) < minuteOf(this.#time);
      this.#advanceTo(at);
      if (event.kind === 'quote') quotes += this.#quote(event);
      else if (event.kind === 'trade') trades += isLate ? this.#lateTrade(event) : this.#trade(event);
      else if (event.kind === 'cancel') this.#amend(event, undefined);
      else if (event.kind === 'correction') this.#amend(event, event);
      else if (event.kind === 'status')
        this.#status(event.symbol, { state: event.state, reason: event.reason }, event.at);
      else if (event.kind === 'bands')
        this.#status(event.symbol, { lowerBand: event.lowerBand, upperBand: event.upperBand }, event.at);
    }
    if (quotes > 0) this.#metrics.eventsReceived('quote', quotes);
    if (trades > 0) this.#metrics.eventsReceived('trade', trades);
  }

  #advanceTo(at: EpochMs): void {
    if (at <= this.#time) return;
    const hasMinuteEnded = minuteOf(at) > minuteOf(this.#time);
    this.#time = at;
    if (!hasMinuteEnded) return;
    const closed = this.#builder.closeBefore(at);
    for (const minute of closed) this.#recorder.minute(minute);
    for (const quote of this.#quotedThisMinute.values()) this.#recorder.quoteSample(quote);
    this.#quotedThisMinute.clear();
    for (const listener of this.#minuteListeners) listener(closed, at);
  }

  #quote({ kind: _, ...event }: Extract<FeedEvent, { kind: 'quote' }>): number {
    this.#ensureListed(event.symbol);
    const quote: Quote = { ...event, sequence: this.#next(this.#quoteSequences, event.symbol) };
    this.#latestQuotes.set(quote.symbol, quote);
    this.#quotedThisMinute.set(quote.symbol, quote);
    this.#recorder.quote(quote);
    this.quotes.publish(quote.symbol, quote);
    return 1;
  }

  #trade({ kind: _, ...event }: Extract<FeedEvent, { kind: 'trade' }>): number {
    this.#ensureListed(event.symbol);
    const trade: Trade = { ...event, sequence: this.#next(this.#tradeSequences, event.symbol) };
    this.#takeLastTrade(trade.symbol, trade);
    if (this.#statuses.isHaltOver(trade)) this.#status(trade.symbol, { state: 'TRADING' }, trade.executedAt);
    const minute = this.#builder.add(trade);
    this.#recorder.trade(trade);
    this.trades.publish(trade.symbol, trade);
    if (minute !== undefined) this.minutes.publish(trade.symbol, minute);
    return 1;
  }

  /** Its minute has been given out as final: it is folded again, and given out again. */
  #lateTrade({ kind: _, ...event }: Extract<FeedEvent, { kind: 'trade' }>): number {
    if (event.executedAt < this.#time - LATE_TRADE_MAX_MS) {
      this.#metrics.tradeRefused();
      return 0;
    }
    this.#ensureListed(event.symbol);
    const trade: Trade = { ...event, sequence: this.#next(this.#tradeSequences, event.symbol) };
    this.#takeLastTrade(trade.symbol, trade);
    this.#recorder.trade(trade);
    this.trades.publish(trade.symbol, trade);
    this.#corrector.lateTrade(trade);
    return 1;
  }

  #status(symbol: string, change: StatusChange, at: EpochMs): void {
    this.#ensureListed(symbol);
    const status = this.#statuses.change(symbol, change, at, () => this.#next(this.#statusSequences, symbol));
    if (status === undefined) return;
    this.#recorder.status(status);
    this.statuses.publish(symbol, status);
  }

  #amend(
    { symbol, feedId, executedAt, at }: AmendedTrade & { readonly at: EpochMs },
    corrected: Pick<Trade, 'price' | 'size' | 'conditions'> | undefined,
  ): void {
    const last = this.#lastTrades.get(symbol);
    const values = corrected && { price: corrected.price, size: corrected.size, conditions: corrected.conditions };
    // A canceled last trade is gone until the corrector has found the one before.
    if (last?.feedId === feedId && values === undefined) this.#lastTrades.delete(symbol);
    else if (last?.feedId === feedId) this.#lastTrades.set(symbol, { ...last, ...values });
    const minute = this.#builder.amend(symbol, feedId, values);
    if (minute !== undefined) this.minutes.publish(symbol, minute);
    const amendment = { symbol, feedId, corrected: values };
    if (executedAt === undefined) this.#corrector.amendUnplaced({ ...amendment, at });
    else this.#corrector.amend({ ...amendment, executedAt }, minute === undefined);
  }

  /** A trade that comes late, or out of the store, may not be the last one. */
  #takeLastTrade(symbol: string, trade: Trade | undefined): void {
    const last = this.#lastTrades.get(symbol);
    if (trade === undefined || (last !== undefined && isLater(last, trade))) return;
    this.#lastTrades.set(symbol, trade);
  }

  #next(sequences: Map<string, bigint>, symbol: string): bigint {
    const sequence = (sequences.get(symbol) ?? this.#sequenceBase) + 1n;
    sequences.set(symbol, sequence);
    return sequence;
  }

  #ensureListed(symbol: string): void {
    if (this.#catalog.get(symbol) === undefined) this.#recorder.instrument(this.#catalog.list(symbol));
  }
}

/** Whether one trade of a symbol was after another one. */
function isLater(a: Trade, b: Trade): boolean {
  return a.executedAt > b.executedAt || (a.executedAt === b.executedAt && a.sequence > b.sequence);
}
