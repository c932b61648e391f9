import type { PageRequest } from '@platform/shared/graphql';
import { type Bar, barOf, type Minute, mergeTallies, type Tally } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { EpochMs } from '../domain/tick.ts';
import { firstStartFrom, isSessionTimeframe, periodAt, periodStartingAt, type Timeframe } from '../domain/timeframe.ts';
import type { Market } from './market.ts';
import { overlayOf } from './overlay.ts';
import type { BarStore } from './ports/bar-store.ts';
import type { Recorder } from './recorder.ts';

export interface BarRange {
  readonly timeframe: Timeframe;
  /** Bars that start at or after. */
  readonly from: EpochMs | undefined;
  /** Bars that start before. */
  readonly to: EpochMs | undefined;
}

/** Nothing that is traded here is older; it keeps the arithmetic of dates within four-digit years. */
const EARLIEST: EpochMs = Date.UTC(1900, 0, 1);

/** The bars of an instrument: stored minutes, those that wait to be stored and the one in progress, folded together. */
export class BarReader {
  readonly #market: Market;
  readonly #recorder: Recorder;
  readonly #store: BarStore;

  constructor(market: Market, recorder: Recorder, store: BarStore) {
    this.#market = market;
    this.#recorder = recorder;
    this.#store = store;
  }

  /** Nearest first in the page's direction, one more than the page's limit when there are more. */
  async read(instrument: Instrument, range: BarRange, page: PageRequest): Promise<Bar[]> {
    const { timeframe } = range;
    const { calendar, symbol } = instrument;
    const from = latest(range.from, optionalTime(page.after?.[0], 1));
    const to = earliest(range.to, optionalTime(page.before?.[0], 0));
    const { since, before } = this.#bounds(instrument, timeframe, from, to);
    const overlay = overlayOf(symbol, this.#market, this.#recorder);
    const tallies = foldOverlay(overlay.minutes, instrument, timeframe, since, before);
    const stored = await this.#store.readPeriods({
      ...{ symbol, timeframe, calendar, direction: page.direction },
      from: since,
      before: Math.min(before ?? Number.POSITIVE_INFINITY, overlay.storedBefore),
      limit: page.limit + 1,
      keep: tallies.keys().next().value,
    });
    for (const { startsAt, tally } of stored) {
      const later = tallies.get(startsAt);
      tallies.set(startsAt, later === undefined ? tally : mergeTallies(tally, later));
    }
    const sign = page.direction === 'forward' ? 1 : -1;
    return [...tallies]
      .sort(([a], [b]) => sign * (a - b))
      .flatMap(([startsAt, tally]) => this.#barOf(instrument, timeframe, startsAt, tally) ?? [])
      .slice(0, page.limit + 1);
  }

  async count(instrument: Instrument, { timeframe, from, to }: BarRange): Promise<number> {
    const { calendar, symbol } = instrument;
    const { since, before } = this.#bounds(instrument, timeframe, from, to);
    const overlay = overlayOf(symbol, this.#market, this.#recorder);
    const waiting = foldOverlay(overlay.minutes, instrument, timeframe, since, before);
    const boundary = waiting.keys().next().value;
    const storedBefore = Math.min(before ?? Number.POSITIVE_INFINITY, overlay.storedBefore);
    const query = { symbol, timeframe, calendar };
    const count = (start: EpochMs | undefined, end: EpochMs) =>
      this.#store.countPeriods({ ...query, from: start, before: end });
    if (boundary === undefined) return count(since, storedBefore);
    // The bar on the boundary is partly here and partly there: it counts once.
    const [below, onBoundary] = await Promise.all([
      count(since, Math.min(boundary, storedBefore)),
      count(boundary, storedBefore),
    ]);
    const priced = [...waiting].filter(
      ([startsAt, { prices }]) => prices !== undefined || (startsAt === boundary && onBoundary > 0),
    );
    return below + priced.length;
  }

  /** The bar of each symbol that the market's time is in, as far as it has come without the minute in progress. */
  async readCurrentBase(
    instruments: readonly Instrument[],
    timeframe: Timeframe,
  ): Promise<ReadonlyMap<string, { readonly startsAt: EpochMs; readonly tally: Tally }>> {
    const at = this.#market.time;
    const parts = instruments.flatMap(({ symbol, calendar }) => {
      const period = periodAt(timeframe, at, calendar);
      if (period === undefined) return [];
      const { minutes, storedBefore } = overlayOf(symbol, this.#market, this.#recorder);
      const inProgress = this.#market.minuteInProgress(symbol);
      const pending = minutes.filter(
        minute => minute !== inProgress && periodAt(timeframe, minute.startsAt, calendar)?.startsAt === period.startsAt,
      );
      return [{ symbol, startsAt: period.startsAt, storedBefore, pending }];
    });
    const stored = await this.#store.foldMinutes(
      parts.map(({ symbol, startsAt, storedBefore }) => ({ symbol, from: startsAt, before: storedBefore })),
      isSessionTimeframe(timeframe),
    );
    return new Map(
      parts.flatMap(({ symbol, startsAt, pending }) => {
        const tallies = [stored.get(symbol), ...pending.map(minute => minute.tally)].filter(
          tally => tally !== undefined,
        );
        return tallies.length === 0 ? [] : [[symbol, { startsAt, tally: tallies.reduce(mergeTallies) }]];
      }),
    );
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

function foldOverlay(
  minutes: readonly Minute[],
  { calendar }: Instrument,
  timeframe: Timeframe,
  since: EpochMs | undefined,
  before: EpochMs | undefined,
): Map<EpochMs, Tally> {
  const tallies = new Map<EpochMs, Tally>();
  for (const { startsAt, tally } of minutes) {
    if ((since !== undefined && startsAt < since) || (before !== undefined && startsAt >= before)) continue;
    const period = periodAt(timeframe, startsAt, calendar);
    if (period === undefined) continue;
    const earlier = tallies.get(period.startsAt);
    tallies.set(period.startsAt, earlier === undefined ? tally : mergeTallies(earlier, tally));
  }
  return tallies;
}

const optionalTime = (key: string | undefined, plusMs: number): EpochMs | undefined =>
  key === undefined ? undefined : Date.parse(key) + plusMs;

function latest(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function earliest(a: EpochMs | undefined, b: EpochMs | undefined): EpochMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
