import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

const MARGIN = `query($id: ID!) { account(id: $id) {
  cash heldCash buyingPower withdrawableCash equity marketValue unrealizedPnl realizedPnl
  margin { initialMargin maintenanceMargin intradayMarginLevel intradayBuyingPower overnightBuyingPower }
  standing { goodFaithViolations { symbol } settledCashOnlyUntil marginDeficits { amount dueAt } restrictedUntil }
  positions { symbol side quantity availableQuantity averageEntryPrice costBasis marketValue unrealizedPnl }
} }`;

async function open(cash: string): Promise<string> {
  return stage.alice.openAccount(cash, 'NBBO_SIZE', 'MARGIN');
}
const read = async (id: string) => (await stage.alice.ask(MARGIN, { id })).data.account;
const done = async (accountId: string, order: Record<string, unknown>) =>
  stage.alice.closed((await stage.alice.place(accountId, order)).order!.id);

describe('a margin account', () => {
  it('borrows to buy, and shows what the rules ask of it', async () => {
    const id = await open('10000.00');
    expect(await read(id)).toMatchObject({ buyingPower: '33333.33', withdrawableCash: '10000.00' });
    await done(id, { quantity: '100' });
    expect(await read(id)).toMatchObject({
      cash: '-9000.00',
      heldCash: '0.00',
      equity: '9995.00',
      marketValue: '18995.00',
      withdrawableCash: '0.00',
      margin: { initialMargin: '9497.50', maintenanceMargin: '5698.50', intradayMarginLevel: '4296.50' },
      standing: { goodFaithViolations: [], marginDeficits: [], restrictedUntil: null },
    });
  });

  it('sells short, is charged with the position, and covers it', async () => {
    const id = await open('100000.00');
    await done(id, { side: 'SELL', quantity: '100' });
    expect(await read(id)).toMatchObject({
      equity: '99994.58', // less 5.00 of half the spread, 0.40 for the SEC and 0.02 for FINRA
      marketValue: '-18995.00',
      positions: [{ symbol: 'AAPL', side: 'SHORT', quantity: '-100', costBasis: '-18990.00', unrealizedPnl: '-5.00' }],
    });
    stage.platform.exchange.quote('AAPL', '179.90', '500', '180.00', '500');
    const { order } = await stage.alice.closePosition({ accountId: id, symbol: 'AAPL' });
    expect(await stage.alice.closed(order!.id)).toMatchObject({ side: 'BUY', averageFillPrice: '180.0000' });
    expect(await read(id)).toMatchObject({ positions: [], realizedPnl: '990.00', cash: '100989.58' });
  });

  it('cannot sell short more than its margin allows, nor withdraw what it needs', async () => {
    const id = await open('10000.00');
    const { order, userErrors } = await stage.alice.place(id, { side: 'SELL', quantity: '1000' });
    expect(order).toMatchObject({ status: 'REJECTED' });
    expect(userErrors).toMatchObject([{ code: 'INSUFFICIENT_BUYING_POWER' }]);
    await done(id, { side: 'SELL', quantity: '60' });
    const { withdrawableCash } = await read(id);
    expect(await stage.alice.withdraw(id, '9000.00', `w-${id}`)).toMatchObject({
      userErrors: [{ code: 'INSUFFICIENT_FUNDS' }],
    });
    expect(await stage.alice.withdraw(id, withdrawableCash, `v-${id}`)).toMatchObject({ userErrors: [] });
  });

  it('is called when prices take its level below zero and it goes on opening, and meets the call with a deposit', async () => {
    const id = await open('10000.00');
    stage.platform.exchange.quote('AAPL', '99.99', '5000', '100.00', '5000');
    await done(id, { quantity: '250' });
    const { order } = await stage.alice.place(id, {
      type: 'LIMIT',
      limitPrice: '60.00',
      quantity: '40',
      timeInForce: 'GTC',
    });
    stage.platform.exchange.quote('AAPL', '59.99', '5000', '60.00', '5000'); // 10,000 less than it was: the level is far below zero
    await stage.alice.closed(order!.id);
    const [deficit] = (await read(id)).standing.marginDeficits;
    expect(Number(deficit.amount)).toBeGreaterThan(5000);
    expect((await stage.alice.place(id, { quantity: '1' })).userErrors).toMatchObject([
      { code: 'INSUFFICIENT_BUYING_POWER' },
    ]);
    await stage.alice.deposit(id, '10000.00', `d-${id}`);
    await eventually(async () => (await read(id)).standing.marginDeficits.length === 0);
  });
});

describe('a cash account', () => {
  it('has no margin, and shows that it sold what it had not paid for', async () => {
    await done(stage.accountId, { quantity: '500' });
    stage.platform.exchange.quote('AAPL', '189.90', '600', '190.00', '600');
    await done(stage.accountId, { side: 'SELL', quantity: '500' });
    stage.platform.exchange.quote('AAPL', '189.80', '600', '189.90', '600');
    await done(stage.accountId, { quantity: '500' });
    stage.platform.exchange.quote('AAPL', '189.80', '700', '189.90', '700');
    await done(stage.accountId, { side: 'SELL', quantity: '500' });
    expect(await read(stage.accountId)).toMatchObject({
      margin: null,
      standing: { goodFaithViolations: [{ symbol: 'AAPL' }], settledCashOnlyUntil: null },
    });
  });
});
