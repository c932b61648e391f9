import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(async () => {
  await disposeClients();
  await shop.stop();
});

const token = (...scopes: string[]) => shop.provider.token('alice', { scopes });

async function outcome(query: string, as?: string): Promise<[number, unknown]> {
  const { status, data, errors } = await shop.ask(query, as === undefined ? {} : { token: as });
  if (status !== 200) expect(data).toBeUndefined();
  return [status, errors?.[0]?.extensions['code'] ?? data];
}

describe('what needs a user', () => {
  it.each([
    ['plainly', '{ secret }'],
    ['under an alias', '{ public: strict hidden: secret }'],
    ['in an inline fragment', '{ ... { ... on Query { secret } } }'],
    ['in a fragment of a fragment', '{ ...A } fragment A on Query { ...B } fragment B on Query { strict secret }'],
    ['behind @include(if: false)', '{ strict secret @include(if: false) }'],
    ['by the type of the field', '{ vault { __typename } }'],
    ['by the type of a fragment', '{ things { ... on Vault { __typename } } }'],
    ['behind a field of an interface', '{ things { id } }'],
    ['on an entity of another subgraph', '{ product(id: "1") { ownNote } }'],
  ])('is refused as a whole when anonymous: %s', async (_, query) =>
    expect(await outcome(query)).toEqual([401, 'UNAUTHENTICATED']),
  );

  it('is answered when signed in', async () => {
    expect(await outcome('{ strict secret }', token())).toEqual([200, { strict: 'strict', secret: 'the secret' }]);
    expect(await outcome('{ product(id: "1") { ownNote } }', token())).toEqual([
      200,
      { product: { ownNote: 'note of alice' } },
    ]);
  });

  it('does not stand in the way of the rest of the type', async () =>
    expect(await outcome('{ product(id: "1") { name reviewCount } }')).toEqual([
      200,
      { product: { name: 'Product 1', reviewCount: 3 } },
    ]));
});

describe('what needs scopes', () => {
  it.each([
    ['anonymous', undefined, [401, 'UNAUTHENTICATED']],
    ['no scopes', [], [403, 'FORBIDDEN']],
    ['one of two', ['catalog:read'], [403, 'FORBIDDEN']],
    ['both', ['catalog:read', 'catalog:audit'], [200, { restricted: 'the restricted' }]],
    ['the alternative', ['admin'], [200, { restricted: 'the restricted' }]],
  ])('with %s', async (_, scopes, expected) =>
    expect(await outcome('{ restricted }', scopes && token(...scopes))).toEqual(expected),
  );

  it('takes scopes as a text too, and nothing from claims of another shape', async () => {
    const withScopes = (scopes: unknown) => shop.provider.token('alice', { scopes });
    expect((await outcome('{ restricted }', withScopes('openid admin')))[0]).toBe(200);
    for (const scopes of [{ admin: true }, ['admin', 1], 7, null])
      expect(await outcome('{ restricted }', withScopes(scopes))).toEqual([403, 'FORBIDDEN']);
  });

  it('holds for fields of entities', async () => {
    const query = '{ products { name cost } }';
    expect(await outcome(query, token())).toEqual([403, 'FORBIDDEN']);
    expect((await outcome(query, token('cost:read')))[0]).toBe(200);
  });
});

describe('over WebSocket the same rules hold', () => {
  it.each([
    ['a query', '{ secret }'],
    ['a subscription', 'subscription { entryAdded { text } }'],
    ['a subscription in a fragment', 'subscription { ...F } fragment F on Subscription { entryAdded { text } }'],
  ])('for %s', async (_, query) => {
    const recording = await liveClient(shop.url).open(query).untilEnded();
    expect(recording.results).toEqual([]);
    expect(recording.error[0].extensions.code).toBe('UNAUTHENTICATED');
    expect(shop.state.entries.opened).toBe(0);
  });

  it('for what a subscription joins', async () => {
    const query = 'subscription { priceChanged(ids: ["1"]) { product { cost } } }';
    const refused = await liveClient(shop.url, token()).open(query).untilEnded();
    expect(refused.error[0].extensions.code).toBe('FORBIDDEN');
    shop.state.setPrice('1', 5);
    const allowed = await liveClient(shop.url, token('cost:read')).open(query).until(1);
    expect(allowed.events).toEqual([{ product: { cost: 10 } }]);
  });
});
