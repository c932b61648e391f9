import type { PageRequest } from '@platform/shared/graphql';
import { Adjustment, type AdjustmentMode } from '../domain/adjustment.ts';
import { type Bar, barOf, isShown, type Minute, mergeTallies, type Tally } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import { openDateAt, timeZoneOf } from '../domain/session.ts';
import type { EpochMs } from '../domain/tick.ts';
import {
  contributionOf,
  currentPeriod,
  firstStartFrom,
  isSessionTimeframe,
  periodOfDate,
  periodStartingAt,
  type SessionTimeframe,
  type Timeframe,
} from '../domain/timeframe.ts';
import { dateAt } from '../domain/zoned-time.ts';
import type { CorporateActions } from './corporate-actions.ts';
import type { Market } from './market.ts';
import { type Overlay, overlayOf } from './overlay.ts';
import type { BarPage, BarStore, IntradayTimeframe, StoredBefore } from './ports/bar-store.ts';
import type { Recorder } from './recorder.ts';

export interface BarRange {
  readonly timeframe: Timeframe;
  /** Bars that start at or after. */
  readonly from: EpochMs | undefined;
  /** Bars that start before. */
  readonly to: EpochMs | undefined;
  readonly adjustment: AdjustmentMode;
}

/** Nothing that is traded here is older; it keeps the arithmetic of dates within four-digit years. */
const EARLIEST: EpochMs = Date.UTC(1900, 0, 1);

export interface BarReaderOptions {
  readonly market: Market;
  readonly recorder: Recorder;
  readonly store: BarStore;
  readonly corporateActions: CorporateActions;
}

/** The bars of an instrument: what is stored, what waits to be stored and the minute in progress, restated and folded together. */
export class BarReader {
  readonly #market: Market;
  readonly #recorder: Recorder;
  readonly #store: BarStore;
  readonly #corporateActions: CorporateActions;

  constructor({ market, recorder, store, corporateActions }: BarReaderOptions) {
    this.#market = market;
    this.#recorder = recorder;
    this.#store = store;
    this.#corporateActions = corporateActions;
  }

  /** Nearest first in the page's direction, one more than the page's limit when there are more. */
  async read(instrument: Instrument, range: BarRange, page: PageRequest): Promise<Bar[]> {
    const { timeframe } = range;
    const adjustment = this.#adjustmentOf(instrument, range.adjustment);
    const from = latest(range.from, optionalTime(page.after?.[0], 1));
    const to = earliest(range.to, optionalTime(page.before?.[0], 0));
    const { since, before } = this.#bounds(instrument, timeframe, from, to);
    const overlay = overlayOf(instrument.symbol, this.#market, this.#recorder);
    const waiting = foldOverlay(overlay.minutes, instrument, adjustment, timeframe, since, before);
    const bounds = { since, before, keep: waiting.keys().next().value };
    const pageOfStore = { direction: page.direction, limit: page.limit + 1 } as const;
    const tallies = isSessionTimeframe(timeframe)
      ? await this.#readDays(instrument, timeframe, adjustment, overlay, { ...bounds, ...pageOfStore })
      : await this.#readMinutes(instrument, timeframe, adjustment, overlay, { ...bounds, ...pageOfStore });
    for (const [startsAt, tally] of waiting) addTally(tallies, startsAt, tally);
    const sign = page.direction === 'forward' ? 1 : -1;
    return [...tallies]
      .sort(([a], [b]) => sign * (a - b))
      .flatMap(([startsAt, tally]) => this.#barOf(instrument, timeframe, startsAt, tally) ?? [])
      .slice(0, page.limit + 1);
  }

  /** The bar that starts at a moment. */
  async readOne(instrument: Instrument, timeframe: Timeframe, startsAt: EpochMs): Promise<Bar | undefined> {
    const range = { timeframe, from: startsAt, to: startsAt + 1, adjustment: 'SPLITS' } as const;
    const [bar] = await this.read(instrument, range, {
      direction: 'forward',
      limit: 1,
    });
    return bar;
  }

  async count(instrument: Instrument, { timeframe, from, to }: BarRange): Promise<number> {
    const { since, before } = this.#bounds(instrument, timeframe, from, to);
    const overlay = overlayOf(instrument.symbol, this.#market, this.#recorder);
    const waiting = foldOverlay(overlay.minutes, instrument, Adjustment.NONE, timeframe, since, before);
    const boundary = waiting.keys().next().value;
    const count = (start: EpochMs | undefined, end: EpochMs | undefined) =>
      this.#count(instrument, timeframe, overlay, start, end);
    if (boundary === undefined) return count(since, before);
    // The bar on the boundary is partly here and partly there: it counts once.
    const [below, onBoundary] = await Promise.all([count(since, boundary), count(boundary, undefined)]);
    const priced = [...waiting].filter(
      ([startsAt, tally]) => isShown(tally) || (startsAt === boundary && onBoundary > 0),
    );
    return below + priced.length;
  }

  /** How live bars of an instrument are restated at the market's time. */
  scaleOf(instrument: Instrument): Adjustment {
    return this.#adjustmentOf(instrument, 'SPLITS');
  }

  /** The bar of each symbol that the market's time is in, as far as it has come without the minute in progress; restated by its scale of now. */
  async readCurrentBase(
    instruments: readonly Instrument[],
    timeframe: Timeframe,
  ): Promise<ReadonlyMap<string, { readonly startsAt: EpochMs; readonly tally: Tally }>> {
    const parts = instruments.flatMap(instrument => {
      const period = currentPeriod(timeframe, this.#market.time, instrument.calendar);
      if (period === undefined) return [];
      const overlay = overlayOf(instrument.symbol, this.#market, this.#recorder);
      const inProgress = this.#market.minuteInProgress(instrument.symbol);
      const scale = this.scaleOf(instrument);
      const closed = overlay.minutes.filter(minute => minute !== inProgress);
      const pending = foldOverlay(closed, instrument, scale, timeframe, period.startsAt, undefined).get(
        period.startsAt,
      );
      return [{ instrument, startsAt: period.startsAt, overlay, scale, pending }];
    });
    const stored = isSessionTimeframe(timeframe)
      ? await this.#readCurrentDays(parts)
      : await this.#store.foldMinutes(
          parts.map(({ instrument: { symbol }, startsAt, overlay }) => ({
            ...{ symbol, from: startsAt, before: overlay.storedBefore },
          })),
        );
    return new Map(
      parts.flatMap(({ instrument: { symbol }, startsAt, pending }) => {
        const tallies = [stored.get(symbol), pending].filter(tally => tally !== undefined);
        return tallies.length === 0 ? [] : [[symbol, { startsAt, tally: tallies.reduce(mergeTallies) }]];
      }),
    );
  }

  async #readCurrentDays(
    parts: readonly {
      readonly instrument: Instrument;
      readonly startsAt: EpochMs;
      readonly overlay: Overlay;
      readonly scale: Adjustment;
    }[],
  ): Promise<ReadonlyMap<string, Tally>> {
    const days = await this.#store.readDaysFrom(
      parts.map(({ instrument, startsAt, overlay }) => ({
        symbol: instrument.symbol,
        from: dateAt(startsAt, timeZoneOf(instrument.calendar)),
        ...storedBefore(instrument, overlay),
      })),
    );
    const tallies = new Map<string, Tally>();
    const scales = new Map(parts.map(({ instrument: { symbol }, scale }) => [symbol, scale]));
    for (const { symbol, tradingDate, tally } of days.toSorted((a, b) => (a.tradingDate < b.tradingDate ? -1 : 1)))
      addTally(tallies, symbol, scales.get(symbol)?.apply(tally, tradingDate) ?? tally);
    return tallies;
  }

  async #readMinutes(
    { symbol, calendar }: Instrument,
    timeframe: IntradayTimeframe,
    adjustment: Adjustment,
    overlay: Overlay,
    { since, before, ...page }: StorePage,
  ): Promise<Map<EpochMs, Tally>> {
    const stored = await this.#store.readPeriods({
      ...{ symbol, timeframe, from: since, ...page },
      before: Math.min(before ?? Number.POSITIVE_INFINITY, overlay.storedBefore),
    });
    // No bar of minutes goes past midnight.
    return new Map(
      stored.map(({ startsAt, tally }) => [
        startsAt,
        adjustment.isNone ? tally : adjustment.apply(tally, dateAt(startsAt, timeZoneOf(calendar))),
      ]),
    );
  }

  async #readDays(
    instrument: Instrument,
    timeframe: SessionTimeframe,
    adjustment: Adjustment,
    overlay: Overlay,
    { since, before, keep, ...page }: StorePage,
  ): Promise<Map<EpochMs, Tally>> {
    const timeZone = timeZoneOf(instrument.calendar);
    const date = (at: EpochMs | undefined) => (at === undefined ? undefined : dateAt(at, timeZone));
    const stored = await this.#store.readDays({
      ...{ symbol: instrument.symbol, timeframe, from: date(since), before: date(before), keep: date(keep), ...page },
      ...storedBefore(instrument, overlay),
      boundaries: timeframe === 'ONE_DAY' ? [] : adjustment.boundaries,
    });
    const tallies = new Map<EpochMs, Tally>();
    for (const { startsOn, until, tally } of stored.toSorted((a, b) => (a.until < b.until ? -1 : 1)))
      addTally(
        tallies,
        periodOfDate(timeframe, startsOn, instrument.calendar).startsAt,
        adjustment.isNone ? tally : adjustment.apply(tally, until),
      );
    return tallies;
  }

  #count(
    instrument: Instrument,
    timeframe: Timeframe,
    overlay: Overlay,
    from: EpochMs | undefined,
    before: EpochMs | undefined,
  ): Promise<number> {
    const { symbol, calendar } = instrument;
    if (!isSessionTimeframe(timeframe)) {
      const end = Math.min(before ?? Number.POSITIVE_INFINITY, overlay.storedBefore);
      return this.#store.countPeriods({ symbol, timeframe, from, before: end });
    }
    const date = (at: EpochMs | undefined) => (at === undefined ? undefined : dateAt(at, timeZoneOf(calendar)));
    return this.#store.countDays({
      ...{ symbol, timeframe, from: date(from), before: date(before) },
      ...storedBefore(instrument, overlay),
    });
  }

  #adjustmentOf(instrument: Instrument, mode: AdjustmentMode): Adjustment {
    return this.#corporateActions.adjustmentOf(instrument, mode, this.#market.time);
  }

  /** From bar starts to minutes: a bar is taken whole or not at all. There is nothing after the market's time. */
  #bounds({ calendar }: Instrument, timeframe: Timeframe, from: EpochMs | undefined, to: EpochMs | undefined) {
    const end = this.#market.time + 1;
    const start = (at: EpochMs) => firstStartFrom(timeframe, Math.min(Math.max(at, EARLIEST), end), calendar);
    return { since: from === undefined ? undefined : start(from), before: to === undefined ? undefined : start(to) };
  }

  #barOf({ symbol, calendar }: Instrument, timeframe: Timeframe, startsAt: EpochMs, tally: Tally): Bar | undefined {
    const { endsAt, finalAt } = periodStartingAt(timeframe, startsAt, calendar);
    return barOf({ symbol, timeframe, startsAt, endsAt, tally, isFinal: finalAt <= this.#market.time });
  }
}

/** What is asked of the store: stretches from `since` on and before `before`. */
interface StorePage extends BarPage<EpochMs> {
  readonly since: EpochMs | undefined;
  readonly before: EpochMs | undefined;
}

/**
 * How far the store is asked, beside an overlay. A day that the overlay adds to is still open, also after its close: an imported one has all of it already.
 */
export function storedBefore({ calendar }: Instrument, { minutes, storedBefore }: Overlay): StoredBefore {
  const openDate = openDateAt(calendar, storedBefore);
  const added = minutes.find(({ tradingDate }) => tradingDate !== undefined)?.tradingDate ?? openDate;
  return { openDate: added < openDate ? added : openDate, minutesBefore: storedBefore };
}

function foldOverlay(
  minutes: readonly Minute[],
  { calendar }: Instrument,
  adjustment: Adjustment,
  timeframe: Timeframe,
  since: EpochMs | undefined,
  before: EpochMs | undefined,
): Map<EpochMs, Tally> {
  const tallies = new Map<EpochMs, Tally>();
  for (const minute of minutes) {
    const { startsAt } = minute;
    if ((since !== undefined && startsAt < since) || (before !== undefined && startsAt >= before)) continue;
    const contribution = contributionOf(minute, timeframe, calendar);
    if (contribution === undefined) continue;
    const { period, tally } = contribution;
    const date = dateAt(startsAt, timeZoneOf(calendar));
    addTally(tallies, period.startsAt, adjustment.isNone ? tally : adjustment.apply(tally, date));
  }
  return tallies;
}

/** Adds a stretch that comes after those that are there. */
function addTally<Key>(tallies: Map<Key, Tally>, key: Key, later: Tally): void {
  const earlier = tallies.get(key);
  tallies.set(key, earlier === undefined ? later : mergeTallies(earlier, later));
}

const optionalTime = (key: string | undefined, plusMs: number): EpochMs | undefined =>
  key === undefined ? undefined : Date.parse(key) + plusMs;

function latest(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function earliest(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
