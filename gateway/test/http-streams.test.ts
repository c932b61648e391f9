import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as send } from 'node:http';
import { eventually } from '@platform/shared/testkit';
import { EventSource } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EVENTS_ACCEPT,
  MULTIPART_ACCEPT,
  openStream,
  refusalOf,
  type StreamRecording,
} from './support/http-streams.ts';
import { disposeClients, liveClient } from './support/live.ts';
import { type Answer, type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ environment: { HTTP_STREAM_HEARTBEAT_MS: '50', WS_STREAMS_PER_CONNECTION: '7' } });
});
afterAll(() => shop.stop());

const TICKS = 'subscription { ticked { number } }';
const ENTRIES = 'subscription ($after: String) { entryAdded(after: $after) { sequence text author { name } } }';
const isSubscribed = (count: number, of: Shop = shop) =>
  eventually(async () => new RegExp(`gateway_http_streams\\{service="gateway"\\} ${count}`).test(await of.metrics()));
const hasSubscriptions = (count: number) =>
  eventually(async () =>
    new RegExp(`gateway_subscriptions\\{service="gateway"\\} ${count}`).test(await shop.metrics()),
  );
const kinds = [
  ['multipart', MULTIPART_ACCEPT],
  ['server-sent events', EVENTS_ACCEPT],
] as const;

describe.each(kinds)('a subscription over %s', (kind, accept) => {
  const isMultipart = kind === 'multipart';
  const open = (query: string, options = {}) => openStream(shop.url, query, { accept, ...options });
  const farewell = (recording: StreamRecording) => recording.messages.at(-1);

  it('brings each event, completed with fields of another subgraph, in an answer that no proxy keeps back', async () => {
    shop.state.setPrice('1', 10);
    const prices = await open(
      'subscription { priceChanged(ids: ["1"]) { id amount product { name reviewer { name } } } }',
    );
    expect(prices.status).toBe(200);
    expect(prices.response.headers).toMatchObject({
      'content-type': isMultipart
        ? 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0'
        : 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store',
    });
    await prices.until(1);
    shop.state.setPrice('1', 20);
    await prices.until(2);
    const product = { name: 'Product 1', reviewer: { name: 'Reviewer' } };
    expect(prices.events).toEqual([10, 20].map(amount => ({ id: '1', amount, product })));
    if (isMultipart) expect(Object.keys(prices.messages[0])).toEqual(['payload']);
    prices.leave();
  });

  it('says now and then that it is still there', async () => {
    const ticks = await open(TICKS);
    await eventually(() => ticks.heartbeats >= 3);
    expect(ticks.messages).toEqual([]);
    ticks.leave();
  });

  it('goes on after the event that the client names, and loses nothing', async () => {
    const uid = `entries-${accept}`;
    const token = shop.provider.token(uid);
    for (const text of ['one', 'twö', 'three']) shop.state.addEntry(uid, text);
    const first = await open(ENTRIES, { token, variables: { after: '1' } });
    await first.until(2);
    first.leave();
    shop.state.addEntry(uid, 'four');
    const second = await open(ENTRIES, { token, variables: { after: first.events.at(-1).sequence } });
    await second.until(1);
    expect([...first.events, ...second.events].map(({ text }) => text)).toEqual(['twö', 'three', 'four']);
    second.leave();
  });

  it('leaves nothing behind when the client goes', async () => {
    await isSubscribed(0);
    const ticks = await open(TICKS);
    await isSubscribed(1);
    ticks.leave();
    await isSubscribed(0);
    await hasSubscriptions(0);
  });

  it('is refused before it begins when the token is bad, missing or of too little use', async () => {
    expect(await refusalOf(await open(TICKS, { token: 'a.b.c' }))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    expect(await refusalOf(await open(ENTRIES))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('ends with its token, and says so', async () => {
    // It has to be open by then, which takes a busy machine its time.
    const entries = await eventually(async () => {
      const expiring = { exp: Math.floor(Date.now() / 1_000) + 2 };
      const opened = await open(ENTRIES, { token: shop.provider.token('expiring', expiring) });
      return opened.status === 200 ? opened : undefined;
    });
    await entries.untilClosed();
    expect(farewell(entries).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    if (isMultipart) expect(farewell(entries).payload).toBeNull();
    expect([entries.isComplete, entries.messages]).toEqual([true, [farewell(entries)]]);
  });

  it('tells what the service behind it refuses', async () => {
    const failing = await (await open('subscription { failingStream { number } }')).untilClosed();
    expect(farewell(failing).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', serviceName: 'catalog' } },
    ]);
    expect(failing.isComplete).toBe(true);
  });

  it('has the limits of a socket', async () => {
    const many = 'subscription { priceChanged(ids: ["1","2","3","4","5","6","7","8"]) { id } }';
    const deep = `{ product(id: "1") { reviewer ${'{ id reviewer '.repeat(30)} { id } ${'}'.repeat(30)} } }`;
    for (const [query, code] of [
      [many, 'TOO_MANY_SUBSCRIPTIONS'],
      [`subscription ${deep}`, 'OPERATION_TOO_DEEP'],
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ] as const) {
      const refused = await open(query);
      if (isMultipart) expect(await refusalOf(refused)).toEqual({ status: 400, code });
      else {
        await refused.untilClosed();
        expect([refused.status, farewell(refused).errors[0].extensions.code]).toEqual([200, code]);
        expect(refused.isComplete).toBe(true);
      }
    }
  });

  it('ends when the gateway goes away, with an error that says to come back', async () => {
    const leaving = await startShop();
    const ticks = await openStream(leaving.url, TICKS, { accept });
    await leaving.stop();
    await ticks.untilClosed();
    expect(farewell(ticks).errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  });
});

describe.each(kinds)('a client that does not read, over %s', (_, accept) => {
  /** Each result is most of a megabyte, so that not many are more than the system buffers. */
  const ID = 'x'.repeat(3_900);
  const COUNT = 40;
  const selection = Array.from({ length: 190 }, (__, n) => `a${n}: id`).join(' ');
  const query = `subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { amount ${selection} } }`;

  async function openAsleep(of: Shop): Promise<StreamRecording> {
    const prices = await openStream(of.url, query, { accept, variables: { ids: [ID] } });
    prices.response.socket.pause();
    await eventually(() => of.state.prices.subscribers === 1);
    return prices;
  }
  const executed = async (of: Shop) =>
    Number(/gateway_stream_events_total\{fate="executed",service="gateway"\} (\d+)/.exec(await of.metrics())?.[1] ?? 0);

  it('gets the newest of each key when it reads on', async () => {
    const calm = await startShop({ environment: { WS_WINDOW_BYTES: '2000' } });
    const prices = await openAsleep(calm);
    for (let amount = 1; amount <= COUNT; amount++) {
      const before = await executed(calm);
      calm.state.setPrice(ID, amount);
      await eventually(async () => (await executed(calm)) > before);
    }
    prices.response.socket.resume();
    await eventually(() => prices.events.at(-1)?.amount === COUNT);
    const amounts = prices.events.map(({ amount }) => amount);
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b));
    expect(amounts.length).toBeLessThan(COUNT);
    expect(await calm.metrics()).toMatch(/gateway_frames_conflated_total\{service="gateway"\} [1-9]/);
    prices.leave();
    await calm.stop();
  });

  it('is cut off when it takes nothing for too long', async () => {
    const strict = await startShop({ environment: { WS_WINDOW_BYTES: '2000', WS_STALL_TIMEOUT_MS: '100' } });
    const prices = await openAsleep(strict);
    let amount = 0;
    await eventually(async () => {
      strict.state.setPrice(ID, ++amount);
      return /gateway_http_streams\{service="gateway"\} 0/.test(await strict.metrics());
    });
    prices.leave();
    await strict.stop();
  });
});

describe('an address that a browser opens', () => {
  const addressOf = (query: string, variables?: object) =>
    `${shop.url}?${new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) })}`;

  it('is a stream of events for EventSource, which has no headers and no other method', async () => {
    shop.state.setPrice('3', 30);
    const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }';
    const source = new EventSource(addressOf(query, { ids: ['3'] }));
    const [event] = (await once(source, 'next')) as [MessageEvent];
    expect(JSON.parse(event.data)).toEqual({ data: { priceChanged: { id: '3' } } });
    source.close();
  });

  it('starts no query and no mutation without the headers that other sites cannot send', async () => {
    for (const query of ['{ strict }', 'mutation { rename(id: "1", name: "x") { id } }']) {
      const response = await fetch(addressOf(query), { headers: { accept: 'text/event-stream' } });
      expect(response.status).toBe(400);
    }
  });

  it('does nothing when it is garbled', async () => {
    const response = await fetch(`${shop.url}?query=${encodeURIComponent(TICKS)}&variables=%7B`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(response.status).toBe(400);
  });
});

describe('an operation that is no subscription', () => {
  it('is one event, and complete, for who reads only events', async () => {
    const answer = await openStream(shop.url, '{ strict product(id: "1") { reviewCount } }', { accept: EVENTS_ACCEPT });
    await answer.untilClosed();
    expect(answer.messages).toEqual([{ data: { strict: 'strict', product: { reviewCount: 3 } } }]);
    expect(answer.isComplete).toBe(true);
  });

  it.each([
    ['parts', MULTIPART_ACCEPT],
    ['events', 'application/json, text/event-stream, multipart/mixed'],
  ])('is answered as always to who would also read %s', async (_, accept) => {
    const { status, data, headers } = await shop.ask('{ strict }', { headers: { accept } });
    expect([status, data, headers.get('content-type')]).toEqual([
      200,
      { strict: 'strict' },
      'application/json; charset=utf-8',
    ]);
  });
});

describe('a subscription', () => {
  it('without a stream is refused with how to get one', async () => {
    const { status, errors } = await shop.ask(TICKS);
    expect([status, errors?.[0]?.extensions['code']]).toEqual([405, 'SUBSCRIPTION_NOT_SUPPORTED_OVER_HTTP']);
    expect(errors?.[0]?.message).toContain('text/event-stream');
  });

  it('can be asked for by the hash of its text, once it was sent with it', async () => {
    const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(TICKS).digest('hex') };
    const post = (body: object) =>
      fetch(shop.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: MULTIPART_ACCEPT },
        body: JSON.stringify({ ...body, extensions: { persistedQuery } }),
      });
    const unknown = (await (await post({})).json()) as Answer;
    expect(unknown.errors?.[0]?.extensions['code']).toBe('PERSISTED_QUERY_NOT_FOUND');
    for (const body of [{ query: TICKS }, {}]) {
      const response = await post(body);
      expect(response.headers.get('content-type')).toContain('multipart/mixed');
      await response.body?.cancel();
    }
  });

  it('is one upstream, whatever it is asked for over', async () => {
    await hasSubscriptions(0);
    await eventually(() => shop.state.ticks.subscribers === 0);
    const opened = shop.state.ticks.opened;
    const both = await Promise.all(kinds.map(([, accept]) => openStream(shop.url, TICKS, { accept })));
    const socket = liveClient(shop.url).open(TICKS);
    await hasSubscriptions(3);
    await eventually(() => shop.state.ticks.subscribers === 1);
    shop.state.ticks.emit({ number: 7 });
    await socket.until(1);
    await disposeClients();
    for (const recording of both) {
      await recording.until(1);
      recording.leave();
    }
    expect(shop.state.ticks.opened).toBe(opened + 1);
  });
});

describe('a request for a stream', () => {
  it('that ends before it has begun is nothing', async () => {
    await isSubscribed(0);
    const token = shop.provider.token('in a hurry');
    const request = send(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: EVENTS_ACCEPT, authorization: `Bearer ${token}` },
    });
    request.on('error', () => undefined);
    request.end(JSON.stringify({ query: TICKS }));
    await once(request, 'finish');
    request.destroy();
    expect((await shop.ask('{ strict }')).data).toEqual({ strict: 'strict' });
    await isSubscribed(0);
  });
});
