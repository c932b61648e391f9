import { eventually } from '@platform/shared/testkit';
import { CBAdvancedTradeClient, DefaultLogger, WebsocketClient } from 'coinbase-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CoinbaseServer, type CoinbaseTrade } from './coinbase-server.ts';

/** The vendor's own client is the judge of our server: what it does not understand, we have not understood. */
let server: CoinbaseServer;
const closing: (() => void)[] = [];

beforeEach(async () => {
  server = new CoinbaseServer();
  await server.start();
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await server.kill();
});

const trade = (id: number, time: string): CoinbaseTrade => ({
  ...{ trade_id: String(id), product_id: 'BTC-USD', price: '96000.12', size: '0.00000001', side: 'BUY', time },
});

interface Update {
  readonly channel: string;
  readonly sequence_num: number;
  readonly events: readonly { readonly type: string; readonly trades?: readonly CoinbaseTrade[] }[];
}

const silent = { ...DefaultLogger, trace() {}, info() {}, error() {} };
function openStream() {
  const stream = new WebsocketClient({ wsUrl: server.webSocketUrl, reconnectTimeout: 10 }, silent);
  const updates: Update[] = [];
  const errors: { readonly message?: string }[] = [];
  let responses = 0;
  stream.on('update', update => updates.push(update as Update));
  stream.on('exception', error => errors.push(error as object));
  stream.on('response', () => {
    responses += 1;
  });
  closing.push(() => stream.closeAll(true));
  return { stream, updates, errors, responses: () => responses };
}

describe("a client of Coinbase's, against our server,", () => {
  test('subscribes, gets a snapshot, then numbered updates', async () => {
    server.trade(trade(1, '2026-01-05T15:00:00.1Z'), trade(2, '2026-01-05T15:00:00.2Z'));
    const { stream, updates, responses } = openStream();
    stream.subscribe(
      [
        { topic: 'market_trades', payload: { product_ids: ['BTC-USD'] } },
        { topic: 'ticker', payload: { product_ids: ['BTC-USD'] } },
        { topic: 'heartbeats' },
      ],
      'advTradeMarketData',
    );
    await eventually(() => responses() === 3);
    server.trade(trade(3, '2026-01-05T15:00:00.3Z'), trade(4, '2026-01-05T15:00:00.4Z'));
    server.ticker('2026-01-05T15:00:01Z', {
      ...{ product_id: 'BTC-USD', price: '96000.12', best_bid: '96000.11', best_bid_quantity: '0.5' },
      ...{ best_ask: '96000.13', best_ask_quantity: '0.25' },
    });
    server.heartbeat();
    await eventually(() => updates.at(-1)?.channel === 'heartbeats');
    const trades = updates.filter(({ channel }) => channel === 'market_trades').flatMap(({ events }) => events);
    expect(trades.map(({ type, trades: some }) => [type, some?.map(({ trade_id }) => trade_id)])).toEqual([
      ['snapshot', ['2', '1']],
      ['update', ['4', '3']],
    ]);
    expect(updates.some(({ channel }) => channel === 'ticker')).toBe(true);
    // The three confirmations have numbers too.
    const numbers = updates.map(({ sequence_num }) => sequence_num);
    expect(numbers.at(-1)).toBe(updates.length + 3 - 1);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  test('is told of errors, and comes back after the server was gone', async () => {
    const { stream, errors } = openStream();
    stream.subscribe({ topic: 'market_trades', payload: { product_ids: ['BTC-USD'] } }, 'advTradeMarketData');
    await eventually(() => server.subscribers === 1);
    server.fail('rate limit exceeded');
    await eventually(() => errors.some(({ message }) => message === 'rate limit exceeded'));
    await server.kill();
    await server.start();
    await eventually(() => server.connections === 2 && server.subscribers === 1);
  });

  test('reads market trades over HTTP, the newest first', async () => {
    server.trade(...[1, 2, 3, 4].map(second => trade(second, `2026-01-05T15:00:0${second}.5Z`)));
    const client = new CBAdvancedTradeClient({ baseUrl: server.httpUrl });
    const start = Date.parse('2026-01-05T15:00:02Z') / 1_000;
    const answer = await client.getPublicMarketTrades({
      ...{ product_id: 'BTC-USD', limit: 10, start: String(start), end: String(start + 2) },
    });
    expect(answer.trades.map(({ trade_id }) => trade_id)).toEqual(['3', '2']);
  });
});
