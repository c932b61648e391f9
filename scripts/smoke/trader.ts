import { randomUUID } from 'node:crypto';
import { type SignedIn, signUp } from '../platform/emulator-client.ts';
import { send } from './client.ts';

/** Someone who signed up a moment ago and has an account with cash. */
export interface Trader {
  readonly signedIn: SignedIn;
  readonly accountId: string;
  /** Sends an operation in the trader's name. @throws Error when it is refused. */
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Record<string, never>>;
}

interface Payload {
  readonly userErrors: readonly object[];
}

export const PLACE_ORDER = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id status clientOrderId } userErrors { code message } } }`;

/** A small order that fills at the next quote. */
export const marketOrder = (accountId: string, clientOrderId: string) => ({
  input: { accountId, symbol: 'AAPL', side: 'BUY', type: 'MARKET', quantity: '1', clientOrderId },
});

/** Signs up in the emulator, looks at themselves, opens an account and pays money in: all through nginx. */
export async function newTrader(url: string, emulatorHost: string): Promise<Trader> {
  const credentials = { email: `${randomUUID()}@example.com`, password: 'smoke-password' };
  const signedIn = await signUp({ emulatorHost, projectId: 'demo-trading' }, credentials, 'Smoke Trader');
  const ask: Trader['ask'] = async (query, variables = {}) => {
    const { body } = await send(url, { query, variables }, { authorization: `Bearer ${signedIn.idToken}` });
    const refusals = Object.values(body.data ?? {}).flatMap(field => (field as Payload | null)?.userErrors ?? []);
    if (body.errors !== undefined || body.data === undefined || refusals.length > 0)
      throw new Error(`refused: ${JSON.stringify(body)}`);
    return body.data as Record<string, never>;
  };
  const { me } = (await ask('{ me { id } }')) as unknown as { me: { id: string } };
  if (me.id !== signedIn.uid) throw new Error(`me is ${me.id}, not ${signedIn.uid}`);
  const { openAccount } = (await ask(
    'mutation { openAccount(input: { name: "Smoke", type: CASH }) { account { id } userErrors { code } } }',
  )) as unknown as { openAccount: { account: { id: string } } };
  const accountId = openAccount.account.id;
  await ask('mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { userErrors { code } } }', {
    input: { accountId, amount: '100000.00', idempotencyKey: randomUUID() },
  });
  return { signedIn, accountId, ask };
}
