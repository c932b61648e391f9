import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClosedLot, type LotEvent, type LotMethod, type LotTrade, lotsOf } from './lots.ts';

const METHODS: readonly LotMethod[] = ['FIFO', 'LIFO', 'HIFO', 'COMPRESSED_FIFO'];
const SHARE = 10n ** 9n;

type Step =
  | { readonly buys: boolean; readonly shares: bigint; readonly cents: bigint; readonly nextDay: boolean }
  | { readonly ratio: readonly [bigint, bigint] };

const trade = fc.record({
  buys: fc.boolean(),
  shares: fc.bigInt({ min: 1n, max: 20n }),
  cents: fc.bigInt({ min: 0n, max: 100_000n }),
  nextDay: fc.boolean(),
});
const split = fc.record({ ratio: fc.constantFrom<readonly [bigint, bigint]>([4n, 1n], [3n, 2n], [1n, 7n], [1n, 10n]) });
const anyHistory = fc.array(fc.oneof({ arbitrary: trade, weight: 8 }, { arbitrary: split, weight: 1 }), {
  maxLength: 60,
});
const anyTrades = fc.array(trade, { maxLength: 60 });

interface History {
  readonly events: LotEvent[];
  /** Signed, at the end. */
  readonly owned: bigint;
  /** Paid less received. */
  readonly paid: bigint;
}

function historyOf(steps: readonly Step[]): History {
  let owned = 0n;
  let paid = 0n;
  let day = 1;
  const events: LotEvent[] = [];
  for (const step of steps) {
    if ('ratio' in step) {
      const [after, before] = step.ratio;
      const size = owned < 0n ? -owned : owned;
      const kept = (size * after) / before;
      if (kept === 0n) continue;
      events.push({ kind: 'SPLIT', before: size, after: kept });
      owned = owned < 0n ? -kept : kept;
      continue;
    }
    if (step.nextDay) day += 1;
    const quantity = step.shares * SHARE;
    owned += step.buys ? quantity : -quantity;
    paid += step.buys ? step.cents : -step.cents;
    const at = new Date(Date.UTC(2026, 0, day, 15));
    const place = BigInt(events.length + 1);
    events.push({
      kind: 'TRADE',
      side: step.buys ? 'BUY' : 'SELL',
      quantity,
      cash: step.cents,
      at,
      day: at.toISOString().slice(0, 10),
      place,
    });
  }
  return { events, owned, paid };
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
const gain = ({ proceeds, costBasis }: ClosedLot) => proceeds - costBasis;

describe('whatever is traded, by every method', () => {
  it('open lots are the position, all on its side', () =>
    fc.assert(
      fc.property(anyHistory, fc.constantFrom(...METHODS), (steps, method) => {
        const { events, owned } = historyOf(steps);
        const { open } = lotsOf(events, method);
        expect(sum(open.map(({ side, quantity }) => (side === 'LONG' ? quantity : -quantity)))).toBe(owned);
        expect(new Set(open.map(({ side }) => side)).size <= 1).toBe(true);
        expect(open.every(({ quantity, cash }) => quantity > 0n && cash >= 0n)).toBe(true);
      }),
    ));

  it('what open lots cost less what closed ones gained is what was paid less what was received, to the cent', () =>
    fc.assert(
      fc.property(anyHistory, fc.constantFrom(...METHODS), (steps, method) => {
        const { events, paid } = historyOf(steps);
        const { open, closed } = lotsOf(events, method);
        const cost = sum(open.map(({ side, cash }) => (side === 'LONG' ? cash : -cash)));
        expect(cost - sum(closed.map(gain))).toBe(paid);
      }),
    ));

  it('every closed pair was opened no later than the day it was closed, and all that closed is told in order', () =>
    fc.assert(
      fc.property(anyHistory, fc.constantFrom(...METHODS), (steps, method) => {
        const { closed } = lotsOf(historyOf(steps).events, method);
        for (const pair of closed) expect(pair.openedAt <= pair.closedAt && pair.quantity > 0n).toBe(true);
        const keys = closed.map(({ place, ordinal }) => Number(place) * 1_000 + ordinal);
        expect(keys).toEqual([...new Set(keys)].sort((one, other) => one - other));
      }),
    ));

  it('trades are matched as they are share by share', () =>
    fc.assert(
      fc.property(anyTrades, fc.constantFrom<LotMethod>('FIFO', 'LIFO', 'HIFO'), (steps, method) => {
        const { events } = historyOf(steps);
        const matched = lotsOf(events, method).closed.map(({ place, quantity, openedAt }) => [
          place,
          quantity / SHARE,
          openedAt,
        ]);
        expect(matched).toEqual(byTheShare(events as LotTrade[], method));
      }),
    ));
});

interface Share {
  readonly trade: LotTrade;
}

/** The same, the slow way: one share after the other, the one to close picked out of all of them. */
function byTheShare(trades: readonly LotTrade[], method: LotMethod): [bigint, bigint, Date][] {
  let shares: Share[] = [];
  const pairs: { place: bigint; opening: LotTrade; count: bigint; at: Date }[] = [];
  for (const trade of trades) {
    for (let share = 0n; share < trade.quantity / SHARE; share += 1n) {
      const picked = shares[0]?.trade.side === trade.side ? undefined : pick(shares, method);
      if (picked === undefined) {
        shares.push({ trade });
        continue;
      }
      shares = shares.filter(one => one !== picked);
      const last = pairs.at(-1);
      if (last?.place === trade.place && last.opening === picked.trade) last.count += 1n;
      else pairs.push({ place: trade.place, opening: picked.trade, count: 1n, at: picked.trade.at });
    }
  }
  return pairs.map(({ place, count, at }) => [place, count, at]);
}

function pick(shares: readonly Share[], method: LotMethod): Share | undefined {
  if (method === 'FIFO') return shares[0];
  const price = ({ trade: { cash, quantity, side } }: Share) =>
    Number(side === 'BUY' ? cash : -cash) / Number(quantity);
  if (method === 'LIFO') {
    const newest = shares.at(-1)?.trade;
    return shares.find(({ trade }) => trade === newest);
  }
  return shares.reduce<Share | undefined>(
    (best, share) => (best === undefined || price(share) > price(best) ? share : best),
    undefined,
  );
}
