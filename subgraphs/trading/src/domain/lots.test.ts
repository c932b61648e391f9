import { describe, expect, it } from 'vitest';
import { cash, quantity } from '../../test/support/fixtures.ts';
import { lotEventsOf } from '../../test/support/trade-history.ts';
import { type ClosedLot, type Lot, type LotMethod, lotsOf } from './lots.ts';
import { formatCash, formatQuantity } from './units.ts';

const open = (lots: readonly Lot[]) =>
  lots.map(
    lot =>
      `${lot.side === 'SHORT' ? '-' : ''}${formatQuantity(lot.quantity)} for ${formatCash(lot.cash)} of ${lot.openedOn.slice(-2)}`,
  );
const closed = (pairs: readonly ClosedLot[]) =>
  pairs.map(pair => `${formatQuantity(pair.quantity)}: ${formatCash(pair.costBasis)} → ${formatCash(pair.proceeds)}`);
const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);

describe('lots by method', () => {
  const history = '1: buy 10 @ 10, 2: buy 10 @ 30, 3: buy 10 @ 20, 4: sell 15 @ 40';

  it.each<[LotMethod, string[], string[]]>([
    ['FIFO', ['10: 100.00 → 400.00', '5: 150.00 → 200.00'], ['5 for 150.00 of 02', '10 for 200.00 of 03']],
    ['LIFO', ['10: 200.00 → 400.00', '5: 150.00 → 200.00'], ['5 for 150.00 of 02', '10 for 100.00 of 01']],
    ['HIFO', ['10: 300.00 → 400.00', '5: 100.00 → 200.00'], ['5 for 100.00 of 03', '10 for 100.00 of 01']],
    ['COMPRESSED_FIFO', ['10: 100.00 → 400.00', '5: 150.00 → 200.00'], ['5 for 150.00 of 02', '10 for 200.00 of 03']],
  ])('%s closes %j', (method, pairs, left) => {
    const lots = lotsOf(lotEventsOf(history), method);
    expect(closed(lots.closed)).toEqual(pairs);
    expect(open(lots.open)).toEqual(left);
  });

  it('closes the older of two lots of the same price first by HIFO', () =>
    expect(open(lotsOf(lotEventsOf('1: buy 1 @ 10, 2: buy 1 @ 10, 3: sell 1 @ 11'), 'HIFO').open)).toEqual([
      '1 for 10.00 of 02',
    ]));
});

describe('short lots', () => {
  it('open with a sale and close with a purchase', () => {
    const lots = lotsOf(lotEventsOf('1: sell 10 @ 50, 2: sell 10 @ 60, 3: buy 15 @ 40'), 'FIFO');
    expect(closed(lots.closed)).toEqual(['10: 400.00 → 500.00', '5: 200.00 → 300.00']);
    expect(open(lots.open)).toEqual(['-5 for 300.00 of 02']);
  });

  it('close by HIFO from where they gain least', () =>
    expect(open(lotsOf(lotEventsOf('1: sell 10 @ 60, 2: sell 10 @ 50, 3: buy 10 @ 40'), 'HIFO').open)).toEqual([
      '-10 for 600.00 of 01',
    ]));

  it('begin where a sale goes beyond what is owned, and end where a purchase goes beyond what is owed', () => {
    const lots = lotsOf(lotEventsOf('1: buy 10 @ 10, 2: sell 15 @ 12, 3: buy 9 @ 11'), 'FIFO');
    expect(lots.closed.map(({ side }) => side)).toEqual(['LONG', 'SHORT']);
    expect(closed(lots.closed)).toEqual(['10: 100.00 → 120.00', '5: 55.00 → 60.00']);
    expect(open(lots.open)).toEqual(['4 for 44.00 of 03']);
  });

  it('never become long-term gains', () => {
    const [first, last] = lotEventsOf('1: sell 10 @ 50, 2: buy 10 @ 40');
    if (last?.kind !== 'TRADE' || first === undefined) throw new Error('there are two trades');
    expect(lotsOf([first, { ...last, day: '2028-01-02' }], 'FIFO').closed).toMatchObject([{ isLongTerm: false }]);
  });
});

describe('compressed lots', () => {
  it('take in what was bought after the sale that they serve, on the same day', () =>
    expect(
      closed(lotsOf(lotEventsOf('1: buy 100 @ 10, 1: sell 50 @ 12, 1: buy 100 @ 13'), 'COMPRESSED_FIFO').closed),
    ).toEqual(['50: 575.00 → 600.00']));

  it('are not averaged across a moment when nothing was owned', () =>
    expect(
      closed(lotsOf(lotEventsOf('1: buy 10 @ 10, 1: sell 10 @ 12, 1: buy 10 @ 20'), 'COMPRESSED_FIFO').closed),
    ).toEqual(['10: 100.00 → 120.00']));

  it('of earlier days are closed before those of the day', () =>
    expect(
      open(
        lotsOf(lotEventsOf('1: buy 10 @ 10, 2: buy 10 @ 20, 2: buy 10 @ 30, 2: sell 15 @ 40'), 'COMPRESSED_FIFO').open,
      ),
    ).toEqual(['15 for 375.00 of 02']));
});

describe('a split', () => {
  it('makes more of every lot for the same cost, and keeps the day that it was bought', () =>
    expect(open(lotsOf(lotEventsOf('1: buy 10 @ 40, 2: buy 5 @ 44, 3: split 4/1'), 'FIFO').open)).toEqual([
      '40 for 400.00 of 01',
      '20 for 220.00 of 02',
    ]));

  it('shares out a quantity that does not divide, so that it adds up', () => {
    const { open: left } = lotsOf(lotEventsOf('1: buy 1 @ 10, 2: buy 1 @ 11, 3: buy 1 @ 12, 4: split 1/7'), 'FIFO');
    expect(total(left.map(lot => lot.quantity))).toBe(quantity('3') / 7n);
    expect(total(left.map(lot => lot.cash))).toBe(cash('33.00'));
  });

  it('leaves the order in which HIFO closes, and short lots short', () => {
    const { open: left } = lotsOf(
      lotEventsOf('1: sell 10 @ 50, 2: sell 10 @ 40, 3: split 2/1, 4: buy 20 @ 30'),
      'HIFO',
    );
    expect(open(left)).toEqual(['-20 for 500.00 of 01']);
  });

  it('that leaves nothing of a lot leaves its cost to the next', () => {
    const crumbs = lotEventsOf('1: buy 0.000000001 @ 10, 2: buy 1 @ 10');
    expect(
      open(lotsOf([...crumbs, { kind: 'SPLIT', before: 1_000_000_001n, after: 100_000_000n }], 'FIFO').open),
    ).toEqual(['0.1 for 10.00 of 02']);
  });
});

describe('money', () => {
  it('is shared out over the lots of a sale to the cent', () => {
    const lots = lotsOf(lotEventsOf('1: buy 1 @ 10, 1: buy 1 @ 10, 1: buy 1 @ 10, 2: sell 3 @ 3.333333'), 'FIFO');
    expect(closed(lots.closed)).toEqual(['1: 10.00 → 3.33', '1: 10.00 → 3.34', '1: 10.00 → 3.33']);
  });
});
