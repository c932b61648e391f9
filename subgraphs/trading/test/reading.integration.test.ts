import { ASSERTION_EXTENSION, signAssertion } from '@platform/shared/identity';
import { eventually, TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import fc from 'fast-check';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { audit } from './support/audit.ts';
import { type OrderInput, type Platform, startPlatform, type Trader } from './support/platform.ts';

let platform: Platform;
let alice: Trader;
let accountId: string;
let person = 0;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());
beforeEach(async () => {
  person += 1;
  alice = platform.trader(`alice-${person}`);
  accountId = await alice.openAccount('100000.00');
  platform.exchange.quote('AAPL', '189.90', '500', '190.00', String(500 + person));
});
afterEach(async () => expect(await audit(platform.sql)).toEqual({}));

const resting = (clientOrderId: string): OrderInput => ({
  type: 'LIMIT',
  quantity: '1',
  limitPrice: '1.00',
  clientOrderId,
});

describe('a list of orders, page by page', () => {
  interface Page {
    readonly nodes: readonly { readonly clientOrderId: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string;
      readonly endCursor: string;
    };
  }
  const read = async (page: Record<string, unknown>): Promise<Page> => {
    const { data } = await alice.ask(
      `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { account(id: $id) { orders(first: $first, after: $after, last: $last, before: $before) {
        nodes { clientOrderId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      { id: accountId, ...page },
    );
    return data.account.orders;
  };
  const placeAll = async (prefix: string, count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    for (const id of ids) await alice.place(accountId, resting(id));
    return ids;
  };

  it('has every order once on the way back in time, while others are placed', async () => {
    const old = await placeAll('old', 25);
    const seen: string[] = [];
    let after: string | null = null;
    for (let round = 0; ; round += 1) {
      const page: Page = await read({ first: 7, after });
      seen.push(...page.nodes.map(node => node.clientOrderId));
      expect(page.pageInfo.hasNextPage).toBe(seen.length < 25);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
      await placeAll(`new-${round}`, 3);
    }
    expect(seen).toEqual([...old].reverse());
  });

  it('has every order once on the way forward in time, those placed meanwhile included', async () => {
    const placed = await placeAll('old', 15);
    const seen: string[] = [];
    let before: string | null = null;
    for (let round = 0; ; round += 1) {
      const page: Page = await read({ last: 6, before });
      seen.unshift(...page.nodes.map(node => node.clientOrderId));
      if (!page.pageInfo.hasPreviousPage) break;
      before = page.pageInfo.startCursor;
      if (round < 2) placed.push(...(await placeAll(`new-${round}`, 2)));
    }
    expect(seen).toEqual([...placed].reverse());
  });

  it('refuses a cursor that is not its own', async () => {
    for (const after of ['nonsense', Buffer.from('["2024-01-01","x"]').toString('base64url')]) {
      const { errors } = await alice.ask(
        'query($id: ID!, $after: String) { account(id: $id) { orders(after: $after) { totalCount nodes { id } } } }',
        { id: accountId, after },
      );
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});

describe('previewOrder', () => {
  const PREVIEW = `query($input: PlaceOrderInput!) { previewOrder(input: $input) { isAccepted heldCash heldQuantity buyingPower buyingPowerAfter userErrors { code message } } }`;

  it.each<[string, OrderInput]>([
    ['a market buy', { quantity: '10' }],
    ['a limit buy', { type: 'LIMIT', quantity: '10', limitPrice: '150.55' }],
    ['a stop buy', { type: 'STOP', quantity: '10', stopPrice: '250.00' }],
    ['more than there is', { type: 'LIMIT', quantity: '10000', limitPrice: '150.55' }],
    ['selling what is not there', { side: 'SELL', quantity: '1' }],
    ['an instrument that is halted', { symbol: 'HALT', type: 'LIMIT', quantity: '1', limitPrice: '1' }],
    ['nobody on the other side', { symbol: 'DARK', quantity: '1' }],
    ['a quantity of nothing', { quantity: '0' }],
    ['no price', { type: 'LIMIT', quantity: '1' }],
  ])('says what placeOrder then does: %s', async (_, input) => {
    const before = await alice.account(accountId);
    const { data, errors } = await alice.ask(PREVIEW, {
      input: { accountId, symbol: 'AAPL', side: 'BUY', type: 'MARKET', ...input },
    });
    expect(errors).toBeUndefined();
    expect(await alice.account(accountId)).toEqual(before);
    const { previewOrder: preview } = data;
    const placed = await alice.place(accountId, input);
    expect(preview.userErrors).toEqual(placed.userErrors.map(({ code, message }) => ({ code, message })));
    expect(preview.isAccepted).toBe(placed.userErrors.length === 0);
    if (!preview.isAccepted) return;
    const [row] = await platform.sql`
      select (order_after ->> 'heldCash')::numeric(20, 2)::text as held from trading.order_events where account_id = ${accountId} and sequence = 1`;
    expect(preview.heldCash).toBe(row?.['held']);
    expect(Number(preview.buyingPower) - Number(preview.heldCash)).toBeCloseTo(Number(preview.buyingPowerAfter), 2);
  });
});

interface Cuttable {
  readonly events: {
    sequence: string;
    event: string;
    order: { id: string; status: string };
    fill: { id: string } | null;
  }[];
  cut(): void;
}

/** Follows an account's orders on a socket that can be torn. */
async function follow(trader: Trader, id: string, after: string): Promise<Cuttable> {
  let socket: WebSocket | undefined;
  const events: Cuttable['events'] = [];
  const client = createClient({
    url: platform.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: {
      opened: opened => {
        socket = opened as WebSocket;
      },
    },
  });
  client.subscribe<{ orderUpdated: Cuttable['events'][number] }>(
    {
      query:
        'subscription($id: ID!, $after: Sequence) { orderUpdated(accountId: $id, after: $after) { sequence event order { id status } fill { id } } }',
      variables: { id, after },
      extensions: { [ASSERTION_EXTENSION]: await signAssertion(trader.identity, TEST_ASSERTION_SECRET) },
    },
    { next: ({ data }) => void (data != null && events.push(data.orderUpdated)), error: () => {}, complete: () => {} },
  );
  return { events, cut: () => socket?.terminate() };
}

describe('a subscriber', () => {
  it('that is cut off again and again, and goes on after the last it saw, has exactly the rows', async () => {
    const [cuts = []] = fc.sample(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 12, maxLength: 12 }), {
      numRuns: 1,
      seed: 4_711,
    });
    const seen: Cuttable['events'] = [];
    let placed = 0;
    for (const moreEvents of cuts) {
      const live = await follow(alice, accountId, seen.at(-1)?.sequence ?? '0');
      const placing = Promise.all(
        Array.from({ length: 4 }, () =>
          alice.place(accountId, placed++ % 2 === 0 ? { quantity: '1' } : resting(`order-${placed}`)),
        ),
      );
      if (moreEvents > 0) await eventually(() => live.events.length >= moreEvents);
      live.cut();
      seen.push(...live.events);
      await placing;
    }
    await eventually(async () => (await alice.account(accountId)).positions[0]?.quantity === '24');
    const rows = await platform.sql<{ sequence: string; event: string; orderId: string; fillId: string | null }[]>`
      select sequence::text, event, order_id as "orderId", fill_id as "fillId" from trading.order_events where account_id = ${accountId} order by order_events.sequence`;
    const last = await follow(alice, accountId, seen.at(-1)?.sequence ?? '0');
    await eventually(() => seen.length + last.events.length >= rows.length);
    last.cut();
    expect(
      [...seen, ...last.events].map(({ sequence, event, order, fill }) => ({
        sequence,
        event,
        orderId: order.id,
        fillId: fill?.id ?? null,
      })),
    ).toEqual([...rows]);
  });

  it('of an account has its state first and then every state that lasts', async () => {
    const client = alice.connect();
    const states: { cash: string; heldCash: string; positions: { symbol: string; quantity: string }[] }[] = [];
    client.subscribe<{ accountUpdated: (typeof states)[number] }>(
      {
        query:
          'subscription($id: ID!) { accountUpdated(accountId: $id) { cash heldCash positions { symbol quantity } } }',
        variables: { id: accountId },
        extensions: { [ASSERTION_EXTENSION]: await signAssertion(alice.identity, TEST_ASSERTION_SECRET) },
      },
      {
        next: ({ data }) => void (data != null && states.push(data.accountUpdated)),
        error: () => {},
        complete: () => {},
      },
    );
    await eventually(() => states.length === 1);
    expect(states[0]).toEqual({ cash: '100000.00', heldCash: '0.00', positions: [] });
    await alice.place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '100' });
    await eventually(() => states.at(-1)?.heldCash === '1000.00');
    await alice.closed((await alice.place(accountId, { quantity: '100' })).order!.id);
    await eventually(() => states.at(-1)?.positions[0]?.quantity === '100');
    expect(states.at(-1)).toMatchObject({ cash: '81000.00', heldCash: '1000.00' });
    await client.dispose();
  });
});
