import { askSubgraph, testIdentity } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, unreachableAgent } from './support/identity-provider.ts';
import { disposeClients, liveClient, RawSocket } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(async () => {
  await disposeClients();
  await shop.stop();
});

const WHO = '{ whoAsks { uid } }';
const now = () => Math.floor(Date.now() / 1000);
const codeOf = (answer: { errors: readonly { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.[0]?.extensions['code'];

const BAD_AUTHORIZATIONS: readonly [string, (provider: IdentityProvider) => string][] = [
  ['an expired token', p => `Bearer ${p.token('a', { exp: now() - 1 })}`],
  ['a token of another project', p => `Bearer ${p.token('a', { aud: 'other' })}`],
  ['a token of another issuer', p => `Bearer ${p.token('a', { iss: 'https://securetoken.google.com/other' })}`],
  ['a token without a subject', p => `Bearer ${p.token('a', { sub: undefined })}`],
  ['a token with a subject of 200 characters', p => `Bearer ${p.token('a', { sub: 'a'.repeat(200) })}`],
  ['a token that never ends', p => `Bearer ${p.token('a', { exp: undefined })}`],
  ['a token issued in the future', p => `Bearer ${p.token('a', { iat: now() + 600 })}`],
  ['a sign-in in the future', p => `Bearer ${p.token('a', { auth_time: now() + 600 })}`],
  ['a token without a sign-in', p => `Bearer ${p.token('a', { auth_time: undefined })}`],
  ['a token signed by another key', p => `Bearer ${p.signedByAnotherKey('a')}`],
  ['an unsigned token', p => `Bearer ${p.unsigned('a')}`],
  ['a token signed with HS256 and the public key', p => `Bearer ${p.hmacSigned('a')}`],
  ['a changed token', p => `Bearer ${p.token('a').slice(0, -8)}AAAAAAAA`],
  ['garbage', () => 'Bearer garbage'],
  ['garbage in three parts', () => 'Bearer a.b.c'],
  ['an empty token', () => 'Bearer '],
  ['only the word', () => 'Bearer'],
  ['another scheme', () => 'Basic YTpi'],
  ['a token without the word', p => p.token('a')],
];

describe('over HTTP', () => {
  it('who sends no token is anonymous', async () => {
    const answer = await shop.ask(WHO);
    expect([answer.status, answer.data]).toEqual([200, { whoAsks: { uid: null } }]);
  });

  it('who sends a good token is known to subgraphs', async () => {
    const answer = await shop.ask(WHO, { token: shop.provider.token('alice') });
    expect([answer.status, answer.data]).toEqual([200, { whoAsks: { uid: 'alice' } }]);
  });

  it.each(BAD_AUTHORIZATIONS)('%s is 401 and UNAUTHENTICATED, never anonymous', async (_, authorization) => {
    const answer = await shop.ask(WHO, { headers: { authorization: authorization(shop.provider) } });
    expect([answer.status, codeOf(answer), answer.data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
  });

  it('a token is verified once while it is remembered, however many requests carry it', async () => {
    const before = shop.provider.fetches();
    const token = shop.provider.token('many');
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop.ask(WHO, { token })));
    expect(answers.map(({ data }) => data.whoAsks.uid)).toEqual(Array(20).fill('many'));
    expect(shop.provider.fetches()).toBe(before);
  });

  it('headers that only the gateway may make have no effect', async () => {
    const { signAssertion } = await import('@platform/shared/identity');
    const forged = await signAssertion(testIdentity('mallory'), 'some secret of thirty-two characters');
    for (const headers of [
      { 'x-platform-assertion': forged },
      { 'x-user-id': 'mallory' },
      { 'X-Platform-Assertion': 'x', authorization: '' },
    ]) {
      const { status, data } = await shop.ask(WHO, { headers: headers as Record<string, string> });
      expect([status, data]).toEqual('authorization' in headers ? [401, undefined] : [200, { whoAsks: { uid: null } }]);
    }
    const asAlice = await shop.ask(WHO, {
      token: shop.provider.token('alice'),
      headers: { 'x-platform-assertion': forged },
    });
    expect(asAlice.data.whoAsks.uid).toBe('alice');
    const direct = await askSubgraph(shop.catalog.url, testIdentity('alice'), WHO);
    expect(direct.data.whoAsks.uid).toBe('alice');
  });
});

describe('over WebSocket', () => {
  it.each(['Authorization', 'authorization', 'AUTHORIZATION'])('takes the token from %s', async name => {
    const live = liveClient(shop.url, undefined, {
      connectionParams: { [name]: `Bearer ${shop.provider.token('alice')}` },
    });
    const recording = await live.open(WHO).untilEnded();
    expect(recording.events).toEqual([{ uid: 'alice' }]);
  });

  it('who sends no token is anonymous', async () => {
    const recording = await liveClient(shop.url).open(WHO).untilEnded();
    expect(recording.events).toEqual([{ uid: null }]);
  });

  it.each(BAD_AUTHORIZATIONS)('%s closes the socket with 4403', async (_, authorization) => {
    const raw = await RawSocket.ready(shop.url, { Authorization: authorization(shop.provider) });
    expect((await raw.closed()).code).toBe(4403);
  });

  it('an assertion that the client makes up has no effect', async () => {
    const raw = await RawSocket.ready(shop.url);
    const { signAssertion } = await import('@platform/shared/identity');
    const assertion = await signAssertion(testIdentity('mallory'), 'some secret of thirty-two characters');
    const subscribe = (id: string, query: string) =>
      raw.send({ id, type: 'subscribe', payload: { query, extensions: { assertion } } });
    shop.state.setPrice('1', 1);
    subscribe('1', WHO);
    subscribe('2', 'subscription { priceChanged(ids: ["1"]) { viewer } }');
    await expect
      .poll(() => [raw.of('1')[0]?.payload, raw.of('2')[0]?.payload])
      .toEqual([{ data: { whoAsks: { uid: null } } }, { data: { priceChanged: { viewer: null } } }]);
    raw.socket.close();
  });

  it('closes a live socket with 4403 when its token ends', async () => {
    const token = shop.provider.token('alice', { exp: now() + 2 });
    const live = liveClient(shop.url, token);
    const recording = live.open('subscription { entryAdded { text } }');
    await recording.untilEnded();
    expect(live.closes.map(({ code }) => code)).toEqual([4403]);
  });
});

describe('without the signing keys', () => {
  it('a token is 503, not 401, and the others are served', async () => {
    const cut = await startShop({ overrides: { httpAgent: unreachableAgent() } });
    const answer = await cut.ask(WHO, { token: cut.provider.token('alice') });
    expect([answer.status, codeOf(answer)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    const raw = await RawSocket.ready(cut.url, { Authorization: `Bearer ${cut.provider.token('alice')}` });
    expect((await raw.closed()).code).toBe(1013);
    expect((await cut.ask(WHO)).status).toBe(200);
    expect((await cut.ask(WHO, { headers: { authorization: 'Bearer garbage' } })).status).toBe(401);
    await cut.stop();
  });
});

describe('without a Firebase project', () => {
  it('every request is anonymous', async () => {
    const open = await startShop({ config: config => ({ ...config, auth: undefined }) });
    expect((await open.ask(WHO, { token: open.provider.token('alice') })).data).toEqual({ whoAsks: { uid: null } });
    await open.stop();
  });
});
