import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './support/live.ts';
import { type Answer, type Shop, startShop } from './support/shop.ts';

let shop: Shop;
let production: Shop;
beforeAll(async () => {
  shop = await startShop({
    environment: { DEMO_TOKEN: 'demo</script>&token', CORS_ORIGINS: 'https://app.example', LIMIT_BODY_BYTES: '20000' },
  });
  production = await startShop({ environment: { NODE_ENV: 'production' } });
});
afterAll(() => Promise.all([shop.stop(), production.stop()]));

const codeOf = ({ errors }: Pick<Answer, 'errors'>) => errors?.[0]?.extensions['code'];
const page = (of: Shop) => fetch(of.url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });

describe('a browser that opens the address', () => {
  it('gets Apollo Sandbox with the token, the examples that the graph has, and this address for subscriptions', async () => {
    const response = await page(shop);
    const html = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toContain('EmbeddedSandbox');
    expect(html).toContain('initialSubscriptionEndpoint');
    expect(html).toContain('Bearer demo\\u003c/script\\u003e\\u0026token');
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(response.headers.get('content-security-policy')).toMatch(/script-src 'nonce-/);
    expect(html).toContain('query Hello');
  });

  it('gets nothing of the kind in production', async () => {
    const response = await page(production);
    expect(response.headers.get('content-type')).not.toContain('html');
  });

  it('still gets an answer to a query in the address', async () => {
    const response = await fetch(`${shop.url}?query=${encodeURIComponent('{ strict }')}`, {
      headers: { accept: 'text/html,*/*', 'apollo-require-preflight': '1' },
    });
    expect(await response.json()).toEqual({ data: { strict: 'strict' } });
  });
});

describe('in production', () => {
  it('the schema cannot be asked for, and errors do not suggest names', async () => {
    expect((await shop.ask('{ __schema { queryType { name } } }')).status).toBe(200);
    for (const query of [
      '{ __schema { queryType { name } } }',
      '{ a: __type(name: "Query") { name } }',
      '{ ...A } fragment A on Query { ... { ...B } } fragment B on Query { __schema { queryType { name } } }',
      '{ itself { itself { __schema { queryType { name } } } } }',
    ])
      expect([query, (await production.ask(query)).status]).toEqual([query, 400]);
    const { errors } = await production.ask('{ stric }');
    expect(errors?.[0]?.message).toBe('Cannot query field "stric" on type "Query".');
    const raw = await RawSocket.ready(production.url);
    const subscribe = (id: string, query: string) => raw.send({ id, type: 'subscribe', payload: { query } });
    subscribe('1', 'subscription { tickd { number } }');
    await expect
      .poll(() => raw.of('1')[0]?.payload)
      .toMatchObject([{ message: 'Cannot query field "tickd" on type "Subscription".' }]);
    subscribe('2', '{ __schema { queryType { name } } }');
    await expect
      .poll(() => raw.of('2')[0])
      .toMatchObject({ type: 'error', payload: [{ message: expect.any(String) }] });
    raw.socket.close();
  });

  it('no stack trace shows', async () => {
    const { errors } = await production.ask('{ failing }');
    expect(JSON.stringify(errors)).not.toMatch(/stack|\.ts/);
  });
});

describe('cross-site requests', () => {
  it('are allowed for the origins that are configured, without credentials', async () => {
    const from = (origin: string, method = 'POST') =>
      fetch(shop.url, {
        method,
        headers: { origin, 'content-type': 'application/json', 'access-control-request-headers': 'authorization' },
        ...(method === 'POST' && { body: '{"query":"{ strict }"}' }),
      });
    const allowed = await from('https://app.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(allowed.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await from('https://app.example', 'OPTIONS');
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'authorization']);
    expect((await from('https://evil.example', 'OPTIONS')).headers.get('access-control-allow-methods')).toBeNull();
  });

  it('that a browser makes without asking first are refused', async () => {
    const simple = await fetch(shop.url, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{ strict }"}',
    });
    expect(simple.status).toBe(400);
    const get = await fetch(`${shop.url}?query=${encodeURIComponent('{ strict }')}`);
    expect(get.status).toBe(400);
  });
});

describe('hostile requests', () => {
  const fields = (count: number, alias: boolean) =>
    Array.from({ length: count }, (_, index) => (alias ? `a${index}: strict` : 'strict')).join(' ');
  const deep = (levels: number) => '{ product(id: "1") { reviewer '.repeat(levels) + '{ id }' + '} }'.repeat(levels);
  const doubling = (levels: number) =>
    `{ ...F0 } ${Array.from({ length: levels }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F${levels} on Query { strict }`;

  it.each([
    ['depth', () => deep(20), 'OPERATION_TOO_DEEP'],
    ['aliases', () => `{ product(id: "1") { ${fields(201, true).replaceAll('strict', 'name')} } }`, 'TOO_MANY_ALIASES'],
    ['root fields', () => `{ ${fields(51, false)} }`, 'TOO_MANY_ROOT_FIELDS'],
    ['directives', () => `{ strict ${'@include(if: true) '.repeat(501)} }`, 'TOO_MANY_DIRECTIVES'],
    ['fragments that double', () => doubling(30), 'TOO_MANY_ROOT_FIELDS'],
    [
      'fragments in circles',
      () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['syntax', () => '{ strict', 'GRAPHQL_PARSE_FAILED'],
  ])('with too much %s are refused with a code of their own', async (_, query, code) => {
    const answer = await shop.ask(query());
    expect([answer.status >= 400 && answer.status < 500, codeOf(answer), answer.data]).toEqual([true, code, undefined]);
  });

  it('with too many tokens are refused', async () => {
    const answer = await production.ask(`{ ${'strict '.repeat(10_001)} }`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'OPERATION_TOO_LARGE']);
  });

  it('are refused over WebSocket alike', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send({ id: '1', type: 'subscribe', payload: { query: deep(20) } });
    await expect
      .poll(() => raw.of('1'))
      .toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'OPERATION_TOO_DEEP' } }] }]);
    raw.send({ id: '2', type: 'subscribe', payload: { query: '{ strict }' } });
    await expect.poll(() => raw.of('2').map(({ type }) => type)).toEqual(['next', 'complete']);
    raw.socket.close();
  });

  it('with a body that is too large, in a batch, or that is no JSON are refused', async () => {
    const post = async (body: string) => {
      const response = await fetch(shop.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return [response.status, codeOf((await response.json()) as Answer)];
    };
    expect(await post(JSON.stringify({ query: `{ strict } #${'x'.repeat(20_000)}` }))).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
    ]);
    expect(await post('[{"query":"{ strict }"},{"query":"{ strict }"}]')).toEqual([400, 'BAD_REQUEST']);
    expect(await post('{"query":')).toEqual([400, 'BAD_REQUEST']);
    expect(await post('null')).toEqual([400, 'BAD_REQUEST']);
    expect(await post('{"query":7}')).toEqual([400, 'BAD_REQUEST']);
  });

  it('to other addresses find nothing', async () => {
    const response = await fetch(shop.url.replace('/graphql', '/admin'));
    expect([response.status, codeOf((await response.json()) as Answer)]).toEqual([404, 'NOT_FOUND']);
    const raw = new RawSocket(shop.url.replace('/graphql', '/other'));
    await expect.poll(() => raw.refusal?.status).toBe(400);
  });
});

describe('operations of the service', () => {
  it('shows metrics of operations, subgraphs, sockets and subscriptions', async () => {
    await shop.ask('{ strict }');
    const metrics = await shop.metrics();
    for (const name of [
      'gateway_operation_duration_seconds_count{service="gateway",operation="query",outcome="ok"}',
      'gateway_upstream_duration_seconds_count{service="gateway",subgraph="catalog",outcome="answered"}',
      'gateway_sockets',
      'gateway_subscriptions',
      'gateway_topics',
      'gateway_cache_lookups_total{cache="plan",outcome="hit",service="gateway"}',
      'gateway_cache_lookups_total{cache="document",outcome="miss",service="gateway"}',
      'gateway_cache_entries{cache="plan",service="gateway"}',
      'gateway_cache_bytes{cache="document",service="gateway"}',
    ])
      expect(metrics).toContain(name);
  });

  it('has every metric in the README, and none there that does not exist', async () => {
    const namesIn = (text: string) => [...new Set(text.match(/\bgateway_[a-z_]+/g))].toSorted();
    const help = (await shop.metrics()).split('\n').flatMap(line => /^# HELP (\S+)/.exec(line)?.[1] ?? []);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(namesIn(readme)).toEqual(namesIn(help.join('\n')));
  });
});
