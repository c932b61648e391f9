import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { type Identity, signAssertion } from '@platform/shared/identity';
import { TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWatchlist, newPerson, startUser, type UserService } from './start-user.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let service: UserService;
let alice: Identity;
let bob: Identity;
let aliceList: string;
const NOWHERE = '018f0000-0000-7000-8000-000000000000';

beforeAll(async () => {
  database = await freshDatabase();
  service = await startUser(database.url);
  alice = newPerson();
  bob = newPerson();
  aliceList = await createWatchlist(service, alice, 'Secret list', ['IBM']);
});

afterAll(async () => {
  await service?.stop();
  await database?.drop();
});

const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  __typename ... on User { id email displayName watchlists { nodes { name } } } ... on Watchlist { id name symbols } } }`;
const entities = async (identity: Identity | undefined, ...representations: object[]) =>
  (await service.ask(identity, ENTITIES, { representations })).data._entities;
const user = (id: string) => ({ __typename: 'User', id });
const watchlist = (id: string) => ({ __typename: 'Watchlist', id });

describe("somebody else's things", () => {
  it('are null as entities, as what does not exist is, for a stranger and an anonymous request', async () => {
    for (const asker of [bob, undefined])
      expect(
        await entities(
          asker,
          user(alice.uid),
          user('nobody'),
          watchlist(aliceList),
          watchlist(NOWHERE),
          watchlist('x'),
        ),
      ).toEqual([null, null, null, null, null]);
  });

  it("do not keep the asker's own from being answered in the same batch", async () => {
    const bobList = await createWatchlist(service, bob, 'Mine');
    const found = await entities(bob, user(alice.uid), user(bob.uid), watchlist(aliceList), watchlist(bobList));
    expect(found.map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([null, bob.uid, null, bobList]);
  });

  it('are noted in the audit log when support staff read them, and when somebody tries who is not', async () => {
    const support = newPerson({ scopes: ['support:read'] });
    const before = service.privileged.length;
    await entities(support, user(alice.uid), user(support.uid), user('nobody'));
    await service.ask(support, `{ user(id: "${alice.uid}") { email } }`);
    await service.ask(bob, `{ user(id: "${alice.uid}") { email } }`);
    await entities(bob, user(alice.uid), user(bob.uid));
    expect(service.privileged.slice(before)).toEqual([
      { action: 'user.read', actor: support.uid, subjects: [alice.uid, 'nobody'], outcome: 'done' },
      { action: 'user.read', actor: support.uid, subjects: [alice.uid], outcome: 'done' },
      { action: 'user.read', actor: bob.uid, subjects: [alice.uid], outcome: 'refused' },
    ]);
  });

  it('are visible to support staff as users, but watchlists as entities to their owner alone', async () => {
    const support = newPerson({ scopes: ['support:read'] });
    const [person, list] = await entities(support, user(alice.uid), watchlist(aliceList));
    expect(person).toMatchObject({ id: alice.uid, email: `${alice.uid}@example.com` });
    expect(list).toBeNull();
  });

  it.each([
    ['updateWatchlist', 'UpdateWatchlistInput', { name: 'Hijacked' }],
    ['addToWatchlist', 'AddToWatchlistInput', { symbols: ['X'] }],
    ['removeFromWatchlist', 'RemoveFromWatchlistInput', { symbols: ['IBM'] }],
    ['deleteWatchlist', 'DeleteWatchlistInput', {}],
  ])('are to %s as if they did not exist', async (field, input, rest) => {
    const command = `mutation ($input: ${input}!) { ${field}(input: $input) { watchlist { id } userErrors { code message path } } }`;
    const answers = await Promise.all(
      [aliceList, NOWHERE, 'not even an id'].map(id => service.ask(bob, command, { input: { id, ...rest } })),
    );
    expect(answers[0]?.data[field].userErrors).toEqual([
      { code: 'WATCHLIST_NOT_FOUND', message: expect.any(String), path: ['input', 'id'] },
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect((await entities(alice, watchlist(aliceList)))[0]).toEqual({
      __typename: 'Watchlist',
      id: aliceList,
      name: 'Secret list',
      symbols: ['IBM'],
    });
  });

  it('are not counted or paged into by a cursor of theirs', async () => {
    const { data } = await service.ask(alice, '{ me { watchlists { edges { cursor } } } }');
    const before = await service.ask(
      bob,
      'query ($after: String!) { me { watchlists(last: 50, before: $after) { nodes { name } } } }',
      { after: data.me.watchlists.edges[0].cursor },
    );
    expect(JSON.stringify(before.data)).not.toContain('Secret');
  });
});

describe('made-up identities', () => {
  const answerTo = async (headers: Record<string, string>) => {
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ me { id email } }' }),
    });
    return { status: response.status, body: (await response.json()) as { data?: { me: unknown }; errors?: unknown[] } };
  };

  it.each([['x-user-id'], ['x-user'], ['x-uid'], ['user-id'], ['x-forwarded-user'], ['x-assertion']])(
    'in the header %s are nobody',
    async header =>
      expect(await answerTo({ [header]: alice.uid })).toEqual({ status: 200, body: { data: { me: null } } }),
  );

  it('in an authorization header are nobody: tokens are the gateway’s business', async () => {
    const assertion = await signAssertion(alice, TEST_ASSERTION_SECRET);
    expect((await answerTo({ authorization: `Bearer ${assertion}` })).body).toEqual({ data: { me: null } });
  });

  it('that are not signed with our key, or not at all, are refused', async () => {
    const genuine = await signAssertion(alice, TEST_ASSERTION_SECRET);
    const [header, payload, signature] = genuine.split('.') as [string, string, string];
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const changed = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), scopes: ['support:read'] }),
    ).toString('base64url');
    const forgeries = [
      await signAssertion(alice, 'another key of at least thirty-two characters'),
      unsigned,
      `${header}.${changed}.${signature}`,
      `${header}.${payload}.`,
      alice.uid,
      'null',
    ];
    for (const forged of forgeries) {
      const { status, body } = await answerTo({ 'x-platform-assertion': forged });
      expect(status).toBe(401);
      expect(body.data?.me ?? null).toBeNull();
      expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });

  it('are refused once the time of the assertion is over', async () => {
    const old = await signAssertion(alice, TEST_ASSERTION_SECRET, new Date(Date.now() - 120_000));
    expect((await answerTo({ 'x-platform-assertion': old })).status).toBe(401);
  });
});
