import { divideHalfEven } from '@platform/shared/pure';
import type { Adjustment } from '../domain/adjustment.ts';
import { type Bar, barOf, EMPTY_TALLY, mergeTallies, type Tally } from '../domain/bar.ts';
import type { Instrument } from '../domain/instrument.ts';
import { latestSession, timeZoneOf } from '../domain/session.ts';
import type { Quote, Trade } from '../domain/tick.ts';
import { periodOfDate } from '../domain/timeframe.ts';
import { type DateText, dateAt } from '../domain/zoned-time.ts';
import { compareText } from './catalog.ts';
import type { Market } from './market.ts';
import { overlayOf } from './overlay.ts';
import { type BarReaderOptions, storedBefore } from './read-bars.ts';

export interface Snapshot {
  readonly quote: Quote | undefined;
  readonly lastTrade: Trade | undefined;
  readonly dailyBar: Bar | undefined;
  readonly previousDailyBar: Bar | undefined;
  /** Last price, restated for splits since, less the previous close. */
  readonly change: bigint | undefined;
  /** In percent, scaled by 10^{@link PERCENT_SCALE}. */
  readonly changePercent: bigint | undefined;
}

export const PERCENT_SCALE = 4;

/** The snapshots of several instruments with one query, the day before restated for splits since; in the order of the instruments. */
export async function readSnapshots(
  { market, recorder, store, corporateActions }: BarReaderOptions,
  instruments: readonly Instrument[],
): Promise<Snapshot[]> {
  const overlays = instruments.map(({ symbol }) => overlayOf(symbol, market, recorder));
  const stored = await store.readLastDays(
    instruments.map((instrument, index) => ({
      symbol: instrument.symbol,
      ...storedBefore(instrument, overlays[index] ?? { minutes: [], storedBefore: market.time }),
    })),
    2,
  );
  const daysOf = Map.groupBy(stored, ({ symbol }) => symbol);
  return instruments.map((instrument, index) => {
    const days = new Map<DateText, Tally>();
    const adjustment = corporateActions.adjustmentOf(instrument, 'SPLITS', market.time);
    for (const { tradingDate, tally } of daysOf.get(instrument.symbol) ?? [])
      days.set(tradingDate, adjustment.apply(tally, tradingDate));
    for (const { tradingDate, tally, day = tally } of overlays[index]?.minutes ?? [])
      if (tradingDate !== undefined) days.set(tradingDate, mergeTallies(days.get(tradingDate) ?? EMPTY_TALLY, day));
    return snapshotOf(instrument, days, adjustment, market);
  });
}

function snapshotOf(
  instrument: Instrument,
  days: ReadonlyMap<DateText, Tally>,
  adjustment: Adjustment,
  market: Market,
): Snapshot {
  const today = latestSession(instrument.calendar, market.time).date;
  const bars = [...days]
    .sort(([a], [b]) => compareText(b, a))
    .flatMap(([date, tally]) => {
      const { startsAt, endsAt, finalAt } = periodOfDate('ONE_DAY', date, instrument.calendar);
      const isFinal = finalAt <= market.time;
      const bar = barOf({ symbol: instrument.symbol, timeframe: 'ONE_DAY', startsAt, endsAt, tally, isFinal });
      return bar === undefined ? [] : [{ date, bar }];
    });
  const lastTrade = market.lastTrade(instrument.symbol);
  const previousDailyBar = bars.find(({ date }) => date < today)?.bar;
  const close = previousDailyBar?.prices.close;
  const lastPrice =
    lastTrade &&
    adjustment.applyToPrice(lastTrade.price, dateAt(lastTrade.executedAt, timeZoneOf(instrument.calendar)));
  const change = lastPrice === undefined || close === undefined ? undefined : lastPrice - close;
  return {
    quote: market.latestQuote(instrument.symbol),
    lastTrade,
    dailyBar: bars.find(({ date }) => date === today)?.bar,
    previousDailyBar,
    change,
    changePercent:
      change === undefined || close === undefined
        ? undefined
        : divideHalfEven(change * 100n * 10n ** BigInt(PERCENT_SCALE), close),
  };
}
