import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QUERY_SOCKETS_HEADER } from '@platform/shared/http';
import { eventually } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Shop, type ShopOptions, startShop } from './support/shop.ts';

/** A message of graphql-transport-ws. */
interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly query: string; readonly extensions?: Record<string, string> };
}

type Answers = (message: Message, socket: WebSocket) => void;

/** In place of the catalog: answers every request over HTTP with `{ strict: "HTTP" }`, and over WebSocket as it is told. */
class Catalog {
  readonly overHttp: string[] = [];
  readonly heard: Message[] = [];
  upgrades = 0;
  answers: Answers = answerStrict;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  constructor(offers: boolean) {
    this.#server = createServer(async (asked, response) => {
      let body = '';
      for await (const chunk of asked) body += String(chunk);
      this.overHttp.push(body);
      if (offers) response.setHeader(QUERY_SOCKETS_HEADER, 'graphql-transport-ws');
      response.end('{"data":{"strict":"HTTP","rename":null}}');
    });
    this.#sockets = new WebSocketServer({ server: this.#server, handleProtocols: () => 'graphql-transport-ws' });
    this.#sockets.on('connection', socket => {
      this.upgrades += 1;
      socket.on('message', raw => {
        const message = JSON.parse(String(raw)) as Message;
        this.heard.push(message);
        if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
        else if (message.type === 'subscribe') this.answers(message, socket);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  get sockets(): WebSocket[] {
    return [...this.#sockets.clients];
  }

  get asked(): Message[] {
    return this.heard.filter(({ type }) => type === 'subscribe');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }
}

const answerStrict: Answers = ({ id }, socket) => {
  socket.send(JSON.stringify({ id, type: 'next', payload: { data: { strict: 'WebSocket' } } }));
  socket.send(JSON.stringify({ id, type: 'complete' }));
};
const saysNothing: Answers = () => {};

const toStop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function start(environment: Record<string, string> = {}, { offers = true, ...options }: Options = {}) {
  const catalog = new Catalog(offers);
  const url = await catalog.start();
  const shop = await startShop({ ...options, environment: { SUBGRAPH_URL_CATALOG: url, ...environment } });
  toStop.push(
    () => catalog.stop(),
    () => shop.stop(),
  );
  return { shop, catalog, ask: async (query: string) => (await shop.ask(query)).data };
}
type Options = ShopOptions & { readonly offers?: boolean };

async function openSockets(shop: Shop): Promise<number> {
  return Number(/query_sockets\{subgraph="catalog".*\} (\d+)/.exec(await shop.metrics())?.[1]);
}

/** With sockets that take queries. */
async function startOpen(environment: Record<string, string> = {}) {
  const started = await start(environment);
  expect(await started.ask('{ strict }')).toEqual({ strict: 'HTTP' });
  await eventually(async () => (await openSockets(started.shop)) === Number(environment['UPSTREAM_SOCKETS'] ?? 4));
  started.catalog.overHttp.length = 0;
  return started;
}

describe('queries to a subgraph', () => {
  it('go over HTTP until it says that it takes them over WebSocket, and over four sockets from then on', async () => {
    const { ask, catalog, shop } = await startOpen();
    expect(await ask('{ strict }')).toEqual({ strict: 'WebSocket' });
    expect(catalog.upgrades).toBe(4);
    await Promise.all(Array.from({ length: 20 }, () => shop.ask('{ strict }')));
    expect([catalog.overHttp.length, catalog.asked.length]).toEqual([0, 21]);
    expect(catalog.upgrades).toBe(4);
  });

  it('say who asks and for which request', async () => {
    const { catalog, shop } = await startOpen();
    const token = shop.provider.token('ann');
    await shop.ask('{ strict }', { token, headers: { 'x-request-id': 'the-request' } });
    const [, claims = ''] = catalog.asked[0]?.payload?.extensions?.['assertion']?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ sub: 'ann' });
    expect(catalog.asked[0]?.payload?.extensions?.['requestId']).toBe('the-request');
    await shop.ask('{ strict }');
    expect(catalog.asked[1]?.payload?.extensions).not.toHaveProperty('assertion');
  });

  it('go over HTTP for good where it does not say so, or where the operator does not want it', async () => {
    for (const { ask, catalog } of [await start({}, { offers: false }), await start({ UPSTREAM_SOCKETS: '0' })]) {
      for (let n = 0; n < 3; n += 1) expect(await ask('{ strict }')).toEqual({ strict: 'HTTP' });
      expect([catalog.upgrades, catalog.overHttp.length]).toEqual([0, 3]);
    }
  });

  it('go over HTTP when they are large, and mutations do always', async () => {
    const { ask, catalog } = await startOpen({ LIMIT_BODY_BYTES: '1000000', LIMIT_TOKENS: '1000000' });
    const ids = JSON.stringify(Array.from({ length: 8_000 }, (_, n) => `p${n}`));
    await ask(`{ products(ids: ${ids}) { id } }`);
    await ask('mutation { rename(id: "1", name: "New") { id } }');
    expect(catalog.overHttp).toHaveLength(2);
    expect(catalog.asked).toHaveLength(0);
  });

  it('that are too many for the sockets go over HTTP', async () => {
    const { shop, catalog } = await startOpen({ UPSTREAM_CONNECTIONS: '4' });
    const held: (() => void)[] = [];
    catalog.answers = (message, socket) => void held.push(() => answerStrict(message, socket));
    const answers = Array.from({ length: 7 }, () => shop.ask('{ strict }'));
    await eventually(() => held.length === 4 && catalog.overHttp.length === 3);
    for (const answer of held) answer();
    const values = (await Promise.all(answers)).map(({ data }) => data.strict);
    expect(values.toSorted()).toEqual([...Array(3).fill('HTTP'), ...Array(4).fill('WebSocket')]);
  });

  it('are answered out of turn', async () => {
    const { shop, catalog, ask } = await startOpen({ UPSTREAM_SOCKETS: '1' });
    const held: (() => void)[] = [];
    catalog.answers = (message, socket) => void held.push(() => answerStrict(message, socket));
    const first = shop.ask('{ strict }');
    await eventually(() => held.length === 1);
    catalog.answers = answerStrict;
    expect(await ask('{ strict }')).toEqual({ strict: 'WebSocket' });
    held[0]?.();
    expect((await first).data).toEqual({ strict: 'WebSocket' });
  });

  it('are answered over HTTP when the subgraph says goodbye while they run: all of them, and nobody is to blame', async () => {
    const { shop, catalog } = await startOpen({ UPSTREAM_BREAKER_FAILURES: '2' });
    catalog.answers = saysNothing;
    const answers = Array.from({ length: 40 }, () => shop.ask('{ strict }'));
    await eventually(() => catalog.asked.length === 40);
    for (const socket of catalog.sockets) socket.close(1001);
    for (const { data, errors } of await Promise.all(answers)) {
      expect(errors).toBeUndefined();
      expect(data).toEqual({ strict: 'HTTP' });
    }
    // They come back by themselves.
    catalog.answers = answerStrict;
    await eventually(async () => (await shop.ask('{ strict }')).data.strict === 'WebSocket');
  });

  it('are tried once more when a socket breaks, as far as the budget goes, and it counts as one failure however many ran', async () => {
    const { shop, catalog } = await startOpen({ UPSTREAM_SOCKETS: '1', UPSTREAM_BREAKER_FAILURES: '2' });
    catalog.answers = saysNothing;
    const answers = Array.from({ length: 40 }, () => shop.ask('{ strict }'));
    await eventually(() => catalog.asked.length === 40);
    catalog.sockets[0]?.terminate();
    const values = (await Promise.all(answers)).map(({ data }) => data?.strict);
    expect(values.filter(value => value === 'HTTP')).toHaveLength(10);
    expect(values.filter(value => value === undefined)).toHaveLength(30);
    expect(await shop.metrics()).toContain('gateway_upstream_circuit_open{subgraph="catalog",service="gateway"} 0');
  });

  it.each<[string, Answers]>([
    ['what is not JSON', (_, socket) => socket.send('what?')],
    ['a list', (_, socket) => socket.send('[]')],
    ['what the protocol does not know', (_, socket) => socket.send('{"type":"hello"}')],
  ])('go over HTTP when it says %s on a socket', async (_, answers) => {
    const { ask, catalog, shop } = await startOpen({ UPSTREAM_SOCKETS: '1' });
    catalog.answers = answers;
    expect(await ask('{ strict }')).toEqual({ strict: 'HTTP' });
    expect(await openSockets(shop)).toBe(0);
  });

  it.each<[string, object]>([
    ['nothing but an end', { type: 'complete' }],
    ['a list as data', { type: 'next', payload: { data: [] } }],
    ['no payload', { type: 'next' }],
    ['errors that are none', { type: 'error', payload: ['oops'] }],
  ])('fail alone when it answers with %s', async (_, answer) => {
    const { shop, catalog, ask } = await startOpen({ UPSTREAM_SOCKETS: '1' });
    catalog.answers = ({ id }, socket) => socket.send(JSON.stringify({ id, ...answer }));
    const { errors } = await shop.ask('{ strict }');
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['DOWNSTREAM_SERVICE_ERROR']);
    catalog.answers = answerStrict;
    expect(await ask('{ strict }')).toEqual({ strict: 'WebSocket' });
  });

  it('that it refuses keep their errors', async () => {
    const { shop, catalog } = await startOpen();
    const payload = [{ message: 'Sign in.', extensions: { code: 'UNAUTHENTICATED' } }];
    catalog.answers = ({ id }, socket) => socket.send(JSON.stringify({ id, type: 'error', payload }));
    const { errors } = await shop.ask('{ strict }');
    expect(errors).toMatchObject([{ message: 'Sign in.', extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('that are answered too late are ended, and a socket on which nothing came meanwhile is left', async () => {
    const { shop, catalog } = await startOpen({ UPSTREAM_SOCKETS: '1', UPSTREAM_TIMEOUT_MS: '1000' });
    catalog.answers = saysNothing;
    const { errors } = await shop.ask('{ strict }');
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['DOWNSTREAM_SERVICE_ERROR']);
    await eventually(() => catalog.heard.at(-1)?.type === 'complete');
    await eventually(() => catalog.sockets.length === 0);
    expect((await shop.ask('{ strict }')).data).toEqual({ strict: 'HTTP' });
  });

  it('are ended when nobody waits for them any more, and the socket goes on', async () => {
    const { shop, catalog, ask } = await startOpen({ UPSTREAM_SOCKETS: '1' });
    catalog.answers = saysNothing;
    const client = request(shop.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    client.on('error', () => {}).end('{"query":"{ strict }"}');
    await eventually(() => catalog.asked.length === 1);
    client.destroy();
    await eventually(() => catalog.heard.at(-1)?.type === 'complete');
    expect(catalog.heard.at(-1)?.id).toBe(catalog.asked[0]?.id);
    catalog.answers = answerStrict;
    expect(await ask('{ strict }')).toEqual({ strict: 'WebSocket' });
  });
});
