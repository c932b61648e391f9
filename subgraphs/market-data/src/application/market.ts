import type { Minute } from '../domain/bar.ts';
import { MinuteBuilder } from '../domain/minute-builder.ts';
import type { EpochMs, Quote, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { Catalog } from './catalog.ts';
import { type FeedEvent, timeOf } from './ports/feed.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';
import { FanOut } from './streams/fan-out.ts';

export interface MarketOptions {
  readonly catalog: Catalog;
  readonly recorder: Recorder;
  readonly metrics: MarketMetrics;
  /** No sequence that was ever given out is as large. */
  readonly sequenceBase: bigint;
  /** The market's time before the feed speaks. */
  readonly startsAt: EpochMs;
}

/** The market as it stands: the latest quote and trade and the minute in progress of each symbol, and everyone who follows them. */
export class Market {
  readonly quotes = new FanOut<Quote>();
  readonly trades = new FanOut<Trade>();
  /** The minute in progress after each trade that changed it. */
  readonly minutes = new FanOut<Minute>();
  readonly #minuteListeners = new Set<(closed: readonly Minute[], at: EpochMs) => void>();
  readonly #catalog: Catalog;
  readonly #recorder: Recorder;
  readonly #metrics: MarketMetrics;
  readonly #sequenceBase: bigint;
  readonly #latestQuotes = new Map<string, Quote>();
  readonly #lastTrades = new Map<string, Trade>();
  readonly #quoteSequences = new Map<string, bigint>();
  readonly #tradeSequences = new Map<string, bigint>();
  /** Quotes that have come since the clock's minute began: the last of each symbol is kept. */
  readonly #quotedThisMinute = new Map<string, Quote>();
  readonly #builder = new MinuteBuilder();
  #time: EpochMs;

  constructor({ catalog, recorder, metrics, sequenceBase, startsAt }: MarketOptions) {
    this.#catalog = catalog;
    this.#recorder = recorder;
    this.#metrics = metrics;
    this.#sequenceBase = sequenceBase;
    this.#time = startsAt;
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

  minuteInProgress(symbol: string): Minute | undefined {
    return this.#builder.minuteOf(symbol);
  }

  /** Calls back whenever a minute of the clock has ended, with the minutes that closed with it. Returns what ends it. */
  onMinuteEnd(listener: (closed: readonly Minute[], at: EpochMs) => void): () => void {
    this.#minuteListeners.add(listener);
    return () => this.#minuteListeners.delete(listener);
  }

  /** Takes up what an earlier run has stored: last values, and the trades, in order, of minutes that it did not get to finish. */
  restore(quotes: readonly Quote[], lastTrades: readonly Trade[], unfolded: readonly Trade[]): void {
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
      if (event.kind === 'trade' && minuteOf(at) < minuteOf(this.#time)) {
        // Its minute has been given out as final. No feed that we have speaks out of order.
        this.#metrics.tradeRefused();
        continue;
      }
      this.#advanceTo(at);
      if (event.kind === 'quote') quotes += this.#quote(event);
      else if (event.kind === 'trade') trades += this.#trade(event);
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
    this.#lastTrades.set(trade.symbol, trade);
    const minute = this.#builder.add(trade);
    this.#recorder.trade(trade);
    this.trades.publish(trade.symbol, trade);
    if (minute !== undefined) this.minutes.publish(trade.symbol, minute);
    return 1;
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
