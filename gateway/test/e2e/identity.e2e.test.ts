import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { ASSERTION_HEADER, signAssertion } from '@platform/shared/identity';
import { testIdentity } from '@platform/shared/testkit';
import { describe, expect, inject, test } from 'vitest';
import { ask, type Client, clientOf, newTrader } from './testkit/client.ts';
import { openFundedAccount, PLACE_ORDER, restingBuy } from './testkit/trading.ts';

const platform = inject('platform');

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const unsigned = (claims: object) => `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
const decode = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

/** Tokens that look right but for one thing, made from a good one. */
function badTokens(good: string): Record<string, string> {
  const claims = decode(good);
  const now = Math.floor(Date.now() / 1000);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signedBody = `${encode({ alg: 'RS256', kid: 'mine', typ: 'JWT' })}.${encode(claims)}`;
  const hmacBody = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return {
    garbled: 'not.a.token',
    'cut off': good.slice(0, good.length / 2),
    expired: unsigned({ ...claims, iat: now - 7_200, auth_time: now - 7_200, exp: now - 3_600 }),
    'without an end': unsigned({ ...claims, exp: undefined }),
    'issued in the future': unsigned({ ...claims, iat: now + 3_600, auth_time: now + 3_600, exp: now + 7_200 }),
    'for another project': unsigned({ ...claims, aud: 'demo-other', iss: 'https://securetoken.google.com/demo-other' }),
    'by another issuer': unsigned({ ...claims, iss: 'https://example.com/demo-trading' }),
    'of an unknown user': unsigned({ ...claims, sub: 'nobody', user_id: 'nobody' }),
    'without a user': unsigned({ ...claims, sub: '', user_id: '' }),
    'signed with a key of my own': `${signedBody}.${createSign('RSA-SHA256').update(signedBody).sign(privateKey, 'base64url')}`,
    'signed with a guessed secret': `${hmacBody}.${createHmac('sha256', 'secret').update(hmacBody).digest('base64url')}`,
  };
}

describe('a token that does not hold', () => {
  test('is answered 401 UNAUTHENTICATED over HTTP, never as if nobody had signed in', async () => {
    const trader = await newTrader(platform);
    for (const [kind, token] of Object.entries(badTokens(trader.token))) {
      const answer = await clientOf(platform, '', token).ask('{ me { id } }');
      expect([kind, answer.status, answer.errors?.[0]?.extensions['code']]).toEqual([kind, 401, 'UNAUTHENTICATED']);
      expect(answer.data ?? null).toBeNull();
    }
  });

  test('closes a WebSocket with 4403', async () => {
    const trader = await newTrader(platform);
    const { expired = '' } = badTokens(trader.token);
    const opening = clientOf(platform, '', expired).subscribe(
      'subscription { quoteUpdated(symbols: ["AAPL"]) { symbol } }',
    );
    await expect(opening).rejects.toMatchObject({ code: 4403 });
  });

  test('is not needed for what everyone may see, and is for the rest', async () => {
    const nobody = clientOf(platform, '', undefined);
    expect(await nobody.get('{ me { id } instrument(symbol: "AAPL") { symbol } }')).toEqual({
      me: null,
      instrument: { symbol: 'AAPL' },
    });
    const { status, errors } = await nobody.ask('query { order(id: "x") { id } }');
    expect([status, errors?.[0]?.extensions['code']]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

/** Everything that belongs to somebody. */
async function belongings(owner: Client) {
  const accountId = await openFundedAccount(owner);
  const { placeOrder } = await owner.get(PLACE_ORDER, { input: { ...restingBuy(accountId), clientOrderId: 'mine' } });
  const { createWatchlist } = await owner.get(
    'mutation { createWatchlist(input: { name: "Mine", symbols: ["AAPL"] }) { watchlist { id } } }',
  );
  return { accountId, orderId: String(placeOrder.order.id), watchlistId: String(createWatchlist.watchlist.id) };
}

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

describe("what is somebody else's", () => {
  test('is answered as if it did not exist', async () => {
    const [owner, other] = [await newTrader(platform), await newTrader(platform)];
    const { accountId, orderId, watchlistId } = await belongings(owner);
    const look = (ids: { accountId: string; orderId: string; watchlistId: string }) =>
      other.ask(
        `query ($accountId: ID!, $orderId: ID!) {
          account(id: $accountId) { id }
          order(id: $orderId) { id }
          orderByClientOrderId(accountId: $accountId, clientOrderId: "mine") { id }
          me { accounts { id } watchlists(first: 5) { nodes { id } } }
        }`,
        { accountId: ids.accountId, orderId: ids.orderId },
      );
    const theirs = await look({ accountId, orderId, watchlistId });
    expect(theirs).toEqual(await look({ accountId: NOBODYS_ID, orderId: NOBODYS_ID, watchlistId: NOBODYS_ID }));
    expect(theirs.data).toEqual({
      account: null,
      order: null,
      orderByClientOrderId: null,
      me: { accounts: [], watchlists: { nodes: [] } },
    });

    const act = (account: string, order: string, watchlist: string) =>
      other.ask(
        `mutation ($place: PlaceOrderInput!, $order: ID!, $watchlist: ID!, $money: WithdrawFundsInput!) {
          placeOrder(input: $place) { order { id } userErrors { code } }
          cancelOrder(input: { orderId: $order }) { order { id } userErrors { code } }
          withdrawFunds(input: $money) { account { id } userErrors { code } }
          deleteWatchlist(input: { id: $watchlist }) { deletedWatchlistId userErrors { code } }
        }`,
        {
          place: restingBuy(account),
          order,
          watchlist,
          money: { accountId: account, amount: '1.00', idempotencyKey: `${account}-1` },
        },
      );
    const tried = await act(accountId, orderId, watchlistId);
    expect(tried).toEqual(await act(NOBODYS_ID, NOBODYS_ID, NOBODYS_ID));
    expect(tried.data.placeOrder.userErrors).toEqual([{ code: 'ACCOUNT_NOT_FOUND' }]);
    expect(tried.data.deleteWatchlist.userErrors).toEqual([{ code: 'WATCHLIST_NOT_FOUND' }]);
    const { order } = await owner.get('query ($id: ID!) { order(id: $id) { isOpen } }', { id: orderId });
    expect(order).toEqual({ isOpen: true });
  });

  test('cannot be listened to', async () => {
    const [owner, other] = [await newTrader(platform), await newTrader(platform)];
    const { accountId } = await belongings(owner);
    const codes = [];
    for (const id of [accountId, NOBODYS_ID]) {
      const live = await other.subscribe(
        'subscription ($id: ID!) { orderUpdated(accountId: $id, after: "0") { sequence } }',
        { id },
      );
      const failure = await live.next(() => true).then(String, (error: Error) => error.message);
      expect(live.events).toEqual([]);
      codes.push(failure.replaceAll(id, 'ID'));
    }
    expect(codes[0]).toBe(codes[1]);
  });

  test('is not given out by _entities either, whoever the gateway says is asking', async () => {
    const [owner, other] = [await newTrader(platform), await newTrader(platform)];
    const ids = await belongings(owner);
    const entities = async (asking: string, service: 'user' | 'trading', representations: object[], fields: string) => {
      const assertion = await signAssertion(testIdentity(asking), platform.assertionSecret);
      const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
      return ask(platform.subgraphUrls[service], query, { representations }, { [ASSERTION_HEADER]: assertion });
    };
    const trading = [
      { __typename: 'Account', id: ids.accountId },
      { __typename: 'Order', id: ids.orderId },
    ];
    const tradingFields = '... on Account { id cash } ... on Order { id status }';
    expect((await entities(other.uid, 'trading', trading, tradingFields)).data._entities).toEqual([null, null]);
    expect((await entities(owner.uid, 'trading', trading, tradingFields)).data._entities).toMatchObject(
      trading.map(({ id }) => ({ id })),
    );
    const user = [{ __typename: 'Watchlist', id: ids.watchlistId }];
    const userFields = '... on Watchlist { id name }';
    expect((await entities(other.uid, 'user', user, userFields)).data._entities).toEqual([null]);
    expect((await entities(owner.uid, 'user', user, userFields)).data._entities).toMatchObject([
      { id: ids.watchlistId },
    ]);
  });
});

test('a subgraph called directly believes no header that a client can make up', async () => {
  const owner = await newTrader(platform);
  const { accountId, orderId } = await belongings(owner);
  const forged = await signAssertion(testIdentity(owner.uid), 'a secret of my own, thirty-two characters long');
  const attempts: Record<string, string>[] = [
    {},
    { authorization: `Bearer ${owner.token}` },
    { 'x-user-id': owner.uid, 'x-uid': owner.uid, 'x-forwarded-user': owner.uid, 'x-hasura-user-id': owner.uid },
    { [ASSERTION_HEADER]: owner.uid },
    { [ASSERTION_HEADER]: owner.token },
    { [ASSERTION_HEADER]: forged },
    { [ASSERTION_HEADER]: unsigned({ ...decode(forged) }) },
  ];
  for (const headers of attempts) {
    const { subgraphUrls } = platform;
    const trading = await ask(
      subgraphUrls.trading,
      'query ($a: ID!, $o: ID!) { account(id: $a) { id cash } order(id: $o) { id } }',
      { a: accountId, o: orderId },
      headers,
    );
    const user = await ask(subgraphUrls.user, '{ me { id email } }', {}, headers);
    const text = JSON.stringify([trading, user]);
    for (const secret of [owner.uid, accountId, orderId, '100000']) expect(text).not.toContain(secret);
  }
});
