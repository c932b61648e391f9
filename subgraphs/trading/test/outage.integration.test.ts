import { createLogger } from '@platform/shared/observability';
import { connectPostgres, isDatabaseAway, postgres, type Sql } from '@platform/shared/postgres';
import { eventually, TEST_ASSERTION_SECRET, testIdentity } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTrading, type RunningTrading } from '../src/app.ts';
import { audit } from './support/audit.ts';
import { type Exchange, startExchange } from './support/exchange.ts';
import { type OwnPostgres, startOwnPostgres } from './support/own-postgres.ts';
import { Trader } from './support/platform.ts';

let database: OwnPostgres;
let exchange: Exchange;
let trading: RunningTrading;
let sql: Sql;

beforeAll(async () => {
  database = await startOwnPostgres();
  exchange = await startExchange();
  exchange.quote('AAPL', '189.90', '5000', '190.00', '5000');
  trading = await createTrading(
    {
      host: '127.0.0.1',
      port: 0,
      isProduction: false,
      logLevel: 'silent',
      databaseUrl: database.url,
      databasePoolSize: 4,
      natsServers: [],
      assertionSecret: TEST_ASSERTION_SECRET,
      marketDataUrl: exchange.url,
      auditIntervalSeconds: 0,
      priceCollarPercent: 50,
      venuePartitions: 1,
      riskCoolingOffMs: 0,
    },
    { logger: createLogger('trading', process.env['TEST_LOG_LEVEL'] ?? 'silent'), clockIntervalMs: 50 },
  );
  sql = postgres(database.url, { max: 2, onnotice: () => {} });
  await eventually(async () => (await health('ready')).status === 200);
});
afterAll(async () => {
  await trading.stop();
  await exchange.stop();
  await sql.end();
  await database.stop();
});

const health = (kind: 'live' | 'ready') => fetch(trading.url.replace('/graphql', `/health/${kind}`));
const traderOf = (uid: string) => new Trader(() => trading.url, testIdentity(uid));

const PLACE = `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } userErrors { code } } }`;

describe('when Postgres is killed under load', () => {
  it('nothing is accepted meanwhile, the process goes on, and everything that was acknowledged is there', async () => {
    const trader = traderOf('alice');
    const accountId = await trader.openAccount('1000000.00');
    const acknowledged = new Map<string, string>();
    const follower = await trader.follow(accountId, '0');
    const codes = new Set<string>();
    let isOver = false;

    /** Places an order, again and again until it is acknowledged. */
    const insist = async (clientOrderId: string, limitPrice: string): Promise<void> => {
      const input = { accountId, symbol: 'AAPL', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice, clientOrderId };
      for (;;) {
        const { data, errors } = await trader.ask(PLACE, { input });
        if (errors === undefined) return void acknowledged.set(clientOrderId, data.placeOrder.order.id);
        for (const error of errors) codes.add(String(error.extensions['code']));
      }
    };
    const work = async (worker: number): Promise<void> => {
      for (let number = 0; !isOver; number += 1)
        await insist(`${worker}-${number}`, number % 3 === 0 ? '190.00' : '1.00');
    };
    const workers = Array.from({ length: 8 }, (_, worker) => work(worker));
    for (let round = 1; round <= 2; round += 1) {
      const before = acknowledged.size;
      await eventually(() => acknowledged.size > before + 60);
      await database.kill();
      await eventually(async () => (await health('ready')).status === 503);
      expect((await health('live')).status).toBe(200);
      const refused = await trader.ask(PLACE, {
        input: { accountId, symbol: 'AAPL', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '1.00' },
      });
      expect(refused.errors?.map(error => error.extensions['code'])).toEqual(['SERVICE_UNAVAILABLE']);
      const reading = await trader.ask('query($id: ID!) { account(id: $id) { cash } }', { id: accountId });
      expect(reading.errors?.map(error => error.extensions['code'])).toEqual(['SERVICE_UNAVAILABLE']);
      await database.restart();
      await eventually(async () => (await health('ready')).status === 200);
    }
    const after = acknowledged.size;
    await eventually(() => acknowledged.size > after + 30);
    isOver = true;
    await Promise.all(workers);

    expect([...codes]).toEqual(['SERVICE_UNAVAILABLE']);
    const rows = await sql<{ key: string; id: string }[]>`
      select client_order_id as key, id from trading.orders where account_id = ${accountId} and client_order_id <> id::text`;
    expect(new Map(rows.map(({ key, id }) => [key, id]))).toEqual(acknowledged);
    // The venue is back, too: what the market has come to fills.
    exchange.quote('AAPL', '189.80', '5000', '189.90', '5000');
    await eventually(async () => {
      const [row] =
        await sql`select count(*)::int as waiting from trading.orders where limit_price = 190 and status <> 'FILLED'`;
      return row?.['waiting'] === 0;
    });
    expect(await audit(sql)).toEqual({});
    // Whoever followed the orders was carried over both outages, and missed nothing.
    const { sequence } = await trader.account(accountId);
    await eventually(() => follower.updates.at(-1)?.sequence === sequence);
    expect(follower.updates.map(update => update.sequence)).toEqual(
      Array.from({ length: Number(sequence) }, (_, index) => String(index + 1)),
    );
    expect(follower.failures).toEqual([]);
    await follower.stop();
  });
});

describe('a connection that dies in the middle of a transaction', () => {
  it('fails that transaction, and works again for the next', async () => {
    const one = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'victim' });
    for (let round = 0; round < 3; round += 1) {
      const dying = one.begin(async tx => {
        const [row] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
        await sql`select pg_terminate_backend(${row?.pid ?? 0})`;
        for (;;) await tx`select 1`;
      });
      await expect(dying).rejects.toSatisfy(isDatabaseAway);
      expect(await one`select 1 as works`).toEqual([{ works: 1 }]);
    }
    await one.end();
  });
});

describe('when market data goes away', () => {
  it('market orders are refused, limit orders accepted, and fills go on when it is back', async () => {
    const trader = traderOf('bob');
    const accountId = await trader.openAccount('100000.00');
    const owner = traderOf('carol');
    const owning = await owner.openAccount('100000.00');
    await owner.closed((await owner.place(owning, { quantity: '1' })).order!.id);
    const exit = { side: 'SELL', quantity: '1', type: 'STOP', stopPrice: '180.00' };
    const stop = (await owner.place(owning, exit)).order!;
    await eventually(async () => {
      const [row] = await sql<{ hasSeen: boolean }[]>`
        select seen_until > ${stop.submittedAt} as "hasSeen" from trading.venue_tenures`;
      return row?.hasSeen;
    }, 30_000);
    const port = Number(new URL(exchange.url).port);
    await exchange.stop();
    await eventually(async () => (await health('ready')).status === 503);
    const { checks } = (await (await health('ready')).json()) as { checks: Record<string, string> };
    expect(checks).toEqual({ postgres: 'ok', marketData: 'failed' });

    const market = await trader.place(accountId, { quantity: '1' });
    expect(market).toMatchObject({ order: null, userErrors: [{ code: 'MARKET_DATA_UNAVAILABLE' }] });
    const limit = await trader.place(accountId, { type: 'LIMIT', quantity: '10', limitPrice: '200.00' });
    expect(limit).toMatchObject({ order: { status: 'NEW' }, userErrors: [] });
    // The last quote still stands, but it is not the market any more.
    expect((await trader.order(limit.order!.id)).filledQuantity).toBe('0');

    exchange = await startExchange(port);
    exchange.print('AAPL', '179.50'); // nobody follows it yet
    exchange.quote('AAPL', '190.90', '500', '191.00', '500');
    await eventually(async () => (await health('ready')).status === 200);
    expect(await trader.closed(limit.order!.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '191.0000' });
    expect(await trader.closed((await trader.place(accountId, { quantity: '1' })).order!.id)).toMatchObject({
      status: 'FILLED',
    });
    // What was printed meanwhile is on the tape: the stop follows it all the same, and sells at what is bid now.
    const sold = await eventually(async () => (await owner.order(stop.id)).averageFillPrice, 30_000);
    expect(sold).toBe('190.9000');
    expect(await audit(sql)).toEqual({});
  });
});
