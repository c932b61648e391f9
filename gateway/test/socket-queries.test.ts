import { ApolloServer } from '@apollo/server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ environment: { LIMIT_COST: '15' } });
});
afterEach(disposeClients);
afterAll(() => shop.stop());

/** What a query or mutation comes to over a socket: its result, or the errors of an operation that did not run. */
async function overSocket(query: string, variables?: Record<string, unknown>) {
  const recording = liveClient(shop.url, shop.provider.token('alice')).open(query, variables);
  await recording.untilEnded();
  const [result] = recording.results;
  return { data: result?.data, errors: recording.error ?? result?.errors };
}

async function overHttp(query: string, variables?: Record<string, unknown>) {
  const token = shop.provider.token('alice');
  const { data, errors } = await shop.ask(query, { token, ...(variables && { variables }) });
  return { data, errors };
}

type Case = readonly [what: string, code: string | undefined, query: string, variables: Record<string, unknown>];

const cases: readonly Case[] = [
  [
    'a query of two services',
    undefined,
    'query ($id: ID!) { product(id: $id) { name reviewer { name } } }',
    { id: '1' },
  ],
  ['text of every kind', undefined, '{ product(id: "žluťoučký 🐎") { id } }', {}],
  ['a mutation', undefined, 'mutation ($name: String!) { rename(id: "1", name: $name) { name } }', { name: 'x' }],
  ['a field that fails', 'NOT_FOUND', '{ strict failing(code: "NOT_FOUND") }', {}],
  ['a scope that is missing', 'FORBIDDEN', '{ restricted }', {}],
  ['variables that are wrong', 'BAD_USER_INPUT', 'query ($id: ID!) { product(id: $id) { name } }', { id: {} }],
  ['a field that does not exist', 'GRAPHQL_VALIDATION_FAILED', '{ nothing }', {}],
  ['what costs too much', 'OPERATION_TOO_EXPENSIVE', '{ products { reviewer { id } } }', {}],
  ['what reads the schema', undefined, '{ __schema { queryType { name } } }', {}],
];

describe('over WebSocket', () => {
  it.each(cases)('%s comes to the same as over HTTP', async (_, code, query, variables) => {
    const answer = await overSocket(query, variables);
    expect(answer).toEqual(await overHttp(query, variables));
    expect(answer.errors?.[0].extensions.code).toBe(code);
  });

  it('what is ordinary goes past Apollo Server, as over HTTP', async () => {
    const execute = vi.spyOn(ApolloServer.prototype, 'executeOperation');
    // Those of the subgraph, which runs in this process too, have the gateway's wording.
    const timesAsked = (text: string) => execute.mock.calls.filter(([{ query }]) => query === text).length;
    const [ordinary, introspecting] = ['{ strict  }', '{ strict  __schema { queryType { name } } }'];
    expect((await overSocket(ordinary)).data).toEqual({ strict: 'strict' });
    expect((await overSocket(introspecting)).data.strict).toBe('strict');
    expect([timesAsked(ordinary), timesAsked(introspecting)]).toEqual([0, 1]);
  });
});
