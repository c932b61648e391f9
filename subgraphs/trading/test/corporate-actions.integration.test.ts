import { addDays, DAY_MS } from '@platform/shared/pure';
import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform, type Trader } from './support/platform.ts';

/** A clock that a test moves on by whole days; the market of these tests has the days of UTC. */
let daysAhead = 0;
const clock = { now: () => new Date(Date.now() + daysAhead * DAY_MS) };
const today = () => clock.now().toISOString().slice(0, 10);
const tomorrow = () => addDays(today(), 1);

let platform: Platform;
let person = 0;
let alice: Trader;
let accountId: string;

beforeAll(async () => {
  platform = await startPlatform({ clock });
});
afterAll(() => platform.stop());
beforeEach(async () => {
  person += 1;
  alice = platform.trader(`alice-${person}`);
  accountId = await alice.openAccount('100000.00');
});
afterEach(async () => expect(await audit(platform.sql)).toEqual({}));

/** A size of its own each time: nothing of it was taken before. */
function quote(symbol: string, bid: string, ask: string): void {
  person += 1;
  platform.exchange.quote(symbol, bid, `${1_000 + person}`, ask, `${1_000 + person}`);
}

const GTC = { type: 'LIMIT', timeInForce: 'GTC' };

async function buy(quantity: string, price: string, symbol = 'AAPL'): Promise<void> {
  quote(symbol, price, price);
  await alice.closed((await alice.place(accountId, { symbol, quantity, type: 'LIMIT', limitPrice: price })).order!.id);
}

async function nextDay(): Promise<void> {
  daysAhead += 1;
}

const rest = async (terms: object) => (await alice.place(accountId, { ...GTC, ...terms })).order!.id;

/** Waits until every action that was announced is applied. */
const applied = (symbol: string, exDate: string) =>
  eventually(
    async () =>
      (await platform.sql`select 1 from trading.corporate_actions where symbol = ${symbol} and ex_date = ${exDate}`)
        .length > 0,
  );

const ENTITLEMENTS = `query($id: ID!) { account(id: $id) { activities(filter: { types: [SPLIT, DIVIDEND] }) { totalCount nodes { type symbol amount quantity price } } } }`;
const activities = async () => (await alice.read(ENTITLEMENTS, { id: accountId })).activities.nodes;

describe('a split', () => {
  it('is applied when its day begins: to the position, to open orders, and to what they hold', async () => {
    await buy('100', '200.00');
    quote('AAPL', '199.00', '201.00');
    const [take, bid] = [
      await rest({ side: 'SELL', quantity: '40', limitPrice: '220.02' }),
      await rest({ side: 'BUY', quantity: '10', limitPrice: '180.01' }),
    ];
    const live = await alice.follow(accountId, (await alice.account(accountId)).sequence);
    const before = await alice.account(accountId);
    platform.exchange.announce({ symbol: 'AAPL', kind: 'SPLIT', exDate: tomorrow(), newShares: 4, oldShares: 1 });
    expect(await alice.account(accountId)).toMatchObject({ positions: [{ quantity: '100' }] });
    await nextDay();
    await applied('AAPL', today());

    const after = await alice.account(accountId);
    expect(after).toMatchObject({
      cash: before.cash,
      heldCash: '1800.00', // for 40 at 45.00
      positions: [{ quantity: '400', availableQuantity: '240', costBasis: '20000.00', averageEntryPrice: '50.0000' }],
    });
    expect(await alice.order(take)).toMatchObject({ quantity: '160', limitPrice: '55.0100', status: 'NEW' });
    expect(await alice.order(bid)).toMatchObject({ quantity: '40', limitPrice: '45.0000', status: 'NEW' });
    await eventually(() => live.updates.length === 2);
    await live.stop();
    expect(live.updates.map(({ event }) => event)).toEqual(['RESTATED', 'RESTATED']);
    expect(await activities()).toEqual([
      { type: 'SPLIT', symbol: 'AAPL', amount: '0.00', quantity: '300', price: null },
    ]);

    // They fill at the prices of the new shares.
    quote('AAPL', '55.02', '55.04');
    expect(await alice.closed(take)).toMatchObject({
      status: 'FILLED',
      filledQuantity: '160',
      averageFillPrice: '55.0200',
    });
    const { position } = await alice.read(
      `query($id: ID!) { account(id: $id) { position(symbol: "AAPL") { realizedPnl lots { quantity costBasis } } } }`,
      { id: accountId },
    );
    expect(position).toEqual({ realizedPnl: '803.20', lots: [{ quantity: '240', costBasis: '12000.00' }] });
  });

  it('leaves the value of the account, before the first new quote and in its history', async () => {
    await buy('10', '300.00', 'DARK');
    platform.exchange.announce({ symbol: 'DARK', kind: 'SPLIT', exDate: tomorrow(), newShares: 3, oldShares: 1 });
    await platform.restart(); // reads what is announced
    await nextDay();
    await applied('DARK', today());
    expect(await alice.account(accountId)).toMatchObject({ equity: '100000.00', positions: [{ quantity: '30' }] });
    const { portfolioHistory } = await alice.read(
      'query($id: ID!) { account(id: $id) { portfolioHistory(range: ONE_WEEK) { points { equity } } } }',
      { id: accountId },
    );
    const values = new Set(portfolioHistory.points.map((point: { equity: string }) => point.equity));
    expect([...values]).toEqual(['0.00', '100000.00']);
  });

  it('in reverse cancels open orders and pays fractions of a share in cash', async () => {
    await buy('105', '2.00', 'HALF');
    quote('HALF', '1.90', '2.10');
    const order = await rest({ symbol: 'HALF', side: 'SELL', quantity: '50', limitPrice: '3.00' });
    platform.exchange.announce({ symbol: 'HALF', kind: 'SPLIT', exDate: tomorrow(), newShares: 1, oldShares: 10 });
    await nextDay();
    await applied('HALF', today());
    expect(await alice.order(order)).toMatchObject({ status: 'CANCELED', statusReason: 'REVERSE_SPLIT' });
    // No price of before is known here, so that half a share is paid at its cost.
    expect(await alice.account(accountId)).toMatchObject({
      cash: '99800.00',
      positions: [
        { symbol: 'HALF', quantity: '10', availableQuantity: '10', costBasis: '200.00', realizedPnl: '0.00' },
      ],
    });
  });
});

describe('a cash dividend', () => {
  it('is paid on what was held when its day began, to everyone once, and lowers buy limits and sell stops', async () => {
    await buy('100', '50.00', 'IBM2');
    quote('IBM2', '49.00', '51.00');
    const [stop, take] = [
      await rest({ symbol: 'IBM2', side: 'SELL', quantity: '10', type: 'STOP', stopPrice: '40.00' }),
      await rest({ symbol: 'IBM2', side: 'SELL', quantity: '10', limitPrice: '60.00' }),
    ];
    const bob = platform.trader(`bob-${person}`);
    const empty = await bob.openAccount('1000.00');
    const bid = (await bob.place(empty, { ...GTC, symbol: 'IBM2', side: 'BUY', quantity: '10', limitPrice: '45.00' }))
      .order!.id;
    platform.exchange.announce({ symbol: 'IBM2', kind: 'CASH_DIVIDEND', exDate: tomorrow(), amount: '0.2575' });
    await nextDay();
    await applied('IBM2', today());
    expect(await alice.account(accountId)).toMatchObject({ cash: '95025.75', heldCash: '0.00' });
    expect(await alice.order(stop)).toMatchObject({ stopPrice: '39.7400' });
    expect(await alice.order(take)).toMatchObject({ limitPrice: '60.0000' });
    expect(await bob.order(bid)).toMatchObject({ limitPrice: '44.7400' });
    expect(await bob.account(empty)).toMatchObject({ cash: '1000.00', heldCash: '447.40' });
    expect(await activities()).toEqual([
      { type: 'DIVIDEND', symbol: 'IBM2', amount: '25.75', quantity: '100', price: '0.2575' },
    ]);

    // Another process does not pay it again.
    const replica = await platform.startReplica();
    await platform.yieldVenue();
    await nextDay();
    await platform.restart();
    await replica.stop();
    expect(await activities()).toHaveLength(1);
  });
});

describe('a short position', () => {
  it('pays the dividend, and owes more shares after a split', async () => {
    accountId = await alice.openAccount('100000.00', 'NBBO_SIZE', 'MARGIN');
    quote('OWED', '50.00', '50.00');
    await alice.closed(
      (
        await alice.place(accountId, {
          symbol: 'OWED',
          side: 'SELL',
          type: 'LIMIT',
          quantity: '101',
          limitPrice: '50.00',
        })
      ).order!.id,
    );
    const cover = await rest({ symbol: 'OWED', side: 'BUY', quantity: '50', limitPrice: '40.00' });
    const { cash } = await alice.account(accountId);
    platform.exchange.announce({ symbol: 'OWED', kind: 'CASH_DIVIDEND', exDate: tomorrow(), amount: '1.00' });
    platform.exchange.announce({ symbol: 'OWED', kind: 'SPLIT', exDate: tomorrow(), newShares: 3, oldShares: 2 });
    await nextDay();
    await eventually(async () => (await activities()).length === 2);
    // Both take effect at the same moment, so that neither is listed first.
    const byType = (one: { type: string }, other: { type: string }) => (one.type < other.type ? 1 : -1);
    expect((await activities()).toSorted(byType)).toMatchObject([
      { type: 'SPLIT', quantity: '-50' },
      { type: 'DIVIDEND', amount: '-101.00', quantity: '-101' },
    ]);
    // Half a share is bought back at what it was sold for.
    expect(await alice.order(cover)).toMatchObject({ quantity: '75', limitPrice: '26.0000' });
    const after = await alice.account(accountId);
    expect(after).toMatchObject({ positions: [{ quantity: '-151', availableQuantity: '-76', realizedPnl: '0.00' }] });
    expect((Number(cash) - Number(after.cash)).toFixed(2)).toBe('117.67');
    const { position } = await alice.read(
      'query($id: ID!) { account(id: $id) { position(symbol: "OWED") { lots { side quantity costBasis } } } }',
      { id: accountId },
    );
    expect(position.lots).toEqual([{ side: 'SHORT', quantity: '151', costBasis: '5033.33' }]);
  });
});

describe('days that nobody was there for', () => {
  it('are caught up in order, by what was held on each of them', async () => {
    await buy('100', '10.00', 'MISS');
    await platform.yieldVenue();
    platform.exchange.announce({ symbol: 'MISS', kind: 'CASH_DIVIDEND', exDate: addDays(today(), 3), amount: '0.10' });
    platform.exchange.announce({
      symbol: 'MISS',
      kind: 'SPLIT',
      exDate: addDays(today(), 2),
      newShares: 2,
      oldShares: 1,
    });
    platform.exchange.announce({ symbol: 'MISS', kind: 'CASH_DIVIDEND', exDate: tomorrow(), amount: '1.00' });
    daysAhead += 5;
    await platform.restart();
    await applied('MISS', addDays(today(), -2));
    expect(await activities()).toMatchObject([
      { type: 'DIVIDEND', amount: '20.00', quantity: '200' },
      { type: 'SPLIT', amount: '0.00', quantity: '100' },
      { type: 'DIVIDEND', amount: '100.00', quantity: '100' },
    ]);
  });

  it('are gone on with where a process died in the middle, and nobody has a part twice', async () => {
    const traders = Array.from({ length: 4 }, (_, index) => platform.trader(`holder-${person}-${index}`));
    const accounts = await Promise.all(traders.map(trader => trader.openAccount('1000.00')));
    quote('CUT', '10.00', '10.00');
    for (const [index, trader] of traders.entries())
      await trader.closed(
        (
          await trader.place(accounts[index] ?? '', {
            symbol: 'CUT',
            quantity: '10',
            type: 'LIMIT',
            limitPrice: '10.00',
          })
        ).order!.id,
      );
    await platform.yieldVenue();
    const exDate = tomorrow();
    platform.exchange.announce({ symbol: 'CUT', kind: 'CASH_DIVIDEND', exDate, amount: '1.00' });
    await nextDay();
    await platform.restart();
    await applied('CUT', exDate);
    // As a process leaves it that dies between the accounts and the note that all are done.
    await platform.sql.begin(async tx => {
      await tx`set local session_replication_role = replica`;
      await tx`delete from trading.corporate_actions where symbol = 'CUT'`;
    });
    const late = await platform.trader('late').openAccount('1000.00');
    await platform.restart();
    await applied('CUT', exDate);
    const cash = await platform.sql<{ cash: string }[]>`
      select cash_available as cash from trading.accounts where id = any(${[...accounts, late]}::uuid[]) order by cash_available`;
    expect(cash.map(row => row.cash)).toEqual(['910.00', '910.00', '910.00', '910.00', '1000.00']);
  });
});
