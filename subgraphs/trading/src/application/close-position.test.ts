import { testIdentity } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { anAccount, anInstrument, aQuote, aRequest, CLOSED, markOf, quantity } from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import type { AccountState } from '../domain/account.ts';
import { closeAllPositions, closePosition } from './close-position.ts';
import { CommandQueue } from './command-queue.ts';
import { placeOrder } from './place-order.ts';
import { updateRiskPolicy } from './update-risk-policy.ts';

const alice = testIdentity('alice');

function start(account: AccountState) {
  const ledger = new MemoryLedger();
  ledger.open(account);
  const market = new StillMarket();
  market.instruments.set(
    'BTC/USD',
    anInstrument({
      symbol: 'BTC/USD',
      assetClass: 'CRYPTO',
      isFractionable: true,
      quantityIncrement: quantity('0.0001'),
    }),
  );
  market.current = { ...market.current, markOf: markOf({ AAPL: '189.95', 'BTC/USD': '190.00' }) };
  const dependencies = {
    queue: new CommandQueue(ledger, () => {}),
    market,
    accounts: ledger.reader,
    orders: ledger.reader,
    riskCoolingOffMs: 0,
  };
  const close = (request: { symbol?: string; quantity?: string; percentage?: string }) =>
    closePosition(dependencies, alice, {
      accountId: account.id,
      symbol: 'AAPL',
      quantity: undefined,
      percentage: undefined,
      clientOrderId: undefined,
      ...request,
    });
  const place = (overrides: Parameters<typeof aRequest>[0]) =>
    placeOrder(dependencies, alice, {
      ...aRequest(overrides),
      accountId: account.id,
      symbol: 'AAPL',
      clientOrderId: undefined,
    });
  return { market, dependencies, close, place };
}

const marginAccount = () =>
  anAccount({ cash: '100000.00', owns: { AAPL: ['100', '15000.00'] }, overrides: { type: 'MARGIN' } });

describe('closing a position on margin', () => {
  it('never opens the other side: what another order closes already is not closed again', async () => {
    const { close, place } = start(marginAccount());
    await place({ side: 'SELL', type: 'LIMIT', quantity: '60', limitPrice: '250.00' });
    expect(await close({})).toMatchObject({
      order: { status: 'REJECTED' },
      refusals: [{ code: 'INSUFFICIENT_QUANTITY', available: quantity('40') }],
    });
    expect(await close({ quantity: '40' })).toMatchObject({ order: { status: 'NEW', heldCash: 0n }, refusals: [] });
  });

  it('closes it once, however often it is asked for', async () => {
    const { close } = start(marginAccount());
    expect(await close({})).toMatchObject({ refusals: [] });
    expect(await close({})).toMatchObject({ refusals: [{ code: 'INSUFFICIENT_QUANTITY' }] });
  });

  it('closes no more than there is', async () => {
    const { close } = start(marginAccount());
    expect(await close({ quantity: '150' })).toMatchObject({
      refusals: [{ code: 'INSUFFICIENT_QUANTITY', available: quantity('100') }],
    });
  });

  it('covers a short position in the same way', async () => {
    const account = anAccount({ owns: { AAPL: ['-100', '15000.00'] }, overrides: { type: 'MARGIN' } });
    const { close } = start(account);
    expect(await close({ quantity: '101' })).toMatchObject({ refusals: [{ code: 'INSUFFICIENT_QUANTITY' }] });
    expect(await close({})).toMatchObject({
      order: { side: 'BUY', heldQuantity: quantity('100'), heldCash: 0n },
      refusals: [],
    });
  });
});

it('a share of a crypto position comes in its smallest step', async () => {
  const { close } = start(anAccount({ owns: { 'BTC/USD': ['0.3333', '1000.00'] } }));
  expect(await close({ symbol: 'BTC/USD', percentage: '33' })).toMatchObject({
    order: { quantity: quantity('0.1099') },
    refusals: [],
  });
});

describe('closing all positions', () => {
  it('says which could not be closed, and why, and so does the kill switch', async () => {
    const account = marginAccount();
    const { market, dependencies } = start(account);
    market.show(aQuote(null, ['190.00', '100']));
    expect(await closeAllPositions(dependencies, alice, { accountId: account.id, cancelOrders: true })).toMatchObject({
      orders: [{ status: 'REJECTED' }],
      refusals: [{ code: 'NO_MARKET' }],
    });
    const request = { accountId: account.id, isKillSwitchEngaged: true, closePositions: true };
    expect(await updateRiskPolicy(dependencies, alice, request)).toMatchObject([{ code: 'NO_MARKET' }]);
  });

  it('waits for the session where the market is closed', async () => {
    const account = marginAccount();
    const { market, dependencies } = start(account);
    market.current = { ...market.current, session: CLOSED };
    expect(await closeAllPositions(dependencies, alice, { accountId: account.id, cancelOrders: false })).toMatchObject({
      orders: [{ status: 'ACCEPTED' }],
      refusals: [],
    });
  });
});
