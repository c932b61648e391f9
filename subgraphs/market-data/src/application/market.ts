import type { Minute } from '../domain/bar.ts';
import { unlistedInstrument } from '../domain/instrument.ts';
import { MinuteBuilder } from '../domain/minute-builder.ts';
import type { EpochMs, Quote, Trade } from '../domain/tick.ts';
import { minuteOf } from '../domain/timeframe.ts';
import type { TradingStatus } from '../domain/trading-status.ts';
import type { Catalog } from './catalog.ts';
import { LastTrades } from './last-trades.ts';
import { Listeners } from './listeners.ts';
import type { MinuteCorrector } from './minute-corrector.ts';
import { countTaken, Numbering } from './numbering.ts';
import type { FeedEvent } from './ports/feed.ts';
import type { Amendment, Corrected, Happened, MarketEvent, TradeCorrection } from './ports/market-event.ts';
import type { KnownMarket, MinuteName, MissedMarket, StoredMarket, TradeName } from './ports/market-store.ts';
import type { MarketMetrics } from './ports/metrics.ts';
import type { Recorder } from './recorder.ts';
import { Sequences } from './sequences.ts';
import { FanOut } from './streams/fan-out.ts';
import { TradingStatuses } from './trading-statuses.ts';

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
  /** Minutes that were final and have been folded again. */
  readonly corrections = new Listeners<[Corrected]>();
  /** What happens here, in the writer's process. */
  readonly happenings = new Listeners<[Happened]>();
  /** Whenever a minute of the clock has ended, the minutes that closed with it. */
  readonly minuteEnds = new Listeners<[closed: readonly Minute[], at: EpochMs]>();
  readonly #catalog: Catalog;
  readonly #recorder: Recorder;
  readonly #corrector: MinuteCorrector;
  readonly #metrics: MarketMetrics;
  readonly #sequences = new Sequences();
  readonly #numbering: Numbering;
  /** The number of the latest event of the writer's turn. */
  #position = 0;
  #lastCorrection = 0n;
  readonly #latestQuotes = new Map<string, Quote>();
  readonly #lastTrades = new LastTrades();
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
    corrector.onCorrected(corrected => this.#happen({ kind: 'corrected', corrected }));
    corrector.onTradeCorrected(correction => this.#happen({ kind: 'trade corrected', correction }));
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

  /** What need not be told here. */
  get known(): KnownMarket {
    return { trades: this.#sequences.ofTrades, correction: this.#lastCorrection, minute: minuteOf(this.#time) };
  }

  /**
   * Takes trades out of the minute in progress that are not among the valid ones: they were taken back without this process hearing of it, or said by
   * a writer that had been replaced.
   */
  keepValid(valid: readonly TradeName[]): void {
    const names = new Set(valid.map(nameOf));
    const isValid = (trade: Trade) => names.has(nameOf(trade));
    for (const minute of this.#builder.keep(isValid)) this.minutes.publish(minute.symbol, minute);
    this.#lastTrades.keep(minuteOf(this.#time), isValid);
  }

  /** Takes up what is stored and has not been heard of here; what is known already changes nothing. Returns the closed minutes that are others for it. */
  takeMissed(missed: Omit<MissedMarket, 'valid' | 'token' | 'position'>): MinuteName[] {
    const { corrections, trades, quotes, statuses } = missed;
    const changed: MinuteName[] = [];
    for (const correction of corrections) {
      const { symbol, feedId, executedAt } = correction.original;
      if (this.#amendShown(symbol, feedId, correction.corrected) === undefined)
        changed.push({ symbol, startsAt: minuteOf(executedAt) });
      this.#tellCorrection(correction);
    }
    for (const trade of trades) {
      const startsAt = minuteOf(trade.executedAt);
      const isLate = startsAt < minuteOf(this.#time);
      if (isLate) changed.push({ symbol: trade.symbol, startsAt });
      this.#trade(trade, isLate);
    }
    for (const quote of quotes) if (this.#sequences.isNew('quote', quote)) this.#quote(quote);
    for (const status of statuses) if (this.#sequences.isNew('status', status)) this.#status(status);
    return changed.filter(({ startsAt }) => startsAt < minuteOf(this.#time));
  }

  /** Takes up the last trades of symbols, unless there are later ones. */
  takeLastTrades(trades: readonly Trade[]): void {
    for (const trade of trades) this.#lastTrades.take(trade);
  }

  /** Closed minutes are others now, as the store has them: whoever shows them reads them again. */
  readAgain(minutes: readonly MinuteName[]): void {
    for (const name of minutes)
      this.corrections.tell({ ...name, minute: undefined, isClosed: true, lastTrade: undefined });
  }

  /** Takes up what an earlier run has stored. */
  restore({ quotes, statuses, lastTrades, unfolded, lastCorrection }: StoredMarket): void {
    this.#lastCorrection = lastCorrection;
    this.#statuses.restore(statuses);
    for (const status of statuses) this.#sequences.note('status', status);
    for (const quote of quotes) {
      this.#latestQuotes.set(quote.symbol, quote);
      this.#sequences.note('quote', quote);
    }
    for (const trade of [...lastTrades, ...unfolded]) this.#sequences.note('trade', trade);
    this.takeLastTrades(lastTrades);
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
    countTaken(happened, this.#metrics);
  }

  /** Takes what has happened in the writer's process, up to an event. */
  apply(events: readonly MarketEvent[], position: number): void {
    for (const event of events) this.#apply(event);
    this.#position = position;
    this.#recorder.reached(position);
  }

  /** The largest sequence that is known of anything. */
  get largestSequence(): bigint {
    return this.#sequences.largest;
  }

  #happen(event: MarketEvent): void {
    this.#apply(event);
    this.#happened([event]);
  }

  #happened(events: readonly MarketEvent[]): void {
    const first = this.#position + 1;
    this.#position += events.length;
    this.#recorder.reached(this.#position);
    this.happenings.tell({ first, events });
  }

  #apply(event: MarketEvent): void {
    if (event.kind === 'quote') this.#quote(event.quote);
    else if (event.kind === 'trade') this.#trade(event.trade, event.isLate);
    else if (event.kind === 'time') this.#advanceTo(event.at);
    else if (event.kind === 'status') this.#status(event.status);
    else if (event.kind === 'amendment') this.#amend(event.amendment);
    else if (event.kind === 'corrected') this.#correct(event.corrected);
    else this.#tellCorrection(event.correction);
  }

  /** Once, though it may be found in the store and be told by the writer. */
  #tellCorrection(correction: TradeCorrection): void {
    if (correction.number <= this.#lastCorrection) return;
    this.#lastCorrection = correction.number;
    this.tradeCorrections.publish(correction.original.symbol, correction);
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
    this.minuteEnds.tell(closed, at);
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
    this.#lastTrades.take(trade);
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
    const { symbol, feedId, corrected, executedAt } = amendment;
    const minute = this.#amendShown(symbol, feedId, corrected);
    if (executedAt === undefined) this.#corrector.amendUnplaced(amendment);
    else this.#corrector.amend({ ...amendment, executedAt }, minute === undefined);
  }

  /** Changes the last trade and the minute in progress, which is returned if the trade is in it. */
  #amendShown(symbol: string, feedId: string, corrected: Amendment['corrected']): Minute | undefined {
    this.#lastTrades.amend(symbol, feedId, corrected);
    const minute = this.#builder.amend(symbol, feedId, corrected);
    if (minute !== undefined) this.minutes.publish(symbol, minute);
    return minute;
  }

  #correct(corrected: Corrected): void {
    this.#corrector.forget(corrected);
    const { symbol, startsAt, minute, isClosed, lastTrade } = corrected;
    if (isClosed) this.#recorder.correctMinute(symbol, startsAt, minute);
    if (lastTrade !== undefined) this.#lastTrades.take(lastTrade);
    if (isClosed) this.corrections.tell(corrected);
  }

  #ensureListed(symbol: string): void {
    if (this.#catalog.get(symbol) === undefined) this.#recorder.instrument(this.#catalog.list(symbol));
  }
}

const nameOf = ({ symbol, sequence }: TradeName) => `${symbol} ${sequence}`;
