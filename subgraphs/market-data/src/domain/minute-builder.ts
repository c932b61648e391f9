import { addTrade, EMPTY_TALLY, type Minute } from './bar.ts';
import type { Instrument } from './instrument.ts';
import { isAuctionPrint, saleEffectOf } from './sale-conditions.ts';
import { sessionDateOf, tradingDateAt } from './session.ts';
import type { EpochMs, Trade } from './tick.ts';
import { minuteOf } from './timeframe.ts';
import { MINUTE_MS } from './zoned-time.ts';

/** What of an instrument decides how its trades count: its hours, and the tape that it is on. */
export type Listing = Pick<Instrument, 'calendar' | 'exchange'>;

/** A minute in progress, with its trades: one of them may still be corrected. */
interface OpenMinute {
  readonly minute: Minute;
  readonly trades: Trade[];
  readonly listing: Listing;
  readonly isInSession: boolean;
}

/** The minute that starts at a time and has these trades, in order; undefined when none of them counts for anything. */
export function minuteOfTrades(
  symbol: string,
  startsAt: EpochMs,
  trades: readonly Trade[],
  listing: Listing,
): Minute | undefined {
  const open = openMinute(symbol, startsAt, listing);
  const minute = trades.reduce((before, trade) => addToMinute({ ...open, minute: before }, trade), open.minute);
  return isEmpty(minute) ? undefined : minute;
}

/** Folds trades, nearly in time order, into the minutes in progress: one for each symbol that has traded in it. */
export class MinuteBuilder {
  readonly #open = new Map<string, OpenMinute>();
  readonly #listingOf: (symbol: string) => Listing;

  constructor(listingOf: (symbol: string) => Listing) {
    this.#listingOf = listingOf;
  }

  /** The minute in progress of a symbol. */
  minuteOf(symbol: string): Minute | undefined {
    const minute = this.#open.get(symbol)?.minute;
    return minute === undefined || isEmpty(minute) ? undefined : minute;
  }

  /**
   * Adds a trade, in its place by time, and returns its minute; undefined for a trade that counts for nothing.
   * Minutes before it must have been taken out with {@link closeBefore}.
   */
  add(trade: Trade): Minute | undefined {
    const { symbol } = trade;
    const open = this.#open.get(symbol) ?? openMinute(symbol, minuteOf(trade.executedAt), this.#listingOf(symbol));
    const place = open.trades.findLastIndex(({ executedAt }) => executedAt <= trade.executedAt) + 1;
    if (place < open.trades.length) return this.#foldAgain(open, open.trades.toSpliced(place, 0, trade));
    const minute = addToMinute(open, trade);
    open.trades.push(trade);
    this.#open.set(symbol, { ...open, minute });
    return minute === open.minute ? undefined : minute;
  }

  /**
   * Changes a trade of the minute in progress, or takes it out when `corrected` is undefined, and returns the minute as it is then. Undefined
   * when the trade is not in it.
   */
  amend(symbol: string, feedId: string, corrected: Partial<Trade> | undefined): Minute | undefined {
    const open = this.#open.get(symbol);
    const place = open?.trades.findIndex(trade => trade.feedId === feedId) ?? -1;
    const trade = open?.trades[place];
    if (open === undefined || trade === undefined) return undefined;
    const replacement = corrected === undefined ? [] : [{ ...trade, ...corrected }];
    return this.#foldAgain(open, open.trades.toSpliced(place, 1, ...replacement));
  }

  /** Takes out the trades that a condition does not hold for, and returns the minutes that are others for it. */
  keep(holds: (trade: Trade) => boolean): Minute[] {
    return [...this.#open.values()].flatMap(open => {
      const kept = open.trades.filter(holds);
      return kept.length === open.trades.length ? [] : [this.#foldAgain(open, kept)];
    });
  }

  #foldAgain({ minute: { symbol, startsAt }, listing }: OpenMinute, trades: Trade[]): Minute {
    const empty = openMinute(symbol, startsAt, listing);
    const minute = minuteOfTrades(symbol, startsAt, trades, listing) ?? empty.minute;
    this.#open.set(symbol, { ...empty, minute, trades });
    return minute;
  }

  /** Takes out the minutes that have ended by `at`: a minute does not include its end. */
  closeBefore(at: EpochMs): Minute[] {
    const closed: Minute[] = [];
    for (const { minute } of this.#open.values()) {
      if (minute.startsAt + MINUTE_MS > at) continue;
      this.#open.delete(minute.symbol);
      if (!isEmpty(minute)) closed.push(minute);
    }
    return closed;
  }
}

function openMinute(symbol: string, startsAt: EpochMs, listing: Listing): OpenMinute {
  const tradingDate = tradingDateAt(listing.calendar, startsAt);
  return {
    minute: { symbol, startsAt, tally: EMPTY_TALLY, tradingDate, day: undefined },
    trades: [],
    listing,
    isInSession: tradingDate !== undefined,
  };
}

/** Adds a trade; returns the same minute when it counts for nothing. What is added to the day is kept apart only where it differs. */
function addToMinute({ minute, listing, isInSession }: OpenMinute, trade: Trade): Minute {
  const { conditions } = trade;
  const effect = saleEffectOf(conditions, 'minute', listing.exchange);
  const tally = addTrade(minute.tally, trade, effect);
  if (!isInSession && !isAuctionPrint(conditions)) return tally === minute.tally ? minute : { ...minute, tally };
  const dayEffect = saleEffectOf(conditions, 'day', listing.exchange);
  const isSame = isInSession && dayEffect.prices === effect.prices && dayEffect.volume === effect.volume;
  if (isSame && minute.day === undefined) return tally === minute.tally ? minute : { ...minute, tally };
  const dayBefore = minute.day ?? (isInSession ? minute.tally : EMPTY_TALLY);
  const day = addTrade(dayBefore, trade, dayEffect);
  if (day === dayBefore && tally === minute.tally) return minute;
  const tradingDate = minute.tradingDate ?? sessionDateOf(listing.calendar, minute.startsAt);
  return { ...minute, tally, tradingDate, day: tradingDate === undefined ? undefined : day };
}

function isEmpty({ tally, day }: Minute): boolean {
  return tally.tradeCount === 0 && day === undefined;
}
