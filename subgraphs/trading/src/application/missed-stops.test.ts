import { createLogger } from '@platform/shared/observability';
import { eventually, testIdentity } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { aMarket, anAccount, aQuote, aRequest, aSession, aTrade, NOON, price } from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import type { CorporateAction } from '../domain/corporate-action.ts';
import type { MarketView, Trade } from '../domain/market.ts';
import type { Order } from '../domain/order.ts';
import { CommandQueue } from './command-queue.ts';
import { LOOKS_BEFORE_GIVING_UP, LOOKS_BEFORE_READING, MISSED_PRINTS_MAX, MissedStops } from './missed-stops.ts';
import { placeOrder } from './place-order.ts';
import { Venue } from './venue.ts';

const alice = testIdentity('alice');
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const after = (seconds: number) => new Date(NOON.getTime() + seconds * 1_000);

/** A market with a tape, and somebody who owns 100 AAPL, which are quoted at 189.90 and 190.00 unless the view says otherwise. */
async function start(view: Partial<MarketView> = {}) {
  const ledger = new MemoryLedger();
  const account = anAccount({ owns: { AAPL: ['100', '1.00'] } });
  ledger.open(account);
  const market = new StillMarket();
  market.current = aMarket(view);
  const tape: Trade[] = [];
  const actions: CorporateAction[] = [];
  const noted: Date[] = [];
  const logger = createLogger('venue', 'silent');
  let canRead = true;
  const prices = {
    minuteQuotes: async () => [],
    async *printsBetween(_: string, from: Date, to: Date) {
      if (!canRead) throw new Error('away');
      for (const trade of tape) if (trade.executedAt >= from && trade.executedAt < to) yield [trade];
    },
  };
  const changes = { watch: () => () => {}, watchAll: () => () => {} };
  const { reader: orders } = ledger;
  const queue = new CommandQueue(ledger, committed => venue.onCommit(committed));
  const isCurrent = () => true;
  let venue = new Venue({ queue, market, orders, prices, changes, partitions: 1, isCurrent, logger });
  let missed: MissedStops;
  /** A process becomes the venue; the one before has seen what was noted. */
  const begin = async () => {
    venue = new Venue({ queue, market, orders, prices, changes, partitions: 1, isCurrent, logger });
    const sight = { noteSeen: async (_: unknown, seenUntil: Date) => void noted.push(seenUntil) };
    const source = { actionsBetween: async () => actions };
    missed = new MissedStops({ venue, market, prices, orders, actions: source, sight, logger });
    stops.push(end);
    missed.start();
    await venue.start([{ ...(await ledger.beginTenure()), seenUntil: noted.at(-1) }]);
  };
  const end = () => {
    venue.stop();
    missed.stop();
  };
  await begin();
  return {
    ...{ market, tape, actions, noted, begin, end },
    /** Looks until what was missed is read. */
    async look() {
      for (let count = 0; count < LOOKS_BEFORE_READING; count += 1) await missed.look();
    },
    lookOnce: () => missed.look(),
    failReading() {
      canRead = false;
    },
    /** Looks until everything is followed, whatever it did. */
    catchUp: () =>
      eventually(async () => {
        await missed.look();
        return noted.at(-1)?.getTime() === market.now().getTime() - 2_000;
      }),
    at(now: Date) {
      market.current = { ...market.current, now };
    },
    async place(overrides: Parameters<typeof aRequest>[0]) {
      const of = { accountId: account.id, symbol: 'AAPL', clientOrderId: undefined, quantity: '10' };
      const request = { ...aRequest(overrides), ...of };
      const dependencies = { queue, market, accounts: orders, orders };
      const { order } = await placeOrder(dependencies, alice, request);
      expect(order?.status).toBe('NEW');
      return order?.id ?? '';
    },
    until: (id: string, expected: Partial<Order>) =>
      eventually(() => {
        const now = ledger.orders.get(id);
        return now !== undefined && Object.entries(expected).every(([key, value]) => now[key as keyof Order] === value);
      }),
    now: (id: string) => ledger.orders.get(id),
    exitsOf: (id: string) => [...ledger.orders.values()].filter(({ parentId }) => parentId === id),
  };
}

/** A print so many seconds after noon. */
const print = (seconds: number, at: string, overrides: Partial<Trade> = {}) =>
  aTrade(at, { executedAt: after(seconds), sequence: BigInt(100 + seconds), ...overrides });
const wide = aQuote(['150.00', '500'], ['230.00', '500']);

describe('prints that came while nobody was the venue', () => {
  it('trigger a stop, which is filled at the market as it is now', async () => {
    const { place, look, at, tape, begin, end, until, now, catchUp } = await start();
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00' });
    const other = await place({ type: 'STOP', side: 'SELL', stopPrice: '180.00' });
    await catchUp();
    end();
    tape.push(print(60, '184.50'), print(61, '184.00'), print(62, '189.95'));
    at(after(120));
    await begin();
    await look();
    await until(stop, { status: 'FILLED', electedPrice: price('184.50'), electedSequence: 160n });
    expect(now(stop)?.filledGross).toBe(price('189.90') * (now(stop)?.quantity ?? 0n));
    expect(now(other)).toMatchObject({ status: 'NEW', triggeredAt: null });
  });

  it.each([
    ['of before the order', print(-1, '100.00')],
    ['that do not count', print(60, '100.00', { isEligible: false })],
    ['of before the last venue had seen everything', print(-300, '100.00')],
    ['outside of the regular session', print(5 * 3_600, '100.00')],
  ])('trigger nothing when they are %s', async (_, stray) => {
    const { place, at, tape, catchUp, begin, end, now } = await start();
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00', timeInForce: 'GTC' });
    await catchUp();
    end();
    tape.push(stray);
    at(after(6 * 3_600));
    await begin();
    await catchUp();
    expect(now(stop)).toMatchObject({ status: 'NEW', triggeredAt: null });
  });

  it('move a trailing stop, and then trigger it, in their order; what came since comes after them', async () => {
    const { place, look, at, tape, market, begin, end, until, catchUp } = await start({ quote: wide });
    const trail = await place({ type: 'TRAILING_STOP', side: 'SELL', trailPrice: '5.00' });
    await catchUp();
    end();
    tape.push(print(60, '200.00'), print(61, '210.00'), print(62, '206.00'));
    at(after(120));
    await begin();
    market.print(print(121, '204.90')); // beyond the trail of what was missed
    await look();
    await until(trail, { highWaterMark: price('210.00'), highWaterSequence: 161n, electedPrice: price('204.90') });
  });

  it('count once for a trailing stop that one of them had moved already', async () => {
    const { place, at, tape, market, catchUp, begin, end, until, now } = await start({ quote: wide });
    const trail = await place({ type: 'TRAILING_STOP', side: 'SELL', trailPrice: '5.00' });
    await catchUp();
    for (const seen of [print(1, '194.00'), print(2, '200.00')]) {
      tape.push(seen);
      market.print(seen);
    }
    await until(trail, { highWaterMark: price('200.00') });
    end();
    tape.push(print(60, '196.00'));
    at(after(120));
    await begin();
    await catchUp();
    expect(now(trail)).toMatchObject({ triggeredAt: null, highWaterMark: price('200.00') });
  });

  it('say nothing to an exit that came alive after them', async () => {
    const { place, at, tape, market, begin, end, until, catchUp, exitsOf } = await start();
    const entry = await place({
      ...{ type: 'LIMIT', side: 'BUY', limitPrice: '150.00', orderClass: 'BRACKET', timeInForce: 'GTC' },
      ...{ takeProfit: { limitPrice: '300.00' }, stopLoss: { stopPrice: '149.00', limitPrice: null } },
    });
    await catchUp();
    end();
    tape.push(print(60, '148.00'));
    at(after(120));
    await begin();
    market.show(aQuote(['149.90', '500'], ['150.00', '500'], { sequence: 2n, quotedAt: after(121) }));
    await until(entry, { status: 'FILLED' });
    await catchUp();
    expect(exitsOf(entry)).toMatchObject([
      { type: 'LIMIT', status: 'NEW' },
      { type: 'STOP', status: 'NEW', triggeredAt: null },
    ]);
  });

  it('of before a split say nothing to the orders of after it', async () => {
    const { place, at, tape, actions, catchUp, begin, end, now } = await start();
    const stop = await place({ type: 'STOP', side: 'BUY', stopPrice: '200.00', timeInForce: 'GTC' });
    await catchUp();
    end();
    tape.push(print(60, '800.00'));
    actions.push({ symbol: 'AAPL', exDate: '2026-03-03', kind: 'SPLIT', newShares: 4n, oldShares: 1n });
    at(after(24 * 3_600));
    await begin();
    await catchUp();
    expect(now(stop)).toMatchObject({ status: 'NEW', triggeredAt: null });
  });

  it('that cannot be read keep stops waiting for a while only', async () => {
    const { place, lookOnce, at, market, begin, end, failReading, until, now, catchUp } = await start({ quote: wide });
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00' });
    await catchUp();
    end();
    at(after(120));
    failReading();
    await begin();
    market.print(print(121, '184.20'));
    for (let count = 0; count < LOOKS_BEFORE_GIVING_UP / 2; count += 1) await lookOnce();
    expect(now(stop)).toMatchObject({ triggeredAt: null });
    for (let count = 0; count < LOOKS_BEFORE_GIVING_UP; count += 1) await lookOnce();
    await until(stop, { electedPrice: price('184.20') });
  });

  it('are read up to a limit, and stops go on with those that come', async () => {
    const { place, look, at, tape, market, begin, end, until, catchUp } = await start({ quote: wide });
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00' });
    await catchUp();
    end();
    const many = Array.from({ length: MISSED_PRINTS_MAX }, (_, index) =>
      print(1, '190.00', { sequence: BigInt(index) }),
    );
    tape.push(...many, print(2, '184.50', { sequence: 1_000_000n }));
    at(after(120));
    await begin();
    await look();
    market.print(print(121, '184.20', { sequence: 1_000_001n }));
    await until(stop, { electedPrice: price('184.20') });
  });

  it('trigger a stop whose session has ended meanwhile, so that it works in the next', async () => {
    const closesAt = after(600);
    const { place, look, at, market, tape, begin, end, until, catchUp } = await start({
      session: aSession({ closesAt, nextClosesAt: closesAt }),
    });
    const daily = await place({ type: 'LIMIT', side: 'SELL', limitPrice: '250.00' });
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00', timeInForce: 'GTC' });
    await catchUp();
    end();
    tape.push(print(60, '184.00'));
    market.current = { ...market.current, session: { ...market.current.session, isOpen: false } };
    at(after(700));
    await begin();
    await until(daily, { status: 'EXPIRED' }); // sessions were looked at
    await look();
    await until(stop, { electedPrice: price('184.00'), status: 'DONE_FOR_DAY' });
  });
});

describe('prints that came while market-data was away', () => {
  it('trigger a stop once they are read', async () => {
    const { place, look, at, tape, market, until, now, catchUp } = await start();
    const stop = await place({ type: 'STOP', side: 'SELL', stopPrice: '185.00' });
    await catchUp();
    market.loseSight();
    tape.push(print(60, '184.50'));
    at(after(120));
    await look();
    await until(stop, { status: 'FILLED', electedPrice: price('184.50') });
    expect(now(stop)?.triggeredAt).toEqual(after(120));
  });

  it('are not noted as seen before', async () => {
    const { look, at, market, noted, catchUp } = await start();
    await catchUp();
    market.current = { ...market.current, isLive: false };
    at(after(120));
    await look();
    expect(noted.at(-1)).toEqual(after(-2));
  });
});
