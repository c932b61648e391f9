/** A process that places orders as fast as they are answered, at several trading processes in turn. Started by `orders.ts`. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { type Identity, signAssertion } from '@platform/shared/identity';

export interface OrderLoad {
  readonly urls: readonly string[];
  readonly secret: string;
  readonly owners: number;
  readonly submitters: number;
  readonly symbols: readonly string[];
}

export interface OrderRound {
  readonly orders: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const PLACE = `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code } } }`;
const OPEN = 'mutation { openAccount(input: { name: "Bench", type: CASH }) { account { id } userErrors { code } } }';
const FUND = 'mutation ($input: DepositFundsInput!) { depositFunds(input: $input) { userErrors { code } } }';
const SIGNED_FOR_MS = 10_000;

const load = JSON.parse(process.argv[2] ?? '{}') as OrderLoad;
const agent = new Agent({ keepAlive: true, maxSockets: load.submitters });

interface Owner {
  readonly uid: string;
  accountId: string;
  assertion: string;
  signedAt: number;
}

async function assertionOf(owner: Owner): Promise<string> {
  if (performance.now() - owner.signedAt > SIGNED_FOR_MS) {
    const identity: Identity = {
      uid: owner.uid,
      roles: [],
      scopes: [],
      authenticatedAt: new Date(),
      tokenExpiresAt: new Date(Date.now() + 3_600_000),
      profile: { email: `${owner.uid}@example.com`, emailVerified: true, name: owner.uid },
    };
    owner.assertion = await signAssertion(identity, load.secret);
    owner.signedAt = performance.now();
  }
  return owner.assertion;
}

let turn = 0;
/** The first field of the answer. @throws Error when anything is refused. */
async function ask(owner: Owner, query: string, variables: object): Promise<Record<string, { id: string }>> {
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-platform-assertion': await assertionOf(owner),
  };
  const url = load.urls[turn++ % load.urls.length] ?? '';
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, response => {
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      response.on('end', () => resolve(answer));
    });
    sent.on('error', reject);
    sent.end(body);
  });
  const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown>; errors?: unknown };
  const field = Object.values(data ?? {})[0] as { userErrors: readonly object[] } | undefined;
  if (errors !== undefined || field === undefined || field.userErrors.length > 0) throw new Error(text.slice(0, 500));
  return field as never;
}

async function openOwner(index: number): Promise<Owner> {
  const owner: Owner = {
    uid: `owner-${index}-${process.pid}`,
    accountId: '',
    assertion: '',
    signedAt: Number.NEGATIVE_INFINITY,
  };
  owner.accountId = (await ask(owner, OPEN, {}))['account']?.id ?? '';
  await ask(owner, FUND, { input: { accountId: owner.accountId, amount: '1000000.00', idempotencyKey: 'bench' } });
  return owner;
}

const owners = await Promise.all(Array.from({ length: load.owners }, (_, index) => openOwner(index)));
let count = 0;
/** A limit that no market comes to: what is measured is that an order is checked, booked and durable. */
async function place(): Promise<void> {
  count += 1;
  const owner = owners[count % owners.length];
  const symbol = load.symbols[count % load.symbols.length];
  if (owner === undefined) return;
  await ask(owner, PLACE, {
    input: {
      ...{ accountId: owner.accountId, symbol, side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '1.00' },
      ...{ timeInForce: 'GTC', clientOrderId: randomUUID() },
    },
  });
}

async function run(milliseconds: number): Promise<OrderRound> {
  const latencies: number[] = [];
  const until = performance.now() + milliseconds;
  const submit = async () => {
    for (let sentAt = performance.now(); sentAt < until; sentAt = performance.now()) {
      await place();
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: load.submitters }, submit));
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? 0;
  return { orders: latencies.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

process.on('message', (milliseconds: number) => void run(milliseconds).then(round => process.send?.(round)));
process.on('disconnect', () => process.exit(1));
process.send?.('ready');
