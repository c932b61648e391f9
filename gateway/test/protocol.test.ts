import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { disposeClients, liveClient, RawSocket } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({
    environment: {
      WS_SUBSCRIPTIONS_PER_CONNECTION: '3',
      WS_MESSAGE_BYTES: '5000',
      WS_PARTITIONS_PER_SUBSCRIPTION: '5',
      WS_STREAMS_PER_CONNECTION: '7',
    },
  });
});
/** Nothing of a test is left when the next one begins: they count what there is. */
afterEach(async () => {
  await disposeClients();
  await eventually(async () => /gateway_sockets\{service="gateway"\} 0/.test(await shop.metrics()));
  await eventually(() => shop.state.ticks.subscribers + shop.state.prices.subscribers === 0);
});
afterAll(() => shop.stop());

const subscribe = (id: string, query: string, variables?: object) => ({
  id,
  type: 'subscribe',
  payload: { query, ...(variables && { variables }) },
});

describe('close codes', () => {
  it.each([
    ['text that is no message', 'hello'],
    ['JSON that is no message', '{"type":"unknown"}'],
    ['a subscribe without an id', '{"type":"subscribe","payload":{"query":"{ strict }"}}'],
    ['a message that only servers send', '{"type":"next","id":"1","payload":{}}'],
  ])('4400 for %s', async (_, message) => {
    const raw = await RawSocket.ready(shop.url);
    raw.send(message);
    expect((await raw.closed()).code).toBe(4400);
  });

  it('4401 for an operation before the connection is acknowledged', async () => {
    const raw = new RawSocket(shop.url);
    await raw.opened();
    raw.send(subscribe('1', '{ strict }'));
    expect((await raw.closed()).code).toBe(4401);
  });

  it('4406 for another subprotocol', async () => {
    const raw = new RawSocket(shop.url, '');
    expect((await raw.closed()).code).toBe(4406);
  });

  it('4408 when the client does not introduce itself', async () => {
    const impatient = await startShop({ environment: { WS_CONNECTION_INIT_TIMEOUT_MS: '100' } });
    const raw = new RawSocket(impatient.url);
    expect((await raw.closed()).code).toBe(4408);
    await impatient.stop();
  });

  it('4409 for an id that is in use', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send(subscribe('1', 'subscription { ticked { number } }'));
    raw.send(subscribe('1', 'subscription { ticked { number } }'));
    expect(await raw.closed()).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
  });

  it('4429 for a second introduction', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send({ type: 'connection_init' });
    expect((await raw.closed()).code).toBe(4429);
  });

  it('ends everything: what the client sent in the same breath is not begun', async () => {
    const raw = await RawSocket.ready(shop.url);
    const { opened } = shop.state.ticks;
    raw.send({ type: 'connection_init' });
    raw.send(subscribe('1', 'subscription { plain { number } }'));
    expect((await raw.closed()).code).toBe(4429);
    const next = await RawSocket.ready(shop.url);
    next.send(subscribe('1', 'subscription { plain { number } }'));
    await eventually(() => next.of('1').length > 0);
    expect(shop.state.ticks.opened).toBe(opened + 1);
  });

  it('1009 for a message that is too large', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send('x'.repeat(5_001));
    expect((await raw.closed()).code).toBe(1009);
  });
});

describe('an operation that is wrong', () => {
  it.each([
    ['syntax', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a fragment within itself',
      'subscription { ...A } fragment A on Subscription { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['two root fields', 'subscription { ticked { number } plain { number } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a condition on the root field',
      'subscription ($x: Boolean!) { ticked @include(if: $x) { number } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition on a root fragment',
      'subscription { ... @skip(if: true) { ticked { number } } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a missing variable', 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }', 'BAD_USER_INPUT'],
    ['two operations and no name', 'query A { strict } query B { strict }', 'OPERATION_RESOLUTION_FAILURE'],
    ['an unknown field of a query', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['too many partitions', 'subscription { priceChanged(ids: ["1","2","3","4","5","6"]) { id } }', 'BAD_USER_INPUT'],
    ['what the subgraph refuses', 'subscription { failingStream { number } }', 'BAD_USER_INPUT'],
  ])('(%s) is answered alone and leaves the others be', async (_, query, code) => {
    const live = liveClient(shop.url);
    const other = live.open('subscription { ticked { number } }');
    await eventually(() => shop.state.ticks.subscribers > 0);
    const wrong = await live.open(query).untilEnded();
    expect(wrong.results).toEqual([]);
    expect(wrong.error.map((error: { extensions: { code: string } }) => error.extensions.code)).toEqual([code]);
    shop.state.ticks.emit({ number: 1 });
    await other.until(1);
    expect(live.closes).toEqual([]);
    other.stop();
  });

  it('is one too many on this connection', async () => {
    const raw = await RawSocket.ready(shop.url);
    for (const id of ['1', '2', '3', '4']) raw.send(subscribe(id, 'subscription { ticked { number } }'));
    await eventually(() => raw.of('4').length > 0);
    expect(raw.of('4')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ]);
    raw.send({ id: '1', type: 'complete' });
    raw.send(subscribe('5', '{ strict }'));
    await eventually(() => raw.of('5').some(({ type }) => type === 'complete'));
  });
});

describe('subscriptions of many partitions', () => {
  it('are counted by the streams that feed them, and count no more once they have ended', async () => {
    const raw = await RawSocket.ready(shop.url);
    const prices = (id: string, ids: string[]) =>
      raw.send(subscribe(id, 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }', { ids }));
    prices('1', ['1', '2', '3', '4']);
    prices('2', ['5', '6', '7', '8']);
    await eventually(() => raw.of('2').length > 0);
    expect(raw.of('2')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ]);
    await eventually(() => shop.state.prices.subscribers === 4);
    const { opened } = shop.state.prices;
    raw.send({ id: '1', type: 'complete' });
    prices('3', ['5', '6', '7', '8']);
    await eventually(() => shop.state.prices.opened === opened + 4 && shop.state.prices.subscribers === 4);
    expect(raw.of('3')).toEqual([]);
  });
});

describe('subscriptions of all clients together', () => {
  it('are fed from so many streams; who needs one more is asked to come again, who needs none is served', async () => {
    const full = await startShop({ environment: { WS_STREAMS: '3' } });
    const [one, another] = [await RawSocket.ready(full.url), await RawSocket.ready(full.url)];
    const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }';
    one.send(subscribe('1', query, { ids: ['1', '2'] }));
    await eventually(() => full.state.prices.subscribers === 2);
    another.send(subscribe('1', 'subscription { plain { number } }'));
    await eventually(() => another.of('1').length > 0);
    another.send(subscribe('2', query, { ids: ['3'] }));
    await eventually(() => another.of('2').length > 0);
    expect(another.of('2')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
    ]);
    full.state.setPrice('2', 20);
    another.send(subscribe('shared', query, { ids: ['2'] }));
    await eventually(() => another.of('shared').length > 0);
    expect(another.of('shared')[0]).toMatchObject({ type: 'next', payload: { data: { priceChanged: { id: '2' } } } });
    another.send({ id: '1', type: 'complete' });
    another.send(subscribe('3', 'subscription { plain { number } }'));
    await eventually(() => another.of('3').length > 0);
    expect(another.of('3')[0]?.type).toBe('next');
    await full.stop();
  });
});

describe('the life of an operation', () => {
  it('brings no event after the client completed it', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send(subscribe('1', 'subscription { ticked { number } }'));
    raw.send(subscribe('2', 'subscription { ticked { number } }'));
    await eventually(async () => /gateway_subscriptions\{service="gateway"\} 2/.test(await shop.metrics()));
    await eventually(() => shop.state.ticks.subscribers > 0);
    shop.state.ticks.emit({ number: 1 });
    await eventually(() => raw.of('1').length === 1 && raw.of('2').length === 1);
    raw.send({ id: '1', type: 'complete' });
    raw.send({ type: 'ping', payload: { marker: 1 } });
    await eventually(() => raw.messages.find(({ type }) => type === 'pong'));
    shop.state.ticks.emit({ number: 2 });
    await eventually(() => raw.of('2').length === 2);
    expect(raw.of('1').map(({ type }) => type)).toEqual(['next']);
  });

  it('frees its id when it ends', async () => {
    const raw = await RawSocket.ready(shop.url);
    for (const count of [2, 4]) {
      raw.send(subscribe('1', '{ strict }'));
      await eventually(() => raw.of('1').length === count);
    }
    expect(raw.of('1').map(({ type }) => type)).toEqual(['next', 'complete', 'next', 'complete']);
  });

  it('runs queries and mutations too, with errors beside data', async () => {
    const live = liveClient(shop.url);
    const query = await live.open('{ strict failing(code: "BAD_USER_INPUT") }').untilEnded();
    expect(query.results).toMatchObject([
      { data: { strict: 'strict', failing: null }, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
    const mutation = await live.open('mutation { rename(id: "1", name: "New") { name } }').untilEnded();
    expect([mutation.events, mutation.isComplete]).toEqual([[{ name: 'New' }], true]);
  });

  it('answers a ping with its payload', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send({ type: 'ping', payload: { hello: 'there' } });
    await eventually(() => raw.messages.some(({ type }) => type === 'pong'));
    expect(raw.messages.at(-1)).toEqual({ type: 'pong', payload: { hello: 'there' } });
  });

  it('leaves nothing behind when the client vanishes', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send(subscribe('1', 'subscription { plain { number } }'));
    await eventually(() => shop.state.ticks.subscribers > 0);
    raw.socket.terminate();
    await eventually(async () => /gateway_sockets\{service="gateway"\} 0/.test(await shop.metrics()));
    await eventually(() => shop.state.ticks.subscribers === 0);
    expect(await shop.metrics()).toMatch(/gateway_topics\{service="gateway"\} 0/);
  });
});
