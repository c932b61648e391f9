import type { Logger } from '@platform/shared/observability';
import type { DateText } from '@platform/shared/pure';
import { CALENDARS, tradingDayOf } from '../domain/trading-day.ts';
import type { CorporateActionBook } from './ports/corporate-actions.ts';
import type { Market } from './ports/market.ts';

const CHECK_MS = 250;

export interface AppliedDaysDependencies {
  readonly market: Pick<Market, 'now'>;
  readonly book: Pick<CorporateActionBook, 'readApplied'>;
  readonly partitions: number;
  readonly logger: Logger;
}

/**
 * Whether the corporate actions of the day are applied in all partitions, whoever is their venue: an account's margin is reckoned over everything that it holds, so
 * nothing fills in one partition while an action of another one is outstanding. With one partition its own desk says all.
 */
export class AppliedDays {
  readonly #dependencies: AppliedDaysDependencies;
  /** By calendar, the day that all partitions have come to. */
  #days: ReadonlyMap<string, DateText> = new Map();
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;

  constructor(dependencies: AppliedDaysDependencies) {
    this.#dependencies = dependencies;
  }

  /** `onCurrent` hears of it when instruments may trade again. Started twice it runs once. */
  start(onCurrent: () => void): void {
    if (this.#dependencies.partitions > 1)
      this.#timer ??= setInterval(() => void this.#check(onCurrent), CHECK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#days = new Map();
  }

  isCurrent(calendar: string): boolean {
    const { market, partitions } = this.#dependencies;
    return partitions === 1 || this.#days.get(calendar) === tradingDayOf(market.now(), calendar);
  }

  async #check(onCurrent: () => void): Promise<void> {
    if (this.#isReading || CALENDARS.every(calendar => this.isCurrent(calendar))) return;
    const { book, partitions, logger } = this.#dependencies;
    this.#isReading = true;
    try {
      this.#days = commonDays(await book.readApplied(partitions));
      if (CALENDARS.some(calendar => this.isCurrent(calendar))) onCurrent();
    } catch (error) {
      logger.warn({ err: error }, 'it could not be read whether corporate actions were applied; trying again');
    }
    this.#isReading = false;
  }
}

/** A calendar whose day is not the same in all partitions is left out. */
function commonDays(appliedTo: readonly (Date | null)[]): ReadonlyMap<string, DateText> {
  const days = new Map<string, DateText>();
  for (const calendar of CALENDARS) {
    const [day, ...others] = new Set(appliedTo.map(at => at && tradingDayOf(at, calendar)));
    if (day != null && others.length === 0) days.set(calendar, day);
  }
  return days;
}
