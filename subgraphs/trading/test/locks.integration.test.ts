import type { GraphqlAnswer } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { type Platform, startPlatform } from './support/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

it('what waits for a lock for too long is not done, says so, and may be tried again', async () => {
  const accountId = await platform.trader('alice').openAccount('1000.00');
  const impatient = await platform.startReplica({ databaseUrl: `${platform.config.databaseUrl}?lock_timeout=100` });
  const alice = platform.trader('alice').through(() => impatient.url);
  const placing = `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { status } userErrors { code } } }`;
  const input = { accountId, symbol: 'AAPL', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100.00' };
  const place = () => alice.ask(placing, { input: { ...input, clientOrderId: 'once' } });
  const codesOf = async (answer: Promise<GraphqlAnswer>) =>
    (await answer).errors?.map(({ extensions }) => extensions['code']);
  await platform.sql.begin(async tx => {
    await tx`select 1 from trading.accounts where id = ${accountId} for update`;
    expect(await codesOf(place())).toEqual(['SERVICE_UNAVAILABLE']);
    await tx`lock table trading.accounts in access exclusive mode`;
    const reading = alice.ask('query($id: ID!) { account(id: $id) { cash } }', { id: accountId });
    expect(await codesOf(reading)).toEqual(['SERVICE_UNAVAILABLE']);
  });
  for (let time = 0; time < 2; time += 1)
    expect((await place()).data).toEqual({ placeOrder: { order: { status: 'NEW' }, userErrors: [] } });
  expect((await alice.account(accountId)).sequence).toBe('1');
  expect(await audit(platform.sql)).toEqual({});
  await impatient.stop();
});
