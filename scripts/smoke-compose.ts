/**
 * The demo installation, tried from outside: `npm run smoke:compose`. Needs Docker, and the ports of `.env.example` free.
 *
 * Builds and starts it with three gateways, signs up, trades and follows the order through nginx over HTTPS and WSS, then kills a gateway
 * under load, the one that holds the live stream. Leaves it running; `SMOKE_UP=0` takes what runs already, `SMOKE_BUILD=0` the image that is there.
 * Ends with 1 at the first thing that does not hold.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { check, checksMade, until } from './smoke/checks.ts';
import { send } from './smoke/client.ts';
import {
  compose,
  containersOf,
  docker,
  findEdge,
  operationsAnsweredBy,
  publishedPort,
  socketsHeldBy,
  trustCertificate,
} from './smoke/compose.ts';
import { checkEdge, checkRateLimit, checkSocketLimit } from './smoke/edge.ts';
import { OrderFollower } from './smoke/followers.ts';
import { marketOrder, newTrader, PLACE_ORDER, type Trader } from './smoke/trader.ts';

const GATEWAYS = 3;
const LOAD_SECONDS = 15;
const LOADERS = 4;
/** Four loaders with this pause stay below what nginx allows one client. */
const LOAD_PAUSE_MS = 150;

if (process.env['SMOKE_UP'] !== '0') {
  const startedAt = performance.now();
  const build = process.env['SMOKE_BUILD'] === '0' ? [] : ['--build'];
  await compose('up', '-d', '--wait', ...build, '--scale', `gateway=${GATEWAYS}`);
  console.log(`up and healthy after ${seconds(startedAt)} s`);
}
await trustCertificate();
const edge = await findEdge();
const url = `${edge.origin}/graphql`;
console.log('nginx');
await checkEdge(edge);
console.log('trading');
const trader = await newTrader(url, await publishedPort('emulator', 9099));
const follower = new OrderFollower({ url, token: trader.signedIn.idToken, accountId: trader.accountId });
await checkTrading();
console.log('a gateway dies under load');
await checkLossOfGateway();
follower.stream.close();
console.log('limits');
await checkSocketLimit(edge);
await checkRateLimit(edge);
console.log(`${checksMade()} checks passed`);

async function checkTrading(): Promise<void> {
  await trader.ask(PLACE_ORDER, marketOrder(trader.accountId, 'smoke-first'));
  const filled = await until('the order fills', () =>
    follower.events.find(({ order }) => order.clientOrderId === 'smoke-first' && order.status === 'FILLED'),
  );
  check(filled.event === 'FILL', 'an order placed over HTTPS is seen to fill over WSS', filled);
  const { me } = (await trader.ask('{ me { accounts { cash positions { symbol quantity } } } }')) as unknown as {
    me: { accounts: { cash: string; positions: { symbol: string; quantity: string }[] }[] };
  };
  check(me.accounts[0]?.positions[0]?.quantity === '1', 'the share is in the account', me);
}

/** What became of the operations of the load. */
interface Tally {
  placed: string[];
  answered: number;
  failed: string[];
}

async function checkLossOfGateway(): Promise<void> {
  const gateways = await containersOf('gateway');
  const before = await Promise.all(gateways.map(operationsAnsweredBy));
  const tally: Tally = { placed: [], answered: 0, failed: [] };
  const end = performance.now() + LOAD_SECONDS * 1_000;
  const load = Promise.all(Array.from({ length: LOADERS }, (_, loader) => loadUntil(end, loader, trader, tally)));

  await sleep((LOAD_SECONDS * 1_000) / 3);
  const after = await Promise.all(gateways.map(operationsAnsweredBy));
  const answered = gateways.map((_, index) => (after[index] ?? 0) - (before[index] ?? 0));
  const sockets = await Promise.all(gateways.map(socketsHeldBy));
  const victim = gateways[sockets.findIndex(number => number > 0)] ?? '';
  await docker('kill', victim);
  await load;
  check(
    gateways.length >= GATEWAYS && answered.every(number => number > 0),
    `every gateway is used (${answered.join(', ')} operations)`,
    answered,
  );
  check(
    tally.failed.length <= LOADERS,
    `only what was on its way at the moment failed: ${tally.failed.length} of ${tally.answered + tally.failed.length}`,
    tally.failed,
  );
  await checkOrders(tally.placed);

  const startedAt = performance.now();
  await docker('start', victim);
  await until('the gateway is used again', async () => {
    await send(url, { query: '{ __typename }' });
    return (await operationsAnsweredBy(victim).catch(() => 0)) > 0 ? true : undefined;
  });
  check(true, `a gateway that comes back is used again ${seconds(startedAt)} s after its start`);
}

/** Every acknowledged order fills once, and the stream has no gap, over however many sockets it came. */
async function checkOrders(placed: readonly string[]): Promise<void> {
  await until('every acknowledged order fills', () => placed.every(id => follower.filledAt.has(id)) || undefined);
  const { connections, problems } = follower.stream;
  check(connections > 1, 'the live stream, which was cut off, came back by itself');
  check(follower.doubled.length === 0, `no order of ${placed.length} was lost or filled twice`, follower.doubled);
  check(!follower.hasGap, `the stream of ${follower.events.length} events has no gap, over ${connections} sockets`, {
    sequences: follower.events.map(({ sequence }) => sequence),
    problems,
  });
}

async function loadUntil(end: number, loader: number, { ask, accountId }: Trader, tally: Tally): Promise<void> {
  for (let turn = 0; performance.now() < end; turn += 1) {
    const clientOrderId = `smoke-${loader}-${turn}`;
    try {
      if (turn % 4 === 0) {
        await ask(PLACE_ORDER, marketOrder(accountId, clientOrderId));
        tally.placed.push(clientOrderId);
      } else
        await ask('{ me { displayName accounts { buyingPower } } instrument(symbol: "AAPL") { quote { askPrice } } }');
      tally.answered += 1;
    } catch (error) {
      tally.failed.push((error as Error).message);
    }
    await sleep(LOAD_PAUSE_MS);
  }
}

function seconds(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
