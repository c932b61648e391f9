import { eventually } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { useStage } from './support/stage.ts';

const stage = useStage();

describe('the portfolio over time', () => {
  it('lists what moved money and shares, newest first, in pages', async () => {
    const bought = await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    await stage.alice.withdraw(stage.accountId, '100', 'out');
    const page = (after?: string, filter = {}) =>
      stage.alice.read(
        'query($id: ID!, $after: String, $filter: ActivityFilter) { account(id: $id) { activities(first: 2, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes { type amount symbol side quantity price order { id } } } } }',
        { id: stage.accountId, after, filter },
      );
    const first = (await page()).activities;
    expect(first).toMatchObject({
      totalCount: 3,
      pageInfo: { hasNextPage: true },
      nodes: [
        { type: 'WITHDRAWAL', amount: '-100.00', symbol: null },
        {
          type: 'FILL',
          amount: '-1900.00',
          symbol: 'AAPL',
          side: 'BUY',
          quantity: '10',
          price: '190.0000',
          order: { id: bought.id },
        },
      ],
    });
    expect((await page(first.pageInfo.endCursor)).activities).toMatchObject({
      pageInfo: { hasNextPage: false },
      nodes: [{ type: 'DEPOSIT', amount: '100000.00' }],
    });
    expect((await page(undefined, { types: ['FILL'], symbols: ['IBM'] })).activities).toMatchObject({
      totalCount: 0,
      nodes: [],
    });
  });

  it('is worth what the ledger and the market say, and a deposit is no profit', async () => {
    await stage.alice.closed((await stage.alice.place(stage.accountId, { quantity: '10' })).order!.id);
    stage.platform.exchange.quote('AAPL', '199.90', '10', '200.10', '10');
    await eventually(async () => (await stage.alice.account(stage.accountId)).equity === '100100.00');
    const { portfolioHistory } = await stage.alice.read(
      'query($id: ID!) { account(id: $id) { portfolioHistory(range: ONE_DAY) { timeframe points { equity profit timeWeightedReturn } } } }',
      { id: stage.accountId },
    );
    expect(portfolioHistory.timeframe).toBe('FIVE_MINUTES');
    expect(portfolioHistory.points[0]).toEqual({ equity: '0.00', profit: '0.00', timeWeightedReturn: '0' });
    expect(portfolioHistory.points.at(-1)).toMatchObject({ equity: '100100.00', profit: '100.00' });
  });

  it('has at most 500 points', async () => {
    const { errors } = await stage.alice.ask(
      `{ account(id: "${stage.accountId}") { portfolioHistory(range: ONE_YEAR, timeframe: ONE_MINUTE) { points { equity } } } }`,
    );
    expect(errors?.map(error => error.extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });
});

describe('orderUpdated', () => {
  it('refuses a sequence that the account has not reached', async () => {
    const { updates, failures, stop } = await stage.alice.follow(stage.accountId, '7');
    await eventually(() => failures.length > 0);
    await stop();
    expect(updates).toEqual([]);
    expect(failures).toMatchObject([[{ extensions: { code: 'BAD_USER_INPUT' } }]]);
  });

  it('tells every change in order, and goes on after any of them', async () => {
    const live = await stage.alice.follow(stage.accountId, '0');
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', '60');
    const { order } = await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '100', limitPrice: '191' });
    await eventually(() => live.updates.length === 2);
    await live.stop();
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.50', '60');
    await stage.alice.closed(order!.id);
    await stage.alice.cancel(
      (await stage.alice.place(stage.accountId, { type: 'LIMIT', quantity: '1', limitPrice: '1' })).order!.id,
    );
    const resumed = await stage.alice.follow(stage.accountId, '2');
    await eventually(() => resumed.updates.length === 3);
    await resumed.stop();
    expect(
      [...live.updates, ...resumed.updates].map(({ sequence, event, order: { status, filledQuantity }, fill }) => [
        sequence,
        event,
        status,
        filledQuantity,
        fill?.price,
      ]),
    ).toEqual([
      ['1', 'NEW', 'NEW', '0', undefined],
      ['2', 'PARTIAL_FILL', 'PARTIALLY_FILLED', '60', '190.0000'],
      ['3', 'FILL', 'FILLED', '100', '190.5000'],
      ['4', 'NEW', 'NEW', '0', undefined],
      ['5', 'CANCELED', 'CANCELED', '0', undefined],
    ]);
    expect((await stage.alice.account(stage.accountId)).sequence).toBe('5');
  });
});
