import type { Logger } from '@platform/shared/observability';
import type { Trade } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { followTape, type StopCourse } from '../domain/stop.ts';
import { isInRegularSession, startOfTradingDay, tradingDayOf } from '../domain/trading-day.ts';
import type { MissedPrints } from './books.ts';
import type { CorporateActionSource } from './ports/corporate-actions.ts';
import type { VenueSight } from './ports/ledger-store.ts';
import type { Market, PriceHistory } from './ports/market.ts';
import type { OrderReader } from './ports/readers.ts';
import type { Venue } from './venue.ts';

/** How often it is looked what was missed, and noted what was seen. */
const LOOK_MS = 1_000;
/** The tape is read so many looks after prints come in again: market-data may store them, and tell them, some seconds late. */
export const LOOKS_BEFORE_READING = 4;
/** After so many looks without success stops go on with the prints that come: better late than never. */
export const LOOKS_BEFORE_GIVING_UP = 30;
/** Instruments that are read at once. */
const SYMBOLS_AT_ONCE = 8;
/** A print of so long ago has come by itself. */
const UNDERWAY_MS = 2_000;
/** Prints of one instrument that are read for one gap, from its beginning; stops are held against none of what is beyond. */
export const MISSED_PRINTS_MAX = 50_000;

export interface MissedStopsDependencies {
  readonly venue: Pick<Venue, 'missPrints' | 'missedPrints' | 'followMissed' | 'caughtUpTenures'>;
  readonly market: Pick<Market, 'now' | 'isLive' | 'onGap'>;
  readonly prices: Pick<PriceHistory, 'printsBetween'>;
  readonly orders: Pick<OrderReader, 'readFirstFills'>;
  readonly actions: CorporateActionSource;
  readonly sight: VenueSight;
  readonly logger: Logger;
}

/**
 * Holds stops against the prints that came while nobody was the venue, or market-data was away: it reads them from the tape, from the last moment that is noted as
 * seen. Until then the stops follow no other print, so that they follow all of them in order. `start` and `stop` may be called any number of times.
 */
export class MissedStops {
  readonly #dependencies: MissedStopsDependencies;
  /** Undefined before it was noted for the first time: then nothing was missed either. */
  #seenUntil: Date | undefined;
  /** Looks since prints have come in without a gap. */
  #looks = 0;
  #looking: Promise<void> | undefined;
  #stops: (() => void)[] = [];

  constructor(dependencies: MissedStopsDependencies) {
    this.#dependencies = dependencies;
  }

  /** There are partitions to be the venue of, perhaps more than before. */
  start(): void {
    this.#looks = 0;
    if (this.#stops.length > 0) return;
    const timer = setInterval(() => void this.look(), LOOK_MS).unref();
    this.#stops = [() => clearInterval(timer), this.#dependencies.market.onGap(() => this.#lose())];
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#looks = 0;
    this.#seenUntil = undefined;
  }

  #lose(): void {
    this.#looks = 0;
    if (this.#seenUntil !== undefined) this.#dependencies.venue.missPrints(this.#seenUntil);
  }

  /** Looks once; one look at a time, which whoever asks for another meanwhile waits for. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { venue, market, sight, logger } = this.#dependencies;
    this.#looks = market.isLive ? this.#looks + 1 : 0;
    if (this.#looks < LOOKS_BEFORE_READING) return;
    const seenUntil = new Date(market.now().getTime() - UNDERWAY_MS);
    try {
      const missed = venue.missedPrints();
      for (let next = 0; next < missed.length; next += SYMBOLS_AT_ONCE)
        await Promise.all(missed.slice(next, next + SYMBOLS_AT_ONCE).map(one => this.#catchUp(one)));
      const tenures = venue.caughtUpTenures();
      if (tenures.length === 0) return;
      await sight.noteSeen(tenures, seenUntil);
      if (this.#looks > 0) this.#seenUntil = seenUntil;
    } catch (error) {
      logger.warn({ err: error }, 'prints that stops have missed could not be read, or noted as seen; trying again');
      if (this.#looks >= LOOKS_BEFORE_GIVING_UP) this.#giveUp();
    }
  }

  #giveUp(): void {
    const { venue, logger } = this.#dependencies;
    for (const { symbol, since } of venue.missedPrints()) {
      logger.error({ symbol, since }, 'prints that stops have missed cannot be read: they are not held against them');
      venue.followMissed(symbol, new Map(), -1n);
    }
  }

  async #catchUp({ symbol, since, stops }: MissedPrints): Promise<void> {
    const { venue, market, prices, logger } = this.#dependencies;
    const now = market.now();
    let courses = await this.#coursesOf(stops, since, now);
    let seenTo = -1n;
    let read = 0;
    const calendar = stops[0]?.calendar;
    const from = new Date(Math.min(...courses.map(course => course.from.getTime())));
    if (calendar !== undefined && from < now)
      for await (const prints of prices.printsBetween(symbol, from, now)) {
        for (const print of prints) {
          if (print.isEligible && isInRegularSession(print.executedAt, calendar))
            courses = courses.map(course => followTape(course, print));
          if (print.sequence > seenTo) seenTo = print.sequence;
        }
        read += prints.length;
        if (read >= MISSED_PRINTS_MAX) {
          logger.error(
            { symbol, from, read },
            'more prints were missed than are read: stops are not held against the rest',
          );
          break;
        }
      }
    if (this.#looks === 0) return; // it was lost again meanwhile
    venue.followMissed(symbol, new Map(courses.map(course => [course.order.id, tellingOf(course)])), seenTo);
  }

  /** Prints of before an exit came alive, or a corporate action took effect, are not of the order as it stands. */
  async #coursesOf(stops: readonly Order[], since: Date, now: Date): Promise<readonly StopCourse[]> {
    const [first] = stops;
    if (first === undefined) return [];
    const { orders, actions } = this.#dependencies;
    const { symbol, calendar } = first;
    const [before, today] = [tradingDayOf(since, calendar), tradingDayOf(now, calendar)];
    const known = before === today ? [] : await actions.actionsBetween(before, today, [symbol]);
    const entryOf = ({ orderClass, parentId }: Order) => (orderClass === 'OCO' ? null : parentId);
    const filled = await orders.readFirstFills(stops.flatMap(stop => entryOf(stop) ?? []));
    const starts = [since, ...known.map(({ exDate }) => startOfTradingDay(exDate, calendar))];
    return stops.map(order => {
      const aliveSince = filled.get(entryOf(order) ?? '') ?? order.submittedAt;
      const from = new Date(Math.max(...[...starts, aliveSince].map(Number)));
      return { order, from, movedBy: undefined, electedBy: undefined };
    });
  }
}

function tellingOf({ movedBy, electedBy }: StopCourse): readonly Trade[] {
  return [movedBy, electedBy].filter(print => print !== undefined);
}
