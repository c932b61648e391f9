import { serviceUnavailable } from '@platform/shared/graphql';
import type { MarketView } from '../../domain/market.ts';
import type { MarketClockAnswer } from './documents.ts';

/** A tape that goes back by more than this was started again. */
const TAPE_RESTART_MS = 5_000;

/** What market-data said of a calendar. */
interface Calendar {
  readonly isOpen: boolean;
  readonly isExtended: boolean;
  readonly nextOpen: Date | null;
  readonly nextClose: Date | null;
  readonly extendedClose: Date | null;
}

const CLOSED: MarketView['session'] = {
  isOpen: false,
  isOpenExtended: false,
  closesAt: null,
  nextOpensAt: null,
  nextClosesAt: null,
  extendedClosesAt: null,
};
const toDate = (text: string | null) => (text === null ? null : new Date(text));

/** Sessions of each calendar, and the market's clock: the system's, or in a replay the tape's. */
export class Sessions {
  readonly #calendars = new Map<string, Calendar>();
  /** The latest time that the tape has shown; 0 where there is no tape. */
  #tapeTime = 0;
  #tapePoll = 0;

  get isKnown(): boolean {
    return this.#calendars.size > 0;
  }

  now(systemTime: () => Date): Date {
    return this.#tapeTime > 0 ? new Date(this.#tapeTime) : systemTime();
  }

  take(name: string, { marketClock }: MarketClockAnswer): void {
    this.#calendars.set(name, {
      isOpen: marketClock.isOpen,
      isExtended: marketClock.phase === 'PRE_MARKET' || marketClock.phase === 'AFTER_HOURS',
      nextOpen: toDate(marketClock.nextOpen),
      nextClose: toDate(marketClock.nextClose),
      extendedClose: toDate(marketClock.extendedClose),
    });
    if (marketClock.source === 'TAPE') this.#followTape(Date.parse(marketClock.now));
    else this.#tapeTime = 0;
  }

  /**
   * The tape's clock is followed by its quotes, and while there are none by what it read one poll ago: a quote that is still on its way is never older
   * than our clock.
   */
  #followTape(now: number): void {
    if (this.#tapeTime === 0 || now < this.#tapeTime - TAPE_RESTART_MS) this.#tapeTime = now;
    else this.#tapeTime = Math.max(this.#tapeTime, Math.min(this.#tapePoll, now));
    this.#tapePoll = now;
  }

  /** Only quotes move the clock: what is filled now is filled against the quotes that have come in. */
  sawQuote(at: Date): void {
    if (this.#tapeTime > 0) this.#tapeTime = Math.max(this.#tapeTime, at.getTime());
  }

  /** As of a moment, @throws SERVICE_UNAVAILABLE before the calendar was read for the first time: what market-data said a second ago may have passed its edge since. */
  at(name: string, now: Date): MarketView['session'] {
    const calendar = this.#calendars.get(name);
    if (calendar === undefined)
      throw serviceUnavailable('The sessions of this market are not known yet. Try again soon.');
    const { isOpen, nextOpen, nextClose, extendedClose } = calendar;
    if (nextClose === null) return { ...CLOSED, isOpen, isOpenExtended: isOpen };
    const hasOpened = isOpen || (nextOpen !== null && nextOpen <= now && nextOpen < nextClose);
    const isOpenNow = hasOpened && now < nextClose;
    const isExtendedNow = extendedClose !== null && now < extendedClose && (calendar.isExtended || hasOpened);
    return {
      isOpen: isOpenNow,
      isOpenExtended: isOpenNow || isExtendedNow,
      closesAt: isOpenNow ? nextClose : null,
      // What market-data called the next opening may have come since.
      nextOpensAt: nextOpen !== null && nextOpen > now ? nextOpen : null,
      nextClosesAt: nextClose > now ? nextClose : null,
      extendedClosesAt: extendedClose,
    };
  }
}
