import { connect, type Socket } from 'node:net';
import { signAssertion } from '@platform/shared/identity';
import { createLogger, createMetrics } from '@platform/shared/observability';
import { TEST_ASSERTION_SECRET, testIdentity } from '@platform/shared/testkit';
import { type FormattedExecutionResult, parse } from 'graphql';
import { createClient, type SubscribePayload } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RequestContext, type RunningSubgraph, startSubgraph } from './subgraph-server.ts';

const typeDefs = parse('type Query { whoAsks: String  slowly: Int  echo(text: String!): String  failing: String }');
/** What a test that waits for a connection's own time-out would take, and more. */
const SOON_MS = 10_000;

const toStop: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of toStop.splice(0)) await stop();
});

async function start(slowly: () => Promise<number> = async () => 1): Promise<RunningSubgraph> {
  const subgraph = await startSubgraph({
    typeDefs,
    resolvers: {
      Query: {
        whoAsks: (_: unknown, __: unknown, { identity }: RequestContext) => identity?.uid,
        slowly,
        echo: (_: unknown, { text }: { text: string }) => text,
        failing() {
          throw new Error('an address of the inside');
        },
      },
    },
    context: request => request,
    assertionSecret: TEST_ASSERTION_SECRET,
    host: '127.0.0.1',
    port: 0,
    isProduction: true,
    readiness: {},
    logger: createLogger('test', 'silent'),
    metrics: createMetrics('test'),
  });
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= subgraph.stop();
    return stopping;
  };
  toStop.push(stop);
  return { ...subgraph, stop };
}

async function ask({ url }: RunningSubgraph, query: string, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ query });
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return {
    status: response.status,
    ...((await response.json()) as { data?: unknown; errors?: { extensions: object }[] }),
  };
}

/** Asks over WebSocket, on a socket of its own. */
async function askOverSocket({ url }: RunningSubgraph, payload: SubscribePayload): Promise<FormattedExecutionResult> {
  const client = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    return await new Promise((resolve, reject) => {
      const error = (errors: unknown) => (Array.isArray(errors) ? resolve({ errors }) : reject(errors));
      const next = (result: unknown) => resolve(result as FormattedExecutionResult);
      client.subscribe(payload, { next, error, complete: () => {} });
    });
  } finally {
    await client.dispose();
  }
}

/** A WebSocket whose other end does nothing any more: its machine is frozen, or cut off. */
async function silentSocket({ url }: RunningSubgraph): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  toStop.push(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(
    'GET /graphql HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  );
  await new Promise(resolve => socket.once('data', resolve));
  return socket.pause();
}

describe('a subgraph', () => {
  it('takes who asks from an assertion of the gateway, and from no other header', async () => {
    const subgraph = await start();
    const assertion = await signAssertion(testIdentity('ann'), TEST_ASSERTION_SECRET);
    expect(await ask(subgraph, '{ whoAsks }', { 'x-platform-assertion': assertion })).toEqual({
      status: 200,
      data: { whoAsks: 'ann' },
    });
    const madeUp = { 'x-user-id': 'ann', authorization: `Bearer ${assertion}`, cookie: `assertion=${assertion}` };
    expect(await ask(subgraph, '{ whoAsks }', madeUp)).toEqual({ status: 200, data: { whoAsks: null } });
  });

  it('refuses an assertion of another key, one that has ended and one that is none: nobody who claims to be someone becomes anonymous', async () => {
    const subgraph = await start();
    const ended = new Date(Date.now() - 120_000);
    for (const assertion of [
      await signAssertion(testIdentity('ann'), 'another key of at least thirty-two characters'),
      await signAssertion(testIdentity('ann'), TEST_ASSERTION_SECRET, ended),
      'ann',
    ]) {
      const { status, data, errors } = await ask(subgraph, '{ whoAsks }', { 'x-platform-assertion': assertion });
      expect([status, data, errors?.map(({ extensions }) => extensions)]).toEqual([
        401,
        undefined,
        [{ code: 'UNAUTHENTICATED' }],
      ]);
    }
  });

  it('says that it takes queries over WebSocket', async () => {
    const { url } = await start();
    const body = '{"query":"{ whoAsks }"}';
    const { headers } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(headers.get('x-platform-query-sockets')).toBe('graphql-transport-ws');
  });

  it.each<[string, SubscribePayload]>([
    ['what is right', { query: 'query ($text: String!) { echo(text: $text) }', variables: { text: 'hello' } }],
    ['one of several operations', { query: 'query A { whoAsks } query B { echo(text: "b") }', operationName: 'B' }],
    ['what is no operation', { query: '{ whoAsks' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['wrong variables', { query: 'query ($text: String!) { echo(text: $text) }', variables: { text: 7 } }],
    ['hostile variables', { query: 'query ($text: String!) { echo(text: $text) }', variables: { text: 'a\0b' } }],
    ['hostile text', { query: '{ echo(text: "a\\u0000b") }' }],
    ['a bug', { query: '{ whoAsks failing }' }],
    ['somebody', { query: '{ whoAsks }', extensions: { assertion: 'ann' } }],
    ['nobody in particular', { query: '{ whoAsks }', extensions: { assertion: 'nonsense' } }],
  ])('answers %s over WebSocket as over HTTP', async (_, { extensions, ...operation }) => {
    const subgraph = await start();
    const { assertion: name } = (extensions ?? {}) as { assertion?: string };
    const assertion = name === 'ann' ? await signAssertion(testIdentity('ann'), TEST_ASSERTION_SECRET) : name;
    const headers = {
      'content-type': 'application/json',
      'x-request-id': 'the-request',
      ...(assertion !== undefined && { 'x-platform-assertion': assertion }),
    };
    const response = await fetch(subgraph.url, { method: 'POST', headers, body: JSON.stringify(operation) });
    const overSocket = await askOverSocket(subgraph, {
      ...operation,
      extensions: { assertion, requestId: 'the-request' },
    });
    expect(overSocket).toEqual(await response.json());
  });

  it('lets a query over WebSocket finish when it stops', async () => {
    const finish = Promise.withResolvers<number>();
    const begun = Promise.withResolvers<void>();
    const subgraph = await start(() => {
      begun.resolve();
      return finish.promise;
    });
    const answer = askOverSocket(subgraph, { query: '{ slowly }' });
    await begun.promise;
    const stopped = subgraph.stop();
    finish.resolve(7);
    expect(await answer).toEqual({ data: { slowly: 7 } });
    await stopped;
  });

  it(
    'ends although a gateway does not answer its goodbye, and lets what runs finish',
    async () => {
      const finish = Promise.withResolvers<number>();
      const begun = Promise.withResolvers<void>();
      const subgraph = await start(() => {
        begun.resolve();
        return finish.promise;
      });
      await silentSocket(subgraph);
      const answer = ask(subgraph, '{ slowly }');
      await begun.promise;
      const stopped = subgraph.stop();
      finish.resolve(7);
      expect(await answer).toEqual({ status: 200, data: { slowly: 7 } });
      await stopped;
    },
    SOON_MS,
  );
});
