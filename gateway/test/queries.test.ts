import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ environment: { UPSTREAM_TIMEOUT_MS: '1500' } });
});
afterAll(() => shop.stop());

const codes = (errors: readonly { extensions: Record<string, unknown> }[] | undefined) =>
  errors?.map(({ extensions }) => extensions['code']);

describe('a query', () => {
  it('joins entities of two subgraphs', async () => {
    const { status, data, errors } = await shop.ask('{ product(id: "1") { name reviewer { name } reviewCount } }');
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { product: { name: 'Product 1', reviewer: { name: 'Reviewer' }, reviewCount: 3 } },
      errors: undefined,
    });
  });

  it('hands the request id on, and gives it back', async () => {
    const { data, headers } = await shop.ask('{ whoAsks { requestId } }', {
      headers: { 'x-request-id': 'my-request' },
    });
    expect(data.whoAsks.requestId).toBe('my-request');
    expect(headers.get('x-request-id')).toBe('my-request');
  });

  it('keeps code, message and path of an error of a subgraph, and says whose it is', async () => {
    const { status, data, errors } = await shop.ask('{ failing(code: "BAD_USER_INPUT") strict }');
    expect(status).toBe(200);
    expect(data).toEqual({ failing: null, strict: 'strict' });
    expect(errors).toEqual([
      {
        message: 'That is refused.',
        path: ['failing'],
        extensions: { code: 'BAD_USER_INPUT', serviceName: 'catalog' },
      },
    ]);
  });

  it('shows nothing of a bug inside a subgraph', async () => {
    const { errors } = await shop.ask('{ failing }');
    expect(codes(errors)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(errors)).not.toMatch(/address of the inside|stack/);
  });

  it('answers wrong variables and unknown fields with 400', async () => {
    const wrong = await shop.ask('query ($id: ID!) { product(id: $id) { name } }', { variables: {} });
    expect([wrong.status, codes(wrong.errors)]).toEqual([400, ['BAD_USER_INPUT']]);
    const unknown = await shop.ask('{ nothing }');
    expect([unknown.status, codes(unknown.errors)]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
  });

  it('wants a name when the document has several operations', async () => {
    const { status, errors } = await shop.ask('query A { strict } query B { strict }');
    expect([status, codes(errors)]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']]);
    const named = await shop.ask('query A { strict } query B { me { id } }', { operationName: 'A' });
    expect(named.data).toEqual({ strict: 'strict' });
  });

  it('runs mutations by POST and refuses them by GET', async () => {
    const { data } = await shop.ask('mutation { rename(id: "1", name: "New") { name } }');
    expect(data.rename.name).toBe('New');
    const query = encodeURIComponent('mutation { rename(id: "1", name: "New") { name } }');
    const byGet = await fetch(`${shop.url}?query=${query}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(byGet.status).toBe(405);
  });
});

describe('a subscription over plain HTTP', () => {
  it('is refused with a hint', async () => {
    const { status, errors } = await shop.ask('subscription { ticked { number } }');
    expect([status, codes(errors)]).toEqual([405, ['SUBSCRIPTION_NOT_SUPPORTED_OVER_HTTP']]);
    expect(errors?.[0]?.message).toContain('WebSocket');
  });
});

describe('a subgraph in trouble', () => {
  it('costs its own fields and no others when it is slow', async () => {
    const { status, data, errors } = await shop.ask('{ strict slowly(ms: 10000) }');
    expect([status, data]).toEqual([200, { strict: 'strict', slowly: null }]);
    expect(errors).toMatchObject([
      { path: ['slowly'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'people' } },
    ]);
  });

  it('costs its own fields and no others when it is down, and is not ready', async () => {
    const { port } = new URL(shop.people.url);
    await shop.people.stop();
    const { data, errors } = await shop.ask('{ products { name reviewer { name } } }');
    expect(data.products).toEqual([1, 2, 3].map(n => ({ name: `Product ${n}`, reviewer: null })));
    expect(errors?.map(({ path, extensions }) => [path, extensions['code'], extensions['serviceName']])).toEqual(
      [0, 1, 2].map(n => [['products', n], 'DOWNSTREAM_SERVICE_ERROR', 'people']),
    );
    expect(JSON.stringify(errors)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
    const health = (path: string) => fetch(shop.url.replace('/graphql', path));
    const ready = await health('/health/ready');
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'unavailable', checks: { catalog: 'ok', people: 'failed' } },
    ]);
    expect((await health('/health/live')).status).toBe(200);
    const { startPeople } = await import('./support/subgraphs.ts');
    shop.people = await startPeople(Number(port));
    await eventually(async () => (await health('/health/ready')).status === 200);
  });

  it.each<[string, number, Body]>([
    ['a page of HTML', 502, '<html>Bad gateway</html>'],
    ['half an answer', 200, '{"data":{"me":'],
    ['something else', 200, '{"hello":"world"}'],
    ['data that is a list', 200, '{"data":[]}'],
    ['neither data nor errors', 200, '{"data":null}'],
    ['no data and a list of no errors', 200, '{"data":null,"errors":[]}'],
    ['half an answer, and then nothing', 200, response => void response.write('{"data":{"me":')],
    ['half an answer, and hangs up', 200, response => void response.write('{"data":{"me":', () => response.destroy())],
    ['without end', 200, writeForEver],
    ['errors that are none', 200, '{"errors":["oops"]}'],
    ['too few entities', 200, '{"data":{"_entities":[]}}'],
    ['no entities', 200, '{"data":{"_entities":{}}}'],
  ])('costs its own fields and no others when it answers %s', async (_, status, body) => {
    const { port } = new URL(shop.people.url);
    await shop.people.stop();
    const liar = await startLiar(Number(port), status, body);
    const { data, errors } = await shop.ask('{ product(id: "1") { name reviewer { name } } me { id } }');
    expect(data).toEqual({ product: { name: 'Product 1', reviewer: null }, me: null });
    expect(new Set(codes(errors))).toEqual(new Set(['DOWNSTREAM_SERVICE_ERROR']));
    await new Promise(resolve => {
      liar.close(resolve);
      liar.closeAllConnections();
    });
    const { startPeople } = await import('./support/subgraphs.ts');
    shop.people = await startPeople(Number(port));
  });

  it('is understood when it refuses with a 401 and GraphQL errors', async () => {
    const { port } = new URL(shop.people.url);
    await shop.people.stop();
    const liar = await startLiar(
      Number(port),
      401,
      '{"errors":[{"message":"Sign in.","extensions":{"code":"UNAUTHENTICATED","http":{"status":401}}}]}',
    );
    const { status, data, errors } = await shop.ask('{ strict me { id } }');
    expect([status, data, codes(errors)]).toEqual([200, { strict: 'strict', me: null }, ['UNAUTHENTICATED']]);
    await new Promise(resolve => {
      liar.close(resolve);
      liar.closeAllConnections();
    });
    const { startPeople } = await import('./support/subgraphs.ts');
    shop.people = await startPeople(Number(port));
  });
});

describe('the health of subgraphs', () => {
  it('is asked for a second time when the connection breaks, as that of one that was started anew does', async () => {
    let asked = 0;
    const breaking = createServer((request, response) => {
      asked += 1;
      if (asked === 1) request.socket.destroy();
      else response.end('{"data":{"__typename":"Query"}}');
    });
    await new Promise<void>(resolve => breaking.listen(0, '127.0.0.1', resolve));
    const { port } = breaking.address() as AddressInfo;
    const asking = await startShop({ environment: { SUBGRAPH_URL_CATALOG: `http://127.0.0.1:${port}/graphql` } });
    expect((await fetch(asking.url.replace('/graphql', '/health/ready'))).status).toBe(200);
    expect(asked).toBe(2);
    await asking.stop();
    breaking.closeAllConnections();
    await new Promise(resolve => breaking.close(resolve));
  });

  it('is asked for once, however many want to know at the same time', async () => {
    const { port } = new URL(shop.people.url);
    await shop.people.stop();
    let asked = 0;
    const slow = await startLiar(Number(port), 200, response => {
      asked += 1;
      setTimeout(() => response.end('{"data":{"__typename":"Query"}}'), 200);
    });
    const ready = Array.from({ length: 50 }, () => fetch(shop.url.replace('/graphql', '/health/ready')));
    expect((await Promise.all(ready)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(asked).toBeLessThan(25);
    await new Promise(resolve => {
      slow.close(resolve);
      slow.closeAllConnections();
    });
    const { startPeople } = await import('./support/subgraphs.ts');
    shop.people = await startPeople(Number(port));
  });
});

describe('what an operation asks of a service', () => {
  it('at several places in the same words is asked for once, each entity too, and stands at all of them', async () => {
    const asked: string[] = [];
    let target = '';
    const counting = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      asked.push(body);
      const headers = { 'content-type': 'application/json' };
      response.end(await (await fetch(target, { method: 'POST', headers, body })).text());
    });
    await new Promise<void>(resolve => counting.listen(0, '127.0.0.1', resolve));
    const { port } = counting.address() as AddressInfo;
    const counted = await startShop({ environment: { SUBGRAPH_URL_PEOPLE: `http://127.0.0.1:${port}/graphql` } });
    target = counted.people.url;
    const reviewed = '{ name reviewer { name } }';
    const products = [1, 2, 3].map(n => ({ name: `Product ${n}`, reviewer: { name: 'Reviewer' } }));
    for (const head of ['', 'query Twice ']) {
      const query = `${head}{ a: products ${reviewed} b: products ${reviewed} one: product(id: "1") ${reviewed} again: product(id: "1") ${reviewed} }`;
      const { data, errors } = await counted.ask(query);
      expect(errors).toBeUndefined();
      expect(data).toEqual({ a: products, b: products, one: products[0], again: products[0] });
      const ids = asked
        .splice(0)
        .map(body => JSON.parse(body).variables.representations.map(({ id }: { id: string }) => id));
      expect(ids.toSorted()).toEqual([['1'], ['1', '2', '3']]);
    }
    counting.closeAllConnections();
    await new Promise(resolve => counting.close(resolve));
    await counted.stop();
  });
});

describe('a client that leaves', () => {
  it('ends what was asked of subgraphs in a query, and lets a mutation run to its end', async () => {
    const asked: string[] = [];
    const cutOff: string[] = [];
    const silent = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const kind = body.includes('mutation') ? 'mutation' : 'query';
      asked.push(kind);
      response.on('close', () => void cutOff.push(kind));
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const waiting = await startShop({
      environment: { SUBGRAPH_URL_CATALOG: `http://127.0.0.1:${port}/graphql`, UPSTREAM_TIMEOUT_MS: '60000' },
    });
    const leaving = new AbortController();
    const post = (query: string) =>
      fetch(waiting.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal: leaving.signal,
      }).catch(() => undefined);
    const requests = [post('{ strict }'), post('mutation { rename(id: "1", name: "New") { id } }')];
    await eventually(() => asked.length === 2);
    leaving.abort();
    await Promise.all(requests);
    await eventually(() => cutOff.length > 0);
    expect(cutOff).toEqual(['query']);

    const raw = await RawSocket.ready(waiting.url);
    raw.send({ id: '1', type: 'subscribe', payload: { query: '{ strict }' } });
    await eventually(() => asked.length === 3);
    raw.send({ id: '1', type: 'complete' });
    await eventually(() => cutOff.length === 2);
    raw.send({ id: '2', type: 'subscribe', payload: { query: '{ strict }' } });
    await eventually(() => asked.length === 4);
    raw.socket.terminate();
    await eventually(() => cutOff.length === 3);
    expect(cutOff).not.toContain('mutation');
    silent.closeAllConnections();
    await new Promise(resolve => silent.close(resolve));
    await waiting.stop();
  });
});

/** Answers every request with the same. */
type Body = string | ((response: ServerResponse) => void);

const MEGABYTE = ' '.repeat(1024 * 1024);

function writeForEver(response: ServerResponse): void {
  while (!response.destroyed && response.write(MEGABYTE));
  response.once('drain', () => writeForEver(response));
}

async function startLiar(port: number, status: number, body: Body): Promise<Server> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' });
    if (typeof body === 'string') response.end(body);
    else body(response);
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  return server;
}

describe('a subgraph that stays away', () => {
  it('is left alone after some failures, shows so in the metrics, and is asked again once it is back', async () => {
    const broken = await startShop({
      environment: { UPSTREAM_BREAKER_FAILURES: '3', UPSTREAM_BREAKER_OPEN_MS: '60000' },
    });
    const { port } = new URL(broken.people.url);
    await broken.people.stop();
    for (let n = 0; n < 3; n++) await broken.ask('{ strict me { id } }');
    expect(await broken.metrics()).toContain('gateway_upstream_circuit_open{subgraph="people",service="gateway"} 1');
    const { startPeople } = await import('./support/subgraphs.ts');
    broken.people = await startPeople(Number(port));
    const { data, errors } = await broken.ask('{ strict slowly(ms: 1) }');
    expect([data, codes(errors)]).toEqual([{ strict: 'strict', slowly: null }, ['DOWNSTREAM_SERVICE_ERROR']]);
    await eventually(async () => (await fetch(broken.url.replace('/graphql', '/health/ready'))).status === 200);
    expect((await broken.ask('{ slowly(ms: 1) }')).data).toEqual({ slowly: 'done' });
    await broken.stop();
  });

  it('gets a query a second time when the connection breaks, and a mutation never', async () => {
    const asked: string[] = [];
    const breaking = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => {
        body += String(chunk);
      });
      request.on('end', () => {
        const kind = body.includes('mutation') ? 'mutation' : 'query';
        asked.push(kind);
        if (asked.length === 2) response.end('{"data":{"strict":"the second time"}}');
        else request.socket.destroy();
      });
    });
    await new Promise<void>(resolve => breaking.listen(0, '127.0.0.1', resolve));
    const { port } = breaking.address() as AddressInfo;
    const retrying = await startShop({ environment: { SUBGRAPH_URL_CATALOG: `http://127.0.0.1:${port}/graphql` } });
    expect((await retrying.ask('{ strict }')).data).toEqual({ strict: 'the second time' });
    await retrying.ask('mutation { rename(id: "1", name: "New") { id } }');
    expect(asked).toEqual(['query', 'query', 'mutation']);
    breaking.closeAllConnections();
    await new Promise(resolve => breaking.close(resolve));
    await retrying.stop();
  });
});

describe('an operation that takes too long as a whole', () => {
  it('is answered with what is there', async () => {
    const hasty = await startShop({ environment: { OPERATION_TIMEOUT_MS: '1500' } });
    const { data, errors } = await hasty.ask('{ strict slowly(ms: 10000) }');
    expect([data, codes(errors)]).toEqual([{ strict: 'strict', slowly: null }, ['DOWNSTREAM_SERVICE_ERROR']]);
    await hasty.stop();
  });
});
