import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { createTrading } from '../src/app.ts';
import { useStage } from './support/stage.ts';

const stage = useStage();
const bracket = { orderClass: 'BRACKET', takeProfit: { limitPrice: '200.00' }, stopLoss: { stopPrice: '180.00' } };
const partlyFilled = async (quantity: string, size: string, input: object) => {
  stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', size);
  const { order } = await stage.alice.place(stage.accountId, {
    quantity,
    type: 'LIMIT',
    limitPrice: '190.00',
    ...input,
  });
  await eventually(async () => (await stage.alice.order(order!.id)).filledQuantity === size);
  return order!.id;
};

describe('a chain of replacements', () => {
  it('buys no more than its total', async () => {
    const first = await partlyFilled('100', '40', {});
    const second = await stage.alice.replace({ orderId: first, quantity: '100', limitPrice: '150.00' });
    expect(second.order).toMatchObject({ quantity: '60' });
    const third = await stage.alice.replace({ orderId: second.order!.id, quantity: '100', limitPrice: '151.00' });
    expect(third.order).toMatchObject({ quantity: '60' });
    const fourth = await stage.alice.replace({ orderId: third.order!.id, limitPrice: '152.00' });
    expect(fourth.order).toMatchObject({ quantity: '60' });
    for (const _ of ['the first time', 'a retry'])
      expect(await stage.alice.replace({ orderId: fourth.order!.id, quantity: '40' })).toMatchObject({
        order: { status: 'CANCELED', statusReason: 'QUANTITY_REACHED' },
        userErrors: [],
      });
  });

  it('does not lead around the rules of placing', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    await stage.alice.place(stage.accountId, { side: 'SELL', type: 'LIMIT', quantity: '10', limitPrice: '191.00' });
    const { order } = await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '180.00' });
    expect(await stage.alice.replace({ orderId: order!.id, limitPrice: '192.00' })).toMatchObject({
      order: null,
      userErrors: [{ code: 'WASH_TRADE_CONFLICT' }],
    });
  });
});

describe('an exit', () => {
  it('cannot become an immediate order', async () => {
    const entry = await partlyFilled('100', '60', bracket);
    const [target] = (await stage.alice.group(entry)).legs;
    for (const timeInForce of ['FOK', 'IOC'])
      expect(await stage.alice.replace({ orderId: target!.id, timeInForce })).toMatchObject({
        order: null,
        userErrors: [{ code: 'UNSUPPORTED_ORDER_CLASS' }],
      });
    await stage.alice.cancel(entry);
  });

  it('keeps a cent from its sibling and from the limit of its open entry, wherever it is moved to', async () => {
    const entry = await partlyFilled('100', '61', bracket);
    const { legs } = await stage.alice.group(entry);
    const [profit, stop] = ['LIMIT', 'STOP'].map(type => legs.find(leg => leg.type === type)?.id ?? '');
    const move = async (orderId: string | undefined, input: object) =>
      (await stage.alice.replace({ orderId, ...input })).userErrors.map(({ code }) => code);
    expect(await move(stop, { stopPrice: '190.00' })).toEqual(['INVALID_LEG_PRICE']);
    expect(await move(profit, { limitPrice: '190.00' })).toEqual(['INVALID_LEG_PRICE']);
    expect(await move(profit, { limitPrice: '179.00' })).toEqual(['INVALID_LEG_PRICE']);
    expect(await move(stop, { stopPrice: '185.00' })).toEqual([]);
    expect(await move(profit, { limitPrice: '190.01' })).toEqual([]);
    await stage.alice.cancel(entry);
  });

  it('expires by the time in force that it was given last', async () => {
    const entry = await partlyFilled('10', '10', { ...bracket, timeInForce: 'GTC' });
    const [target] = (await stage.alice.group(entry)).legs;
    const { order } = await stage.alice.replace({ orderId: target!.id, timeInForce: 'DAY' });
    expect(Date.parse(order!.expiresAt!) - Date.now()).toBeLessThan(25 * 3_600_000);
  });
});

describe('between sessions', () => {
  it('the entry of a partly filled group can be canceled', async () => {
    const { platform, alice, accountId } = stage;
    platform.exchange.setSession({ phase: 'REGULAR', nextOpen: null, nextClose: new Date(Date.now() + 3_600_000) });
    platform.exchange.quote('IBM', '189.90', '500', '190.00', '60');
    const { order } = await alice.place(accountId, {
      symbol: 'IBM',
      quantity: '100',
      type: 'LIMIT',
      limitPrice: '190.00',
      ...bracket,
      timeInForce: 'GTC',
    });
    await eventually(async () => (await alice.order(order!.id)).filledQuantity === '60');
    platform.exchange.setSession({
      phase: 'CLOSED',
      nextOpen: new Date(Date.now() + 3_600_000),
      nextClose: new Date(Date.now() + 7_200_000),
    });
    await eventually(async () => (await alice.group(order!.id)).legs.every(leg => leg.status === 'DONE_FOR_DAY'));
    expect(await alice.cancel(order!.id)).toMatchObject({
      order: { status: 'CANCELED', filledQuantity: '60' },
      userErrors: [],
    });
    expect(await alice.account(accountId)).toMatchObject({ heldCash: '0.00' });
  });
});

describe('a stop', () => {
  it('is held against every print, also those that come while it is being written', async () => {
    const { platform, alice, accountId } = stage;
    await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    platform.exchange.quote('AAPL', '150.00', '500', '250.00', '500');
    platform.exchange.print('AAPL', '190.00');
    const { order } = await eventually(async () => {
      const placed = await alice.place(accountId, {
        side: 'SELL',
        type: 'TRAILING_STOP',
        quantity: '10',
        trailPrice: '1.00',
      });
      return placed.order?.highWaterMark === '190.0000' ? placed : undefined;
    });
    for (const price of ['191.00', '195.00', '194.00']) platform.exchange.print('AAPL', price);
    expect(await alice.closed(order!.id)).toMatchObject({ status: 'FILLED', highWaterMark: '195.0000' });
  });
});

describe('closing a position', () => {
  it('acts once for each client order id, also when it has closed it already', async () => {
    const { alice, accountId } = stage;
    await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
    const input = { accountId, symbol: 'AAPL', percentage: '100', clientOrderId: 'close it' };
    const { order } = await alice.closePosition(input);
    await alice.closed(order!.id);
    expect(await alice.closePosition(input)).toMatchObject({
      order: { id: order!.id, status: 'FILLED' },
      userErrors: [],
    });
  });
});

// Last: it takes the venue away from the stage.
describe('a start without market-data', () => {
  it('keeps the process up while orders wait', async () => {
    await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '1.00' });
    const failures: unknown[] = [];
    const listener = (error: unknown) => failures.push(error);
    process.on('uncaughtException', listener);
    const { createLogger } = await import('@platform/shared/observability');
    const alone = await createTrading(
      { ...stage.platform.config, marketDataUrl: 'http://127.0.0.1:9/graphql' },
      { logger: createLogger('trading', 'silent') },
    );
    await stage.platform.yieldVenue();
    await eventually(async () =>
      /trading_venue_open_orders\{[^}]*\} [1-9]/.test(
        await (await fetch(alone.url.replace('/graphql', '/metrics'))).text(),
      ),
    );
    const sessionChecks = performance.now() + 600;
    await eventually(() => performance.now() > sessionChecks);
    process.off('uncaughtException', listener);
    await alone.stop();
    expect(failures).toEqual([]);
  });
});
