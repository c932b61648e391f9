import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../../../application/ports/feed.ts';
import { LISTED_INSTRUMENTS } from '../../../domain/listings.ts';
import { sessionOn, sessionsBetween } from '../../../domain/session.ts';
import { planDay } from './day-plan.ts';
import { TICK_MS } from './price-path.ts';
import { Simulation } from './simulated-feed.ts';

const SEED = 11;
const ibm = LISTED_INSTRUMENTS.filter(({ symbol }) => symbol === 'IBM');
const at = (time: string, date = '2026-11-20') => Date.parse(`${date}T${time}Z`);

/** What is said from one time to another, and, before, from the times of `earlier`. */
function live(
  from: number,
  to: number,
  { instruments = ibm, earlier = [] as number[], seed = SEED } = {},
): FeedEvent[] {
  const simulation = new Simulation(instruments, seed);
  for (const time of earlier) simulation.tick(time);
  const events: FeedEvent[] = [];
  for (let time = from; time < to; time += TICK_MS) events.push(...simulation.tick(time));
  return events.filter(({ kind }) => kind !== 'advance');
}

const tradesOf = (events: readonly FeedEvent[]) => events.filter(event => event.kind === 'trade');
const statusesOf = (events: readonly FeedEvent[]) => events.filter(event => event.kind === 'status');
const usd = (price: bigint | undefined) => Number(price) / 1e9;

describe('a simulated day at the exchange', () => {
  test.each([
    ['at night', at('04:00:00')],
    ['on a weekend', at('15:00:00', '2026-11-21')],
    ['on a holiday', at('15:00:00', '2026-11-26')],
    ['after an early close and what follows it', at('22:30:00', '2026-11-27')],
  ])('says nothing %s', (_, from) => {
    expect(live(from, from + 60_000)).toEqual([]);
  });

  test.each([
    ['before', at('10:00:00')],
    ['after', at('22:00:00')],
  ])('is quiet %s the session: few quotes, wide, and prints marked T', (_, from) => {
    const regular = live(at('17:00:00'), at('17:20:00'));
    const extended = live(from, from + 20 * 60_000);
    expect(extended.length).toBeGreaterThan(20);
    expect(extended.length).toBeLessThan(regular.length / 3);
    const spread = (events: readonly FeedEvent[]) => {
      const quotes = events.filter(event => event.kind === 'quote');
      return quotes.reduce((sum, quote) => sum + usd(quote.askPrice) - usd(quote.bidPrice), 0) / quotes.length;
    };
    expect(spread(extended)).toBeGreaterThan(2 * spread(regular));
    expect(tradesOf(extended).every(({ conditions }) => conditions.includes('T'))).toBe(true);
    expect(tradesOf(regular).some(({ conditions }) => conditions.includes('T'))).toBe(false);
  });

  test('opens with an auction, official prices and bands', () => {
    const events = live(at('14:29:59'), at('14:30:02'));
    const firstPrint = events.findIndex(event => event.kind === 'trade' && event.conditions.includes('O'));
    const [cross, official] = events.slice(firstPrint).filter(event => event.kind === 'trade');
    expect(cross).toMatchObject({ executedAt: at('14:30:00'), conditions: ['O'], exchange: 'N' });
    expect(official).toMatchObject({ conditions: ['Q'], price: cross?.price, size: cross?.size });
    expect(usd(cross?.size)).toBeGreaterThan(2_000);
    const bands = events.find(event => event.kind === 'bands');
    expect(usd(bands?.lowerBand)).toBeCloseTo(usd(cross?.price) * 0.95, 1);
    expect(usd(bands?.upperBand)).toBeCloseTo(usd(cross?.price) * 1.05, 1);
  });

  test('holds no opening auction when it was begun in the session, but has bands', () => {
    const events = live(at('15:00:00'), at('15:00:10'));
    expect(tradesOf(events).some(({ conditions }) => conditions.includes('O'))).toBe(false);
    expect(events.some(({ kind }) => kind === 'bands')).toBe(true);
  });

  test('closes with an auction in the last moment of the session, then takes the bands away', () => {
    const events = live(at('20:59:58'), at('21:00:02'));
    const prints = tradesOf(events).filter(({ conditions }) => conditions.includes('6') || conditions.includes('M'));
    expect(prints.map(({ conditions }) => conditions)).toEqual([['6'], ['M']]);
    expect(prints[0]?.executedAt).toBe(at('21:00:00') - TICK_MS);
    expect(usd(prints[0]?.size)).toBeGreaterThan(5_000);
    const last = events.filter(event => event.kind === 'bands').at(-1);
    expect(last).toMatchObject({ at: at('21:00:00'), lowerBand: undefined, upperBand: undefined });
    const early = live(at('17:59:58', '2026-11-27'), at('18:00:01', '2026-11-27'));
    expect(tradesOf(early).some(({ conditions }) => conditions.includes('6'))).toBe(true);
  });

  test('opens elsewhere than it closed', () => {
    const simulation = new Simulation(ibm, SEED);
    const bidAt = (time: number) => usd(simulation.tick(time).find(event => event.kind === 'quote')?.bidPrice);
    const close = bidAt(at('20:59:59'));
    simulation.tick(at('01:30:00', '2026-11-21'));
    for (let time = at('09:00:00', '2026-11-23'); time <= at('09:00:20', '2026-11-23'); time += TICK_MS) {
      const bid = bidAt(time);
      if (Number.isNaN(bid)) continue;
      expect(Math.abs(bid / close - 1)).toBeGreaterThan(0.001);
      return;
    }
    throw new Error('it was not quoted');
  });
});

/** The first day on which something is planned that a condition holds for. */
function dayWith(holds: (plan: ReturnType<typeof planDay>) => boolean) {
  const sessions = sessionsBetween('XNYS', '2026-01-01', '2030-12-31');
  const session = sessions.find(candidate => holds(planDay(SEED, 'IBM', candidate)));
  if (session === undefined) throw new Error('there is no such day');
  return { session, plan: planDay(SEED, 'IBM', session) };
}

describe('halts', () => {
  test('for news: nothing is said until it is over, then the price is another one', () => {
    const { plan } = dayWith(({ newsHalt, priceRun }) => newsHalt !== undefined && priceRun === undefined);
    const { at: from = 0, until = 0, move = 0 } = plan.newsHalt ?? {};
    const events = live(Math.floor(from) - 30_000, Math.ceil(until) + 30_000);
    expect(statusesOf(events).map(({ state, reason }) => [state, reason])).toEqual([
      ['HALTED', 'T1'],
      ['TRADING', undefined],
    ]);
    const [halted, resumed] = statusesOf(events);
    const between = tradesOf(events).filter(
      ({ executedAt }) => executedAt > (halted?.at ?? 0) && executedAt < (resumed?.at ?? 0),
    );
    expect(between).toEqual([]);
    const before = tradesOf(events).findLast(({ executedAt }) => executedAt < from);
    const reopening = tradesOf(events).find(({ conditions }) => conditions.includes('5'));
    expect(reopening?.executedAt).toBe(resumed?.at);
    expect(Math.log(usd(reopening?.price) / usd(before?.price))).toBeCloseTo(move, 1);
  });

  test('for moving too fast: the quote stays at the band, then nothing is traded for five minutes', () => {
    const { plan } = dayWith(
      ({ newsHalt, priceRun }) => newsHalt === undefined && Math.abs(priceRun?.move ?? 0) > 0.085,
    );
    const { at: from = 0 } = plan.priceRun ?? {};
    const events = live(Math.floor(from) - 60_000, Math.ceil(from) + 10 * 60_000);
    const [halted, resumed] = statusesOf(events);
    expect(halted).toMatchObject({ state: 'HALTED', reason: 'LUDP' });
    expect((resumed?.at ?? 0) - (halted?.at ?? 0)).toBe(300_000);
    const bands = events.slice(0, events.indexOf(halted as FeedEvent)).findLast(event => event.kind === 'bands');
    const quote = events.slice(0, events.indexOf(halted as FeedEvent)).findLast(event => event.kind === 'quote');
    expect(quote?.bidPrice === bands?.upperBand || quote?.askPrice === bands?.lowerBand).toBe(true);
    for (const { price, executedAt } of tradesOf(events)) {
      if (executedAt >= (halted?.at ?? 0)) continue;
      const inForce = events
        .slice(
          0,
          events.findIndex(event => event.kind === 'trade' && event.executedAt === executedAt),
        )
        .findLast(event => event.kind === 'bands');
      expect(price >= (inForce?.lowerBand ?? 0n) && price <= (inForce?.upperBand ?? 0n)).toBe(true);
    }
  });

  test('are planned by seed, symbol and day alone, and are rare', () => {
    const session = sessionOn('XNYS', '2026-11-20');
    if (session === undefined) throw new Error('a day of trading');
    expect(planDay(1, 'IBM', session)).toEqual(planDay(1, 'IBM', session));
    const plans = sessionsBetween('XNYS', '2010-01-01', '2029-12-31').map(day => planDay(5, 'IBM', day));
    const share = (count: number) => count / plans.length;
    expect(share(plans.filter(({ newsHalt }) => newsHalt !== undefined).length)).toBeCloseTo(0.011, 2);
    expect(share(plans.filter(({ priceRun }) => priceRun !== undefined).length)).toBeCloseTo(0.022, 2);
  });
});
