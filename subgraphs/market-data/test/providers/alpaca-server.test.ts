import { marketData, streaming } from '@alpacahq/alpaca-trade-api';
import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlpacaServer, type AlpacaTrade } from './alpaca-server.ts';

/** The vendor's own client is the judge of our server: what it does not understand, we have not understood. */
let server: AlpacaServer;
const closing: (() => void)[] = [];

beforeEach(async () => {
  server = new AlpacaServer();
  await server.start();
});
afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await server.kill();
});

const trade = (i: number | bigint, p: number, t: string): AlpacaTrade => ({
  ...{ S: 'AAPL', i, x: 'V', p, s: 100, c: ['@', 'I'], t, z: 'C' },
});

function openStream(secret = server.secretKey) {
  const stream = new streaming.StockDataStream({
    credentials: { keyId: server.keyId, secret },
    url: `${server.webSocketUrl}/v2/iex`,
    initialReconnectMs: 10,
  });
  closing.push(() => stream.disconnect());
  return stream;
}

describe("Alpaca's own client, against our server,", () => {
  test('authenticates, subscribes and reads every kind of message out of msgpack', async () => {
    const stream = openStream();
    const heard: unknown[] = [];
    stream.onTrade(({ idRaw, price, size, conditions, timestampRaw }) =>
      heard.push(['trade', idRaw, price, size, conditions, timestampRaw]),
    );
    stream.onQuote(({ bidPrice, bidSize, askPrice, askSize }) =>
      heard.push(['quote', bidPrice, bidSize, askPrice, askSize]),
    );
    stream.onCorrection(({ originalIdRaw, correctedIdRaw, correctedPrice }) =>
      heard.push(['correction', originalIdRaw, correctedIdRaw, correctedPrice]),
    );
    stream.onCancelError(({ idRaw, action }) => heard.push(['cancel', idRaw, action]));
    stream.onStatus(({ statusCode, reasonCode }) => heard.push(['status', statusCode, reasonCode]));
    stream.onLuld(({ limitUpPrice, limitDownPrice }) => heard.push(['luld', limitUpPrice, limitDownPrice]));
    stream.onBar(({ close, volume, tradeCount }) => heard.push(['bar', close, volume, tradeCount]));
    stream.onUpdatedBar(({ volume }) => heard.push(['updated bar', volume]));
    stream.onConnect(() => {
      stream.subscribeForTrades(['AAPL']);
      stream.subscribeForQuotes(['AAPL']);
      stream.subscribeForStatuses(['*']);
      stream.subscribeForLulds(['AAPL']);
      stream.subscribeForBars(['*']);
      stream.subscribeForUpdatedBars(['AAPL']);
    });
    stream.connect();
    expect(await stream.waitForAuthentication(10_000)).toBe(true);
    await eventually(() => server.subscribersOf('updatedBars') === 1);

    const first = trade(9_007_199_254_740_993n, 181.69, '2026-01-05T15:00:00.123456789Z');
    server.trade(first, { ...trade(2, 1, '2026-01-05T15:00:00.2Z'), S: 'MSFT' });
    const t = '2026-01-05T15:00:01Z';
    server.quote({ S: 'AAPL', bx: 'V', bp: 181.6, bs: 300, ax: 'V', ap: 181.7, as: 200, c: ['R'], t, z: 'C' });
    server.correct(first, trade(3, 181.7, first.t), '2026-01-05T15:00:02Z');
    server.cancel(trade(3, 181.7, first.t), '2026-01-05T15:00:03Z');
    server.send({ T: 's', S: 'AAPL', sc: 'H', sm: 'Trading Halt', rc: 'T1', rm: 'News Pending', t, z: 'C' });
    server.send({ T: 'l', S: 'AAPL', u: 190.5, d: 170.25, i: 'B', t, z: 'C' });
    server.send({ T: 'b', S: 'AAPL', o: 1, h: 2, l: 1, c: 2, v: 300, n: 2, vw: 1.5, t: '2026-01-05T15:00:00Z' });
    server.send({ T: 'u', S: 'AAPL', o: 1, h: 2, l: 1, c: 2, v: 400, n: 3, vw: 1.5, t: '2026-01-05T15:00:00Z' });
    await eventually(() => heard.length === 8);
    expect(heard).toEqual([
      ['trade', '9007199254740993', 181.69, 100, ['@', 'I'], '2026-01-05T15:00:00.123456789Z'],
      ['quote', 181.6, 300, 181.7, 200],
      ['correction', '9007199254740993', '3', 181.7],
      ['cancel', '3', 'C'],
      ['status', 'H', 'T1'],
      ['luld', 190.5, 170.25],
      ['bar', 2, 300, 2],
      ['updated bar', 400],
    ]);
  });

  test('understands that its keys are not accepted', async () => {
    const stream = openStream('wrong');
    stream.connect();
    expect(await stream.waitForAuthenticationResult(10_000)).toMatchObject({ status: 'server_rejected', code: 402 });
  });

  test('comes back after an error and after the server was gone, and is told of its errors', async () => {
    const stream = openStream();
    const errors: string[] = [];
    stream.onError(error => errors.push(error));
    stream.onConnect(() => stream.subscribeForTrades(['AAPL']));
    stream.connect();
    await eventually(() => server.subscribers === 1);
    server.fail(407);
    await eventually(() => server.connections === 2 && server.subscribers === 1);
    expect(errors).toContain('slow client');
    await server.kill();
    await server.start();
    await eventually(() => server.connections === 3 && server.subscribers === 1);
  });

  test('pages through trades, with what was taken back, and reads the latest quotes', async () => {
    const stocks = new marketData.StockApi(
      new marketData.Configuration({ basePath: server.httpUrl, keyId: server.keyId, secret: server.secretKey }),
    );
    const trades = [1, 2, 3, 4, 5].map(i => trade(i, 180 + i, `2026-01-05T15:00:0${i}.000000001Z`));
    server.trade(...trades);
    server.cancel(trades[1] as AlpacaTrade, '2026-01-05T15:01:00Z');
    server.correct(trades[2] as AlpacaTrade, trade(30, 190, '2026-01-05T15:00:03.000000001Z'), '2026-01-05T15:01:00Z');
    server.quote({
      S: 'AAPL',
      bx: 'V',
      bp: 181.6,
      bs: 300,
      ax: 'V',
      ap: 181.7,
      as: 200,
      c: ['R'],
      t: '2026-01-05T15:00:09Z',
      z: 'C',
    });
    server.pageSize = 2;
    const found: unknown[] = [];
    for (let pageToken: string | null | undefined; pageToken !== null; ) {
      const page = await stocks.stockTrades({
        ...{
          symbols: 'AAPL,MSFT',
          start: new Date('2026-01-05T15:00:02Z'),
          end: new Date('2026-01-05T15:00:05Z'),
          limit: 1_000,
        },
        ...(pageToken !== undefined && { pageToken }),
      });
      found.push(...(page.trades['AAPL'] ?? []).map(({ i, u }) => [i, u]));
      pageToken = page.nextPageToken;
    }
    // The last one is a nanosecond too late.
    expect(found).toEqual([
      [2, 'canceled'],
      [3, 'incorrect'],
      [30, 'corrected'],
      [4, undefined],
    ]);
    expect(server.requests).toHaveLength(2);
    const latest = await stocks.stockLatestQuotes({ symbols: 'AAPL' });
    expect(latest.quotes['AAPL']).toMatchObject({ bp: 181.6, as: 200 });
  });
});
