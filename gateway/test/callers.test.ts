import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unauthenticated } from '@platform/shared/graphql';
import { startHttpServer } from '@platform/shared/http';
import { Counter, createLogger, createMetrics } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.ts';
import { CallerLimits } from '../src/limits/caller-limits.ts';
import { createLiveEnvironment, serveSockets } from '../src/subscriptions/index.ts';
import { disposeClients, liveClient, RawSocket } from './support/live.ts';
import { type Answer, type Shop, startShop, testEnvironment } from './support/shop.ts';

const QUERY = '{ strict }';
/** So many at once that a slow machine too asks for more than comes back meanwhile at one a second. */
const MANY = 25;
const hashOf = (query: string) => createHash('sha256').update(query).digest('hex');
const codeOf = ({ errors }: Pick<Answer, 'errors'>) => errors?.[0]?.extensions['code'];
const post = async (shop: Shop, body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(shop.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { response, ...((await response.json()) as Pick<Answer, 'data' | 'errors'>) };
};
const persisted = (query: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(query) } });

afterEach(() => disposeClients());

describe('a gateway with narrow limits', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({
      environment: {
        LIMIT_COST: '15',
        RATE_LIMIT_USER_PER_SECOND: '1',
        RATE_LIMIT_USER_BURST: '3',
        RATE_LIMIT_ADDRESS_PER_SECOND: '1',
        RATE_LIMIT_ADDRESS_BURST: '3',
        TRUSTED_PROXIES: '1',
        WS_MESSAGES_PER_SECOND: '2',
        WS_CONNECTIONS_PER_USER: '2',
      },
    });
  });
  afterAll(() => shop.stop());

  it('refuses what costs too much, over HTTP and WebSocket alike', async () => {
    const query = '{ products { reviewer { name } } }';
    const answer = await shop.ask(query, { headers: { 'x-forwarded-for': '10.1.0.1' } });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'OPERATION_TOO_EXPENSIVE']);
    const live = liveClient(shop.url).open(query);
    await live.untilEnded();
    expect(live.error).toMatchObject([{ extensions: { code: 'OPERATION_TOO_EXPENSIVE' } }]);
    expect(await shop.metrics()).toMatch(/^gateway_limits_hit_total{code="OPERATION_TOO_EXPENSIVE",.*} 2$/m);
  });

  it('refuses a user who asks too often with 429, and says when to come back; others are served', async () => {
    const ask = (uid: string, n: number) =>
      post(
        shop,
        { query: QUERY },
        { authorization: `Bearer ${shop.provider.token(uid)}`, 'x-forwarded-for': `10.2.${uid.length}.${n}` },
      );
    const answers = await Promise.all(Array.from({ length: MANY }, (_, n) => ask('eager', n)));
    const served = answers.filter(({ response }) => response.status === 200);
    const refused = answers.filter(({ response }) => response.status === 429);
    expect([served.length >= 3, refused.length >= 1, served.length + refused.length]).toEqual([true, true, MANY]);
    for (const answer of refused)
      expect([codeOf(answer), answer.response.headers.get('retry-after'), answer.data]).toEqual([
        'RATE_LIMITED',
        '1',
        undefined,
      ]);
    expect((await ask('patient', 0)).response.status).toBe(200);
  });

  it('refuses an address that asks too often, whatever the client writes before it', async () => {
    const ask = async (n: number) =>
      (await post(shop, { query: QUERY }, { 'x-forwarded-for': `6.6.6.${n}, 10.3.0.1` })).response.status;
    const statuses = await Promise.all(Array.from({ length: MANY }, (_, n) => ask(n)));
    const refused = statuses.filter(status => status === 429).length;
    expect([refused >= 1, statuses.filter(status => status === 200).length]).toEqual([true, MANY - refused]);
    expect(await shop.metrics()).toContain(`gateway_rate_limited_total{limit="address",service="gateway"} ${refused}`);
  });

  it('plans nothing for whom it refuses', async () => {
    const planned = async () =>
      Number(/^gateway_cache_entries{cache="plan",.*} (\d+)$/m.exec(await shop.metrics())?.[1]);
    const before = await planned();
    const statuses = await Promise.all(
      Array.from({ length: MANY }, async (_, n) => {
        const headers = { 'x-forwarded-for': '10.8.0.1' };
        return (await shop.ask(`query Another${n} { strict }`, { headers })).status;
      }),
    );
    const served = statuses.filter(status => status === 200).length;
    expect(served).toBeLessThan(MANY);
    expect((await planned()) - before).toBe(served);
  });

  it('has so many streams opened for a caller, over however many connections; what is open, and one alone, is free', async () => {
    const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }';
    const idsOf = (who: string) => Array.from({ length: 200 }, (_, n) => `${who} ${n}`);
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const follow = (raw: RawSocket, id: string, ids: string[]) =>
      raw.send({ id, type: 'subscribe', payload: { query, variables: { ids } } });
    const first = await RawSocket.ready(shop.url, undefined, from('10.9.0.1'));
    follow(first, '1', idsOf('first'));
    await eventually(() => shop.state.prices.subscribers === 200);

    const second = await RawSocket.ready(shop.url, undefined, from('10.9.0.1'));
    follow(second, '1', idsOf('second'));
    await eventually(() => second.of('1').length > 0);
    expect(second.of('1')).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED' } }] }]);
    const headers = { ...from('10.9.0.1'), accept: 'text/event-stream' };
    const overHttp = await post(shop, { query, variables: { ids: idsOf('third') } }, headers);
    expect([overHttp.response.status, codeOf(overHttp)]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(overHttp.response.headers.get('retry-after'))).toBeGreaterThan(0);

    shop.state.setPrice('alone', 1);
    follow(second, '2', ['alone', ...idsOf('first')]);
    await eventually(() => second.of('2').length > 0);
    expect(second.of('2')[0]?.type).toBe('next');
    const other = await RawSocket.ready(shop.url, undefined, from('10.9.0.2'));
    follow(other, '1', idsOf('other'));
    await eventually(() => shop.state.prices.subscribers === 401);
    for (const { socket } of [first, second, other]) socket.terminate();
  });

  it('closes a socket that sends too many messages with 1008', async () => {
    const raw = await RawSocket.ready(shop.url);
    for (let n = 0; n < 20 + MANY; n++) raw.send({ type: 'ping' });
    expect((await raw.closed()).code).toBe(1008);
  });

  it('lets a user have so many sockets, and asks the next one to come later', async () => {
    const payload = { Authorization: `Bearer ${shop.provider.token('many-tabs')}` };
    const open = (device: number) => RawSocket.ready(shop.url, payload, { 'x-forwarded-for': `10.4.0.${device}` });
    const first = await open(1);
    await open(2);
    const third = await open(3);
    expect((await third.closed()).code).toBe(1013);
    first.socket.close();
    let device = 4;
    // The gateway may hear of the end a moment later.
    await eventually(async () => (await open(device++)).close === undefined);
  });

  it('counts a socket as a request of its address: one too many is refused with 429 before it is one', async () => {
    const headers = { 'x-forwarded-for': '10.5.0.1' };
    const sockets = Array.from({ length: MANY }, () => new RawSocket(shop.url, undefined, headers));
    const isSettled = ({ socket, refusal }: RawSocket) => refusal !== undefined || socket.readyState === socket.OPEN;
    await eventually(() => sockets.every(isSettled));
    const refused = sockets.flatMap(({ refusal }) => refusal ?? []);
    expect([refused.length >= 1, MANY - refused.length >= 3]).toEqual([true, true]);
    for (const refusal of refused) expect(refusal).toEqual({ status: 429, retryAfter: '1' });
    for (const { socket } of sockets) socket.terminate();
  });
});

describe('an address', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({
      environment: {
        WS_CONNECTIONS_PER_ADDRESS: '2',
        WS_ADDRESS_MESSAGES_PER_SECOND: '1',
        TRUSTED_PROXIES: '1',
        WS_MESSAGES_PER_SECOND: '1000',
      },
    });
  });
  afterAll(() => shop.stop());
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('has so many live connections, over WebSocket and HTTP together, and gets a place back when one ends', async () => {
    const headers = { ...from('10.6.0.1'), accept: 'text/event-stream' };
    const query = new URLSearchParams({ query: 'subscription { ticked { number } }' });
    const openStream = (signal: AbortSignal) => fetch(`${shop.url}?${query}`, { headers, signal });
    const leaving = new AbortController();
    expect((await openStream(leaving.signal)).status).toBe(200);
    const socket = await RawSocket.ready(shop.url, undefined, headers);
    const refused = new RawSocket(shop.url, undefined, headers);
    expect(await eventually(() => refused.refusal)).toEqual({ status: 429, retryAfter: '5' });
    expect((await openStream(AbortSignal.timeout(5_000))).status).toBe(429);
    expect((await RawSocket.ready(shop.url, undefined, from('10.6.0.2'))).refusal).toBeUndefined();
    leaving.abort();
    socket.socket.close();
    await eventually(async () => (await openStream(AbortSignal.timeout(5_000))).status === 200);
  });

  it('sends so many messages over all of its sockets', async () => {
    const [first, second, other] = await Promise.all(
      ['10.7.0.1', '10.7.0.1', '10.7.0.2'].map(address => RawSocket.ready(shop.url, undefined, from(address))),
    );
    for (let n = 0; n < MANY; n++) for (const raw of [first, second]) raw?.send({ type: 'ping' });
    const closed = await Promise.race([first?.closed(), second?.closed()]);
    expect(closed).toEqual({ code: 1008, reason: 'Too many messages' });
    other?.send({ type: 'ping' });
    await eventually(() => other?.messages.some(({ type }) => type === 'pong'));
  });
});

describe('persisted queries', () => {
  let open: Shop;
  let closed: Shop;
  const directory = mkdtempSync(path.join(tmpdir(), 'gateway-allowed-'));
  beforeAll(async () => {
    open = await startShop();
    const file = path.join(directory, 'operations.json');
    writeFileSync(file, JSON.stringify({ [hashOf(QUERY)]: QUERY }));
    closed = await startShop({ environment: { PERSISTED_OPERATIONS_PATH: file } });
  });
  afterAll(async () => {
    await Promise.all([open.stop(), closed.stop()]);
    rmSync(directory, { recursive: true });
  });

  it('are known by their hash once they were sent with it, and not by a wrong one', async () => {
    expect(codeOf(await post(open, { extensions: persisted(QUERY) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    const wrong = await post(open, { query: '{ whoAsks { uid } }', extensions: persisted(QUERY) });
    const ofAnotherVersion = await post(open, { extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } });
    for (const answer of [wrong, ofAnotherVersion])
      expect([answer.response.status, codeOf(answer), answer.data]).toEqual([400, 'BAD_REQUEST', undefined]);
    expect((await post(open, { query: QUERY, extensions: persisted(QUERY) })).data).toEqual({ strict: 'strict' });
    expect((await post(open, { extensions: persisted(QUERY) })).data).toEqual({ strict: 'strict' });
  });

  it('are the only ones where there is a list, over HTTP and WebSocket, by POST and GET', async () => {
    expect((await post(closed, { query: QUERY })).data).toEqual({ strict: 'strict' });
    expect((await post(closed, { extensions: persisted(QUERY) })).data).toEqual({ strict: 'strict' });
    const other = await post(closed, { query: '{ whoAsks { uid } }' });
    expect([other.response.status, codeOf(other)]).toEqual([400, 'OPERATION_NOT_ALLOWED']);
    const registering = await post(closed, { query: '{ me { id } }', extensions: persisted('{ me { id } }') });
    expect(codeOf(registering)).toBe('OPERATION_NOT_ALLOWED');
    const search = `?extensions=${encodeURIComponent(JSON.stringify(persisted(QUERY)))}`;
    const byGet = await fetch(closed.url + search, { headers: { 'apollo-require-preflight': '1' } });
    expect(await byGet.json()).toEqual({ data: { strict: 'strict' } });
    const live = liveClient(closed.url).open('subscription { ticked { number } }');
    await live.untilEnded();
    expect(live.error).toMatchObject([{ extensions: { code: 'OPERATION_NOT_ALLOWED' } }]);
  });
});

describe('an answer', () => {
  it('has the headers that browsers protect themselves with', async () => {
    const shop = await startShop();
    const { response } = await post(shop, { query: QUERY });
    expect(
      ['x-content-type-options', 'content-security-policy', 'referrer-policy', 'cache-control'].map(name =>
        response.headers.get(name),
      ),
    ).toEqual(['nosniff', "default-src 'none'; frame-ancestors 'none'", 'no-referrer', 'no-store']);
    await shop.stop();
  });
});

describe('a token that is revoked', () => {
  it('closes the sockets that it opened with 4403', async () => {
    let isRevoked = false;
    const logger = createLogger('gateway', 'silent');
    const http = await startHttpServer({ host: '127.0.0.1', port: 0, routes: {}, logger });
    const { subscriptions: config, callerLimits } = parseConfig({ ...testEnvironment, WS_TOKEN_CHECK_MS: '10' }, '/');
    const metrics = createMetrics('gateway');
    const refused = new Counter({ name: 'refused', help: 'refused', labelNames: ['limit'], registers: [] });
    const environment = createLiveEnvironment({
      config,
      callers: new CallerLimits(callerLimits, refused),
      formatError: formatted => formatted,
      identify: async () => {
        if (isRevoked) throw unauthenticated();
        return {
          uid: 'alice',
          roles: [],
          scopes: [],
          authenticatedAt: new Date(),
          tokenExpiresAt: new Date(Date.now() + 60_000),
        } as never;
      },
      run: () => undefined,
      logger,
      metrics,
    });
    const sockets = serveSockets({ server: http.server, path: '/graphql', environment });
    const raw = await RawSocket.ready(`${http.url}/graphql`);
    isRevoked = true;
    expect(await eventually(() => raw.close)).toEqual({ code: 4403, reason: 'Token revoked' });
    await sockets.stop(100);
    await http.stop(100);
  });
});
