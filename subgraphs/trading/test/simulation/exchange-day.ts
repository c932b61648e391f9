import { addDays, type DateText, isNyseClosed, momentOf } from '@platform/shared/pure';
import type { Session, Trade } from '../../src/domain/market.ts';
import { aSession, aTrade, CLOSED, nextId, quantity } from '../support/fixtures.ts';
import type { Model, OrderWish } from './model.ts';
import type { Auction } from './model-auctions.ts';
import type { Random } from './random.ts';
import type { SimulatedMarket } from './world.ts';

/** The exchange's day from one opening to the next, in New York. The simulation has no half-days: no day of it is one. */

const minutesAt = (day: DateText, minutes: number) => new Date(momentOf(day, minutes, 'America/New_York'));
export const opensAt = (day: DateText) => minutesAt(day, 9.5 * 60);
export const closesAt = (day: DateText) => minutesAt(day, 16 * 60);
const extendedClosesAt = (day: DateText) => minutesAt(day, 20 * 60);
/** From 19:00 on the auctions of the next day take orders. */
const eveningOf = (day: DateText) => minutesAt(day, 19.5 * 60);

export function dayAfter(day: DateText): DateText {
  const next = addDays(day, 1);
  return isNyseClosed(next) ? dayAfter(next) : next;
}

export function openSession(day: DateText): Session {
  return aSession({
    ...{ closesAt: closesAt(day), nextClosesAt: closesAt(day) },
    ...{ nextOpensAt: opensAt(dayAfter(day)), extendedClosesAt: extendedClosesAt(day) },
  });
}

export function closedSession(day: DateText): Session {
  const next = dayAfter(day);
  return {
    ...{ ...CLOSED, isOpenExtended: true, extendedClosesAt: extendedClosesAt(day) },
    ...{ nextOpensAt: opensAt(next), nextClosesAt: closesAt(next) },
  };
}

/** A print that comes is there within moments; one that does not is looked for on the tape, and an auction without one is given up. */
const LOOKED_FOR_MS = 31_000;
const GIVEN_UP_MS = 15 * 60_000;

/** What the turn of a day moves. */
export interface DayWorld {
  readonly random: Random;
  readonly market: SimulatedMarket;
  readonly model: Model;
  /** Where the market is, in cents. */
  readonly cents: () => number;
  /** Places orders until they are answered, until nothing is on its way. */
  readonly place: (wish: (accountId: string) => OrderWish, count: number) => Promise<void>;
  /** A moment. */
  readonly tick: () => Promise<void>;
  /** Until nothing is on its way. */
  readonly rest: () => Promise<void>;
  /** A process dies, or the venue moves. */
  readonly disturb: () => Promise<void>;
  readonly quote: () => void;
}

/** From the session of one day to that of the next: the closing auction, what is placed in the evening, and the opening auction. */
export async function turnDay(world: DayWorld): Promise<void> {
  const { random, market, model } = world;
  market.enter(closesAt(market.day), closedSession(market.day));
  model.endDay();
  await holdAuction(world, 'CLS');
  model.checkDayIsOver();

  market.enter(eveningOf(market.day), closedSession(market.day));
  await world.place(accountId => eveningWish(world, accountId), random.integer(0, 8));

  market.day = dayAfter(market.day);
  market.enter(opensAt(market.day), openSession(market.day));
  model.beginDay();
  await holdAuction(world, 'OPG');
  if (random.chance(0.7)) world.quote();
}

async function holdAuction(world: DayWorld, auction: Auction): Promise<void> {
  const { random, market, model } = world;
  if (random.chance(0.15)) model.auctions.skip();
  else {
    const print = auctionPrint(world, auction);
    model.auctions.hold(print, model.orders.values());
    market.tape.push(print);
    if (random.chance(0.8)) market.print(print);
  }
  if (random.chance(0.4)) {
    for (let turns = random.integer(0, 3); turns > 0; turns -= 1) await world.tick();
    await world.disturb();
  }
  for (const ms of [LOOKED_FOR_MS, GIVEN_UP_MS]) {
    await world.rest();
    market.advance(ms);
  }
  await world.rest();
  model.auctions.checkOver(auction, model.orders.values());
}

function auctionPrint({ random, market, cents }: DayWorld, auction: Auction): Trade {
  const price = BigInt(cents() + random.integer(-20, 20)) * 10_000n;
  const size = quantity(String(random.integer(1, 80)));
  const { symbol } = market;
  return { ...aTrade('1'), symbol, price, size, auction, sequence: market.nextPrint(), executedAt: market.now() };
}

/** For tomorrow, most of it for its auctions; what would have to be done at once is refused. */
function eveningWish({ random, cents }: DayWorld, accountId: string): OrderWish {
  return {
    ...{ accountId, side: random.chance(0.55) ? 'BUY' : 'SELL', shares: random.integer(1, 60) },
    ...{ clientOrderId: nextId(), stopCents: undefined, group: undefined },
    limitCents: random.chance(0.4) ? undefined : cents() + random.integer(-30, 30),
    timeInForce: random.pick(['OPG', 'OPG', 'OPG', 'CLS', 'DAY', 'GTC', 'IOC']),
  };
}
