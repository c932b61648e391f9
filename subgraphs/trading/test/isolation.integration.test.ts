import { ASSERTION_EXTENSION, signAssertion } from '@platform/shared/identity';
import { askSubgraph, eventually, TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform, type Trader } from './support/platform.ts';

/** An id that nothing has. */
const NOTHING = '0194fdc2-fa2f-7fff-8fff-000000000000';

let platform: Platform;
let alice: Trader;
let mallory: Trader;
let accountId: string;
let orderId: string;

beforeAll(async () => {
  platform = await startPlatform();
  alice = platform.trader('alice');
  mallory = platform.trader('mallory');
  accountId = await alice.openAccount('100000.00');
  await alice.closed((await alice.place(accountId, { quantity: '10' })).order!.id);
  const { order } = await alice.place(accountId, {
    type: 'LIMIT',
    quantity: '10',
    limitPrice: '100',
    clientOrderId: 'mine',
  });
  orderId = order!.id;
});
afterAll(async () => {
  expect(await audit(platform.sql)).toEqual({});
  await platform.stop();
});

const ENTITIES = `query($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on Account { id cash orders { totalCount } } ... on Order { id status account { id } } ... on User { id accounts { id } } } }`;

describe("somebody else's", () => {
  it.each<[string, string, (id: { account: string; order: string }) => Record<string, unknown>]>([
    [
      'account',
      'query($id: ID!) { account(id: $id) { id cash positions { symbol } } }',
      ({ account }) => ({ id: account }),
    ],
    ['order', 'query($id: ID!) { order(id: $id) { id status } }', ({ order }) => ({ id: order })],
    [
      'order by its client order id',
      'query($id: ID!) { orderByClientOrderId(accountId: $id, clientOrderId: "mine") { id } }',
      ({ account }) => ({ id: account }),
    ],
    [
      'account and order as entities',
      ENTITIES,
      ({ account, order }) => ({
        representations: [
          { __typename: 'Account', id: account },
          { __typename: 'Order', id: order },
        ],
      }),
    ],
    [
      'preview',
      'query($input: PlaceOrderInput!) { previewOrder(input: $input) { isAccepted buyingPower heldCash userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account, symbol: 'AAPL', side: 'BUY', type: 'MARKET', quantity: '1' } }),
    ],
    [
      'order to be canceled',
      'mutation($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id } userErrors { code message } } }',
      ({ order }) => ({ input: { orderId: order } }),
    ],
    [
      'orders to be canceled',
      'mutation($input: CancelAllOrdersInput!) { cancelAllOrders(input: $input) { orders { id } userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account } }),
    ],
    [
      'account to place an order in',
      'mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account, symbol: 'AAPL', side: 'SELL', type: 'MARKET', quantity: '1' } }),
    ],
    [
      'money',
      'mutation($input: WithdrawFundsInput!) { withdrawFunds(input: $input) { account { id } userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account, amount: '1', idempotencyKey: 'theft' } }),
    ],
    [
      'position to be closed',
      'mutation($input: ClosePositionInput!) { closePosition(input: $input) { order { id } userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account, symbol: 'AAPL' } }),
    ],
    [
      'account to be closed',
      'mutation($input: CloseAccountInput!) { closeAccount(input: $input) { account { id } userErrors { code message } } }',
      ({ account }) => ({ input: { accountId: account } }),
    ],
    [
      'order to be replaced',
      'mutation($input: ReplaceOrderInput!) { replaceOrder(input: $input) { order { id } userErrors { code message } } }',
      ({ order }) => ({ input: { orderId: order, quantity: '1' } }),
    ],
  ])('%s is what does not exist', async (_, query, variables) => {
    const theirs = await mallory.ask(query, variables({ account: accountId, order: orderId }));
    const nothing = await mallory.ask(query, variables({ account: NOTHING, order: NOTHING }));
    expect(theirs.errors).toEqual(nothing.errors);
    expect(theirs.data).toEqual(nothing.data);
    const anonymous = await askSubgraph(
      platform.url,
      undefined,
      query,
      variables({ account: accountId, order: orderId }),
    );
    expect(anonymous.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  it('accounts are not told to a person who points at their owner', async () => {
    const { data } = await mallory.ask(ENTITIES, { representations: [{ __typename: 'User', id: 'alice' }] });
    expect(data._entities).toEqual([{ id: 'alice', accounts: [] }]);
  });

  it.each(['orderUpdated', 'accountUpdated'])('%s is refused as for an account that does not exist', async field => {
    const selection = field === 'orderUpdated' ? 'sequence' : 'id cash';
    const listen = async (trader: Trader, id: string): Promise<unknown[]> => {
      const heard: unknown[] = [];
      const client = trader.connect();
      client.subscribe(
        {
          query: `subscription($id: ID!) { ${field}(accountId: $id) { ${selection} } }`,
          variables: { id },
          extensions: { [ASSERTION_EXTENSION]: await signAssertion(trader.identity, TEST_ASSERTION_SECRET) },
        },
        { next: event => heard.push(event), error: error => heard.push(error), complete: () => heard.push('complete') },
      );
      await eventually(() => heard.length > 0);
      await client.dispose();
      return heard;
    };
    const theirs = await listen(mallory, accountId);
    expect(JSON.stringify(theirs)).toContain('NOT_FOUND');
    expect(theirs).toEqual(await listen(mallory, NOTHING));
  });

  it('order is as it was after all that', async () => {
    expect(await alice.order(orderId)).toMatchObject({ status: 'NEW', filledQuantity: '0' });
    expect((await alice.account(accountId)).cash).toBe('98100.00');
  });
});
