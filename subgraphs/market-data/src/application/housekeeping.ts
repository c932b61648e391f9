import type { Logger } from '@platform/shared/observability';
import { DAY_MS } from '../domain/zoned-time.ts';
import type { Market } from './market.ts';
import type { MarketStore } from './ports/market-store.ts';

export interface HousekeepingOptions {
  readonly store: MarketStore;
  readonly market: Market;
  readonly logger: Logger;
  readonly retention: Retention;
}

/** How long history is kept, counted back from the market's time. Undefined: for good. What is dropped are whole partitions. */
export interface Retention {
  readonly simulatedTradeHours: number;
  readonly tradeDays: number | undefined;
  readonly quoteDays: number | undefined;
  readonly minuteDays: number | undefined;
}

/** Corrections are kept for those who missed them, who look for them when they are back. */
const CORRECTIONS_KEPT_MS = 7 * DAY_MS;
const SWEEP_EVERY_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
/** The longest partition is a month: the next one is there before it is needed. */
const AHEAD_MS = { trades: DAY_MS, quotes: DAY_MS, minute_bars: 31 * DAY_MS } as const;

/**
 * Makes the next partitions ahead of time, folds finished days, so that long charts read one row for each, and drops what is older than it is
 * kept. At once and then every quarter of an hour; what fails is tried again with the next.
 */
export function startHousekeeping(options: HousekeepingOptions): { stop(): Promise<void> } {
  let sweeping = sweep(options);
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweep(options));
  }, SWEEP_EVERY_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      return sweeping;
    },
  };
}

async function sweep({ store, market, logger, retention }: HousekeepingOptions): Promise<void> {
  const { time } = market;
  const { simulatedTradeHours, tradeDays, quoteDays, minuteDays } = retention;
  try {
    for (const table of ['trades', 'quotes', 'minute_bars'] as const)
      await store.ensurePartitions(table, [time, time + AHEAD_MS[table]]);
    // Before this day, in UTC, every session has ended, whatever the calendar.
    await store.foldDaysBefore(new Date(time).toISOString().slice(0, 10));
    let dropped = await store.dropTradesOfFeed('simulated', time - simulatedTradeHours * HOUR_MS);
    for (const [table, days] of [
      ['trades', tradeDays],
      ['quotes', quoteDays],
      ['minute_bars', minuteDays],
    ] as const)
      if (days !== undefined) dropped += await store.dropPartitions(table, time - days * DAY_MS);
    await store.dropCorrections(CORRECTIONS_KEPT_MS);
    if (dropped > 0) logger.info({ partitions: dropped }, 'dropped history that is older than it is kept');
  } catch (error) {
    logger.warn({ err: error }, 'could not tidy up the stored market');
  }
}
