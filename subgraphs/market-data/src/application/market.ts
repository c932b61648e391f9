import type { Minute } from '../domain/bar.ts';
import { unlistedInstrument } from '../domain/instrument.ts';
import { MinuteBuilder } from '../domain/minute-builder.ts';
import type { EpochMs, Quote, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { TradingStatus } from '../domain/trading-status.ts';
import type { Catalog } from './catalog.ts';
import { Listeners } from './listeners.ts';
import type { MinuteCorrector } from './minute-corrector.ts';
import { Numbering } from './numbering.ts';
import type { FeedEvent } from './ports/feed.ts';
import type { Amendment, Corrected, Happened, MarketEvent, TradeCorrection } from './ports/market-event.ts';
import type { MissedMarket } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';
import { Sequences } from './sequences.ts';
import { FanOut } from './streams/fan-out.ts';
import { TradingStatuses } from './trading-statuses.ts';

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
  /** The market's time before the feed speaks. */
  readonly startsAt: EpochMs;
}

/**
 * The market as it stands: the latest quote, trade and status and the minute in progress of each symbol, and everyone who follows them. In the writer's
 * process it takes what the feed says and numbers it ({@link receive}), in the others what the writer has numbered ({@link apply}).
 */
export class Market {
  readonly quotes = new FanOut<Quote>();
  readonly trades = new FanOut<Trade>();
  readonly tradeCorrections = new FanOut<TradeCorrection>();
  readonly statuses = new FanOut<TradingStatus>();
  /** The minute in progress after each trade that changed it. */
  readonly minutes = new FanOut<Minute>();
  readonly #correction = new Listeners<[Corrected]>();
  readonly #happening = new Listeners<[Happened]>();
  readonly #minuteEnd = new Listeners<[closed: readonly Minute[], at: EpochMs]>();
  readonly #catalog: Catalog;
  readonly #recorder: Recorder;
  readonly #corrector: MinuteCorrector;
  readonly #metrics: MarketMetrics;
  readonly #sequences = new Sequences();
  readonly #numbering: Numbering;
  /** The number of the latest event of the writer's turn. */
  #position = 0;
  readonly #latestQuotes = new Map<string, Quote>();
  readonly #lastTrades = new Map<string, Trade>();
  readonly #statuses: TradingStatuses;
  /** Quotes that have come since the clock's minute began: the last of each symbol is kept. */
  readonly #quotedThisMinute = new Map<string, Quote>();
  readonly #builder: MinuteBuilder;
  #time: EpochMs;

  constructor({ catalog, recorder, corrector, metrics, startsAt }: MarketOptions) {
    this.#catalog = catalog;
    this.#builder = new MinuteBuilder(symbol => catalog.get(symbol) ?? unlistedInstrument(symbol));
    this.#recorder = recorder;
    this.#corrector = corrector;
    corrector.onCorrected(corrected => this.#happen([{ kind: 'corrected', corrected }]));
    corrector.onTradeCorrected(correction => this.#happen([{ kind: 'trade corrected', correction }]));
    this.#metrics = metrics;
    this.#time = startsAt;
    this.#statuses = new TradingStatuses(startsAt);
    const [sequences, statuses] = [this.#sequences, this.#statuses];
    this.#numbering = new Numbering({ sequences, statuses, metrics, time: () => this.#time });
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
    return this.#minuteEnd.add(listener);
  }

  /** Calls back when a minute that was final has been folded again. Returns what ends it. */
  onCorrection(listener: (corrected: Corrected) => void): () => void {
    return this.#correction.add(listener);
  }

  /** Takes up what is stored and has not been heard of here; what is known already changes nothing. */
  takeMissed({ trades, quotes, statuses }: Pick<MissedMarket, 'trades' | 'quotes' | 'statuses'>): void {
    for (const trade of trades) this.#trade(trade, minuteOf(trade.executedAt) < minuteOf(this.#time));
    for (const quote of quotes) if (this.#sequences.isNew('quote', quote)) this.#quote(quote);
    for (const status of statuses) if (this.#sequences.isNew('status', status)) this.#status(status);
  }

  /** Takes up what an earlier run has stored. */
  restore({ quotes, statuses, lastTrades, unfolded }: StoredMarket): void {
    this.#statuses.restore(statuses);
    for (const status of statuses) this.#sequences.note('status', status);
    for (const quote of quotes) {
      this.#latestQuotes.set(quote.symbol, quote);
      this.#sequences.note('quote', quote);
    }
    for (const trade of [...lastTrades, ...unfolded]) this.#sequences.note('trade', trade);
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

  /** Begins a writer's turn: what the feed says is numbered above every sequence that was ever given out, events from 1. */
  beginTurn(sequenceBase: bigint): void {
    this.#sequences.countFrom(sequenceBase);
    this.#position = 0;
  }

  /** Takes what the feed says. */
  receive(events: readonly FeedEvent[]): void {
    const happened: MarketEvent[] = [];
    // Numbering looks at the market as it is after the event before.
    const happen = (event: MarketEvent) => {
      this.#apply(event);
      happened.push(event);
    };
    for (const event of events) this.#numbering.number(event, happen);
    this.#happened(happened);
    this.#count(happened);
  }

  /** Takes what has happened in the writer's process, up to an event. */
  apply(events: readonly MarketEvent[], position: number): void {
    for (const event of events) this.#apply(event);
    this.#position = position;
    this.#recorder.reached(position);
  }

  /** Calls back with what happens here, in the writer's process. Returns what ends it. */
  onHappened(listener: (happened: Happened) => void): () => void {
    return this.#happening.add(listener);
  }

  /** The largest sequence of each symbol's trades. */
  get knownTrades(): ReadonlyMap<string, bigint> {
    return this.#sequences.ofTrades;
  }

  /** The largest sequence that is known of anything. */
  get largestSequence(): bigint {
    return this.#sequences.largest;
  }

  #happen(events: readonly MarketEvent[]): void {
    for (const event of events) this.#apply(event);
    this.#happened(events);
  }

  #happened(events: readonly MarketEvent[]): void {
    const first = this.#position + 1;
    this.#position += events.length;
    this.#recorder.reached(this.#position);
    this.#happening.tell({ first, events });
  }

  #apply(event: MarketEvent): void {
    if (event.kind === 'quote') this.#quote(event.quote);
    else if (event.kind === 'trade') this.#trade(event.trade, event.isLate);
    else if (event.kind === 'time') this.#advanceTo(event.at);
    else if (event.kind === 'status') this.#status(event.status);
    else if (event.kind === 'amendment') this.#amend(event.amendment);
    else if (event.kind === 'corrected') this.#correct(event.corrected);
    else this.tradeCorrections.publish(event.correction.original.symbol, event.correction);
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
    this.#minuteEnd.tell(closed, at);
  }

  #quote(quote: Quote): void {
    this.#ensureListed(quote.symbol);
    this.#advanceTo(quote.quotedAt);
    this.#sequences.note('quote', quote);
    this.#latestQuotes.set(quote.symbol, quote);
    this.#quotedThisMinute.set(quote.symbol, quote);
    this.#recorder.quote(quote);
    this.quotes.publish(quote.symbol, quote);
  }

  #trade(trade: Trade, isLate: boolean): void {
    this.#ensureListed(trade.symbol);
    this.#advanceTo(trade.executedAt);
    this.#sequences.note('trade', trade);
    this.#takeLastTrade(trade.symbol, trade);
    const minute = isLate ? undefined : this.#builder.add(trade);
    this.#recorder.trade(trade);
    this.trades.publish(trade.symbol, trade);
    if (minute !== undefined) this.minutes.publish(trade.symbol, minute);
    // Its minute has been given out as final: it is folded again, and given out again.
    if (isLate) this.#corrector.lateTrade(trade);
  }

  #status(status: TradingStatus): void {
    this.#ensureListed(status.symbol);
    this.#sequences.note('status', status);
    this.#statuses.take(status);
    this.#recorder.status(status);
    this.statuses.publish(status.symbol, status);
  }

  #amend(amendment: Amendment): void {
    const { symbol, feedId, corrected } = amendment;
    const last = this.#lastTrades.get(symbol);
    // A canceled last trade is gone until the corrector has found the one before.
    if (last?.feedId === feedId && corrected === undefined) this.#lastTrades.delete(symbol);
    else if (last?.feedId === feedId) this.#lastTrades.set(symbol, { ...last, ...corrected });
    const minute = this.#builder.amend(symbol, feedId, corrected);
    if (minute !== undefined) this.minutes.publish(symbol, minute);
    const { executedAt } = amendment;
    if (executedAt === undefined) this.#corrector.amendUnplaced(amendment);
    else this.#corrector.amend({ ...amendment, executedAt }, minute === undefined);
  }

  #correct(corrected: Corrected): void {
    this.#corrector.forget(corrected);
    const { symbol, startsAt, minute, isClosed } = corrected;
    if (isClosed) this.#recorder.correctMinute(symbol, startsAt, minute);
    this.#takeLastTrade(corrected.symbol, corrected.lastTrade);
    if (isClosed) this.#correction.tell(corrected);
  }

  /** A trade that comes late, or out of the store, may not be the last one. */
  #takeLastTrade(symbol: string, trade: Trade | undefined): void {
    const last = this.#lastTrades.get(symbol);
    if (trade === undefined || (last !== undefined && isLater(last, trade))) return;
    this.#lastTrades.set(symbol, trade);
  }

  /** Events of the feed that were taken. */
  #count(happened: readonly MarketEvent[]): void {
    let quotes = 0;
    let trades = 0;
    for (const { kind } of happened) {
      if (kind === 'quote') quotes += 1;
      else if (kind === 'trade') trades += 1;
    }
    if (quotes > 0) this.#metrics.eventsReceived('quote', quotes);
    if (trades > 0) this.#metrics.eventsReceived('trade', trades);
  }

  #ensureListed(symbol: string): void {
    if (this.#catalog.get(symbol) === undefined) this.#recorder.instrument(this.#catalog.list(symbol));
  }
}

/** Whether one trade of a symbol was after another one. */
function isLater(a: Trade, b: Trade): boolean {
  return a.executedAt > b.executedAt || (a.executedAt === b.executedAt && a.sequence > b.sequence);
}
