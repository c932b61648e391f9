/** The user that a newcomer trades as at once. Only ever made in an emulator. */
import { createUser, type EmulatorAddress, EmulatorError, type SignedIn, signIn } from './emulator-client.ts';

export const DEMO_USER = {
  /** Fixed, so that the accounts are found again even when the emulator has forgotten its users. */
  uid: 'demo-user',
  email: 'demo@example.com',
  password: 'demo-password',
  displayName: 'Demo Trader',
} as const;

/** Signs the demo user in, who is made when there is none. @throws EmulatorError */
export async function signInDemoUser(address: EmulatorAddress): Promise<SignedIn> {
  try {
    return await signIn(address, DEMO_USER);
  } catch (error) {
    if (!(error instanceof EmulatorError) || error.code !== 'EMAIL_NOT_FOUND') throw error;
  }
  await createUser(address, DEMO_USER);
  return signIn(address, DEMO_USER);
}

const TIMEOUT_MS = 10_000;
const DEMO_ACCOUNT = { name: 'Demo', amount: '100000.00', idempotencyKey: 'demo-first-deposit' } as const;

/**
 * Gives the demo user an account with cash when there is none, so that the first order can be placed at once. Does nothing the second time.
 * @throws Error saying what the gateway answered.
 */
export async function openDemoAccount(gatewayUrl: string, idToken: string): Promise<void> {
  const ask = (query: string, variables = {}) => askGateway(gatewayUrl, idToken, query, variables);
  const { me } = await ask('{ me { accounts { id } } }');
  if (me.accounts.length > 0) return;
  const { openAccount } = await ask(
    'mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } userErrors { code message } } }',
    { input: { name: DEMO_ACCOUNT.name, type: 'CASH' } },
  );
  const accountId = accepted(openAccount).account.id;
  const { depositFunds } = await ask(
    'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { userErrors { code message } } }',
    { input: { accountId, amount: DEMO_ACCOUNT.amount, idempotencyKey: DEMO_ACCOUNT.idempotencyKey } },
  );
  accepted(depositFunds);
}

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

interface Answer {
  readonly me: { readonly accounts: readonly { readonly id: string }[] };
  readonly openAccount: Payload & { readonly account: { readonly id: string } };
  readonly depositFunds: Payload;
}

function accepted<Result extends Payload>(payload: Result): Result {
  const [refusal] = payload.userErrors;
  if (refusal !== undefined) throw new Error(`${refusal.code}: ${refusal.message}`);
  return payload;
}

async function askGateway(url: string, idToken: string, query: string, variables: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${idToken}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { data, errors } = (await response.json()) as { data?: Answer; errors?: { message: string }[] };
  if (errors?.[0] !== undefined || data === undefined)
    throw new Error(errors?.[0]?.message ?? `status ${response.status}`);
  return data;
}
