import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { eventually, TEST_ASSERTION_SECRET, testIdentity } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMarketData, type RunningMarketData } from '../../subgraphs/market-data/src/app.ts';
import { ScriptedFeed } from '../../subgraphs/market-data/test/scripted-feed.ts';
import { testConfig } from '../../subgraphs/market-data/test/service.ts';
import { createTrading, type RunningTrading } from '../../subgraphs/trading/src/app.ts';
import { parseConfig } from '../../subgraphs/trading/src/config.ts';
import { Trader } from '../../subgraphs/trading/test/support/platform.ts';

/** A tape that a test writes, the real market-data that publishes it, and the real trading service that goes by it. A Monday in New York, in summer time. */
const at = (time: string) => `2026-03-09T${time}.000-04:00`;

const logger = createLogger('test', 'silent');
const feed = new ScriptedFeed(at('10:00:00'));
let marketData: RunningMarketData;
let trading: RunningTrading;
let trader: Trader;
let accountId: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  const database = await freshDatabase();
  drop = database.drop;
  marketData = await createMarketData(testConfig(database.url), { feed, logger });
  const environment = {
    ...{ TRADING_PORT: '0', HOST: '127.0.0.1', DATABASE_URL: database.url, MARKET_DATA_URL: marketData.url },
    ...{ ASSERTION_SECRET: TEST_ASSERTION_SECRET, LOG_LEVEL: 'silent', AUDIT_INTERVAL_SECONDS: '0' },
  };
  trading = await createTrading(parseConfig(environment), { logger, clockIntervalMs: 50 });
  feed.quote(at('10:00:01'), 'AAPL', '189.90', '190.00', '500', '500');
  const ready = trading.url.replace('/graphql', '/health/ready');
  await eventually(async () => (await fetch(ready)).status === 200);
  trader = new Trader(() => trading.url, testIdentity('alice'));
  accountId = await trader.openAccount('100000.00');
});
afterAll(async () => {
  await trading.stop();
  await marketData.stop();
  await drop();
});

const rulesOf = async (id: string) => {
  const { explanation } = await trader.read('query($id: ID!) { order(id: $id) { explanation { rule } } }', { id });
  return (explanation as { rule: string }[]).map(({ rule }) => rule);
};

it('a halt on the tape holds orders back, and its end lets them go', async () => {
  feed.status(at('10:01:00'), 'AAPL', 'HALTED', 'T1');
  const order = await eventually(async () => {
    const placed = await trader.place(accountId, { quantity: '10', type: 'LIMIT', limitPrice: '190.50' });
    return placed.order?.status === 'ACCEPTED' ? placed.order : undefined;
  });
  feed.quote(at('10:02:00'), 'AAPL', '189.80', '189.95', '500', '500');
  expect((await rulesOf(order.id)).at(-1)).toBe('WAITS_FOR_RESUMPTION');
  feed.status(at('10:06:00'), 'AAPL', 'TRADING');
  feed.quote(at('10:06:01'), 'AAPL', '190.10', '190.20', '500', '500');
  expect(await trader.closed(order.id)).toMatchObject({ status: 'FILLED' });
});

it('nothing is filled outside of the bands of the tape', async () => {
  feed.quote(at('10:07:00'), 'AAPL', '190.10', '190.20', '500', '501');
  feed.bands(at('10:07:01'), 'AAPL', '170.00', '190.15');
  const order = await eventually(async () => {
    const placed = await trader.place(accountId, { quantity: '10', type: 'LIMIT', limitPrice: '195.00' });
    if (placed.order !== null && (await rulesOf(placed.order.id)).at(-1) === 'WAITS_FOR_BAND') return placed.order;
    return undefined;
  });
  expect((await trader.order(order.id)).filledQuantity).toBe('0');
  feed.bands(at('10:08:00'), 'AAPL', '170.00', '191.00');
  expect(await trader.closed(order.id)).toMatchObject({ status: 'FILLED', averageFillPrice: '190.2000' });
});

it('the closing print of the tape fills what waits for the close', async () => {
  const { order } = await trader.place(accountId, { quantity: '50', timeInForce: 'CLS' });
  expect(order).toMatchObject({ status: 'ACCEPTED', expiresAt: new Date(at('16:15:00')).toISOString() });
  feed.quote(at('15:59:59'), 'AAPL', '190.10', '190.20', '500', '502');
  feed.trade(at('15:59:59'), 'AAPL', '190.20', '100');
  feed.trade(at('16:00:00'), 'AAPL', '190.16', '30', ['6']);
  expect(await trader.closed(order!.id)).toMatchObject({
    ...{ status: 'CANCELED', statusReason: 'AUCTION_SIZE_TAKEN' },
    ...{ filledQuantity: '30', averageFillPrice: '190.1600' },
  });
});
