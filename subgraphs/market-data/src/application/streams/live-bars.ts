import type { Adjustment } from '../../domain/adjustment.ts';
import { type Bar, barOf, EMPTY_TALLY, type Minute, mergeTallies, type Tally } from '../../domain/bar.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { sessionDateOf, timeZoneOf } from '../../domain/session.ts';
import type { EpochMs } from '../../domain/tick.ts';
import {
  contributionOf,
  currentPeriod,
  isSessionTimeframe,
  type Period,
  periodAt,
  periodOfDate,
  type Timeframe,
} from '../../domain/timeframe.ts';
import { dateAt } from '../../domain/zoned-time.ts';
import type { Market } from '../market.ts';
import type { Corrected } from '../ports/market-event.ts';
import type { BarReader } from '../read-bars.ts';

export interface LiveBarsOptions {
  readonly market: Market;
  readonly bars: BarReader;
  readonly instruments: readonly Instrument[];
  readonly timeframe: Timeframe;
  readonly emit: (bar: Bar) => void;
  /** A bar could not be read again: nothing more can be shown of it that is sure to be right. */
  readonly fail: (error: unknown) => void;
}

/** The bar of one symbol that a subscriber is shown: its closed minutes, and the one in progress. */
interface LiveBar {
  readonly period: Period;
  /** How its closed minutes are restated. */
  readonly scale: Adjustment;
  readonly closed: Tally;
  readonly inProgress: Tally | undefined;
}

interface StaleBar {
  readonly instrument: Instrument;
  readonly period: Period;
}

/** Follows the bars of several symbols: as they stand, on every change, and once in their final form. */
export class LiveBars {
  readonly #options: LiveBarsOptions;
  readonly #bySymbol: ReadonlyMap<string, Instrument>;
  readonly #live = new Map<string, LiveBar>();
  /** While closed minutes are read, what happens waits here. */
  #waiting: (() => void)[] | undefined = [];
  /** Bars that have to be read again, once nothing waits: what waits has happened before, and would be added to what is read. */
  readonly #stale = new Map<string, StaleBar>();
  #stop: (() => void)[] = [];

  constructor(options: LiveBarsOptions) {
    this.#options = options;
    this.#bySymbol = new Map(options.instruments.map(instrument => [instrument.symbol, instrument]));
  }

  /** Listens at once, then reads where each bar stands. Rejects when the store does not answer. */
  async start(): Promise<void> {
    const { market } = this.#options;
    this.#stop = [
      market.minutes.listen(this.#bySymbol.keys(), minute => this.#soon(() => this.#change(minute))),
      market.minuteEnds.add((closed, at) => this.#soon(() => this.#minuteEnded(closed, at))),
      market.corrections.add(corrected => this.#soon(() => this.#corrected(corrected))),
    ];
    await this.#read(this.#options.instruments);
    this.#goOn();
  }

  stop(): void {
    for (const stop of this.#stop) stop();
    this.#waiting = undefined;
  }

  #soon(happen: () => void): void {
    if (this.#waiting !== undefined) this.#waiting.push(happen);
    else {
      happen();
      this.#readStale();
    }
  }

  /** Takes up what has happened meanwhile. */
  #goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const happen of waiting) happen();
    this.#readStale();
  }

  #markStale(instrument: Instrument, period: Period): void {
    this.#stale.set(`${instrument.symbol} ${period.startsAt}`, { instrument, period });
  }

  #readStale(): void {
    if (this.#stale.size === 0) return;
    const stale = [...this.#stale.values()];
    this.#stale.clear();
    this.#waiting = [];
    this.#readAgain(stale).catch((error: unknown) => this.#options.fail(error));
  }

  /** The bar in progress is taken up where it stands now; one that is over is shown once more, then the one in progress again. */
  async #readAgain(stale: readonly StaleBar[]): Promise<void> {
    const { market, bars, timeframe, emit } = this.#options;
    const { current = [], over = [] } = Object.groupBy(stale, ({ instrument, period }) =>
      currentPeriod(timeframe, market.time, instrument.calendar)?.startsAt === period.startsAt ? 'current' : 'over',
    );
    const [again] = await Promise.all([
      Promise.all(over.map(({ instrument, period }) => bars.readOne(instrument, timeframe, period.startsAt))),
      current.length > 0 && this.#read(current.map(({ instrument }) => instrument)),
    ]);
    for (const bar of again) if (bar !== undefined) emit(bar);
    // The newest that a subscriber has is of the bar in progress.
    for (const { instrument } of over) this.#show(instrument.symbol, false);
    this.#goOn();
  }

  /** Takes up where bars stand. */
  async #read(instruments: readonly Instrument[]): Promise<void> {
    const { market, bars, timeframe } = this.#options;
    const inProgress = instruments.flatMap(({ symbol }) => market.minuteInProgress(symbol) ?? []);
    const at = market.time;
    const scales = new Map(instruments.map(instrument => [instrument, bars.scaleOf(instrument)]));
    const base = timeframe === 'ONE_MINUTE' ? new Map() : await bars.readCurrentBase(instruments, timeframe);
    for (const [{ symbol, calendar }, scale] of scales) {
      const period = currentPeriod(timeframe, at, calendar);
      const closed = base.get(symbol)?.tally ?? EMPTY_TALLY;
      if (period !== undefined) this.#live.set(symbol, { period, scale, closed, inProgress: undefined });
    }
    const changed = new Set(inProgress.map(minute => minute.symbol));
    for (const minute of inProgress) this.#change(minute);
    for (const { symbol } of instruments) if (!changed.has(symbol)) this.#show(symbol, false);
  }

  /** A trade has changed the minute in progress. */
  #change(minute: Minute): void {
    const { symbol } = minute;
    const { bars, timeframe } = this.#options;
    const instrument = this.#bySymbol.get(symbol);
    if (instrument === undefined) return;
    const contribution = contributionOf(minute, timeframe, instrument.calendar);
    // What comes after the close is added to a bar that is final when its minute has ended.
    if (contribution === undefined || contribution.period.finalAt <= minute.startsAt) return;
    const { period, tally } = contribution;
    const before = this.#live.get(symbol);
    const { closed, scale } =
      before?.period.startsAt === period.startsAt ? before : { closed: EMPTY_TALLY, scale: bars.scaleOf(instrument) };
    this.#live.set(symbol, { period, scale, closed, inProgress: tally });
    this.#show(symbol, false);
  }

  #minuteEnded(closed: readonly Minute[], at: EpochMs): void {
    for (const minute of closed) {
      const { symbol } = minute;
      const live = this.#live.get(symbol);
      if (live?.inProgress !== undefined)
        this.#live.set(symbol, { ...live, closed: mergeTallies(live.closed, live.inProgress), inProgress: undefined });
    }
    for (const [symbol, { period }] of this.#live) {
      if (period.finalAt > at) continue;
      this.#show(symbol, true);
      this.#live.delete(symbol);
    }
    for (const minute of closed) this.#addToFinal(minute);
    this.#restate();
  }

  /** A split has taken effect, or become known, in the middle of a bar of several days: its closed minutes are of another scale now. */
  #restate(): void {
    const { bars, timeframe } = this.#options;
    if (timeframe !== 'ONE_WEEK' && timeframe !== 'ONE_MONTH') return;
    for (const [symbol, { period, scale }] of this.#live) {
      const instrument = this.#bySymbol.get(symbol);
      if (instrument !== undefined && !scale.equals(bars.scaleOf(instrument))) this.#markStale(instrument, period);
    }
  }

  /** A print of the closing auction comes after the close: the bar is given out as final once more. */
  #addToFinal(minute: Minute): void {
    const instrument = this.#bySymbol.get(minute.symbol);
    if (instrument === undefined) return;
    const period = contributionOf(minute, this.#options.timeframe, instrument.calendar)?.period;
    if (period !== undefined && period.finalAt <= minute.startsAt) this.#markStale(instrument, period);
  }

  /** A minute that was final is another one now: the bar that it is in is read again and shown again, as it is final or in progress. */
  #corrected({ symbol, startsAt, minute }: Corrected): void {
    const { bars, timeframe, emit } = this.#options;
    const instrument = this.#bySymbol.get(symbol);
    if (instrument === undefined) return;
    const period = correctedPeriod(instrument, timeframe, startsAt);
    if (period === undefined) return;
    if (timeframe !== 'ONE_MINUTE' || minute === undefined) {
      this.#markStale(instrument, period);
      return;
    }
    const { endsAt } = period;
    const tally = bars.scaleOf(instrument).apply(minute.tally, dateAt(startsAt, timeZoneOf(instrument.calendar)));
    const bar = barOf({ symbol, timeframe, startsAt, endsAt, tally, isFinal: true });
    if (bar !== undefined) emit(bar);
  }

  #show(symbol: string, isFinal: boolean): void {
    const live = this.#live.get(symbol);
    if (live === undefined) return;
    const { period, closed, inProgress } = live;
    const bar = barOf({
      symbol,
      timeframe: this.#options.timeframe,
      startsAt: period.startsAt,
      endsAt: period.endsAt,
      tally: inProgress === undefined ? closed : mergeTallies(closed, inProgress),
      isFinal,
    });
    if (bar !== undefined) this.#options.emit(bar);
  }
}

/** The bar that a corrected minute may have changed: the day's also when a print after its close is gone. */
function correctedPeriod({ calendar }: Instrument, timeframe: Timeframe, startsAt: EpochMs): Period | undefined {
  if (!isSessionTimeframe(timeframe)) return periodAt(timeframe, startsAt, calendar);
  const date = sessionDateOf(calendar, startsAt);
  return date === undefined ? undefined : periodOfDate(timeframe, date, calendar);
}
