import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateAll } from '@platform/drizzle/migrate';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { startEmbeddedPostgres } from '@platform/shared/postgres';
import { askSubgraph, eventually, freePort, severableServer } from '@platform/shared/testkit';
import { expect, test } from 'vitest';
import { createMarketData } from '../src/app.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { testConfig } from './service.ts';

test('the market goes on while Postgres is away, and what was traded meanwhile is written when it is back', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'outage-'));
  const options = {
    dataDirectory: path.join(directory, 'postgres'),
    port: await freePort(),
    settings: { fsync: 'off' },
  };
  let postgres = await startEmbeddedPostgres(options);
  await migrateAll(postgres.url);
  const feed = new ScriptedFeed('2021-03-01T14:29:00.000Z');
  const service = await createMarketData(testConfig(postgres.url), { feed, logger: createLogger('test', 'silent') });
  const ask = (query: string) => askSubgraph(service.url, undefined, query);
  const readiness = async () => (await fetch(service.url.replace('/graphql', '/health/ready'))).status;
  try {
    feed.trade('2021-03-01T14:30:00Z', 'IBM', '120', '100');
    expect(await readiness()).toBe(200);

    await postgres.stop();
    feed.quote('2021-03-01T14:31:00Z', 'IBM', '121', '121.05');
    feed.trade('2021-03-01T14:31:00Z', 'IBM', '121', '100');
    feed.trade('2021-03-01T14:32:00Z', 'NEWCO', '10', '100');
    feed.trade('2021-03-01T14:33:00Z', 'IBM', '122', '100');
    await eventually(async () => (await readiness()) === 503);
    const meanwhile = await ask(
      '{ instrument(symbol: "IBM") { quote { bidPrice } lastTrade { price } } instruments { totalCount } }',
    );
    expect(meanwhile.data).toEqual({
      instrument: { quote: { bidPrice: '121.0000' }, lastTrade: { price: '122.0000' } },
      instruments: { totalCount: 51 },
    });
    const history = await ask('{ instrument(symbol: "IBM") { bars(timeframe: ONE_DAY) { nodes { open } } } }');
    expect(history.errors?.map(({ extensions }) => extensions['code'])).toEqual(['SERVICE_UNAVAILABLE']);

    postgres = await startEmbeddedPostgres(options);
    await eventually(async () => {
      const { data } = await ask(
        `{ ibm: instrument(symbol: "IBM") { trades { nodes { price } } bars(timeframe: ONE_MINUTE) { nodes { close isFinal } } }
           newco: instrument(symbol: "NEWCO") { trades { nodes { price } } bars(timeframe: ONE_MINUTE) { nodes { close } } } }`,
      );
      expect(data).toEqual({
        ibm: {
          trades: { nodes: [{ price: '120.0000' }, { price: '121.0000' }, { price: '122.0000' }] },
          bars: {
            nodes: [
              { close: '120.0000', isFinal: true },
              { close: '121.0000', isFinal: true },
              { close: '122.0000', isFinal: false },
            ],
          },
        },
        newco: { trades: { nodes: [{ price: '10.0000' }] }, bars: { nodes: [{ close: '10.0000' }] } },
      });
      return true;
    });
    await eventually(async () => (await readiness()) === 200);
  } finally {
    await service.stop();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('the service starts although Postgres is away, says that it is not ready, and opens the market when it is there', async () => {
  const database = await freshDatabase();
  const way = await severableServer(database.url);
  await way.cut();
  const feed = new ScriptedFeed('2021-03-01T14:29:00.000Z');
  const service = await createMarketData(testConfig(way.url), { feed, logger: createLogger('test', 'silent') });
  try {
    const readiness = async () => {
      const response = await fetch(service.url.replace('/graphql', '/health/ready'));
      return { ...((await response.json()) as { checks: object }), status: response.status };
    };
    expect(await readiness()).toMatchObject({ status: 503, checks: { postgres: 'failed', market: 'failed' } });
    const { errors } = await askSubgraph(service.url, undefined, '{ instrument(symbol: "IBM") { name } }');
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['SERVICE_UNAVAILABLE']);
    await way.mend();
    await eventually(async () => (await readiness()).status === 200);
    feed.trade('2021-03-01T14:30:00Z', 'IBM', '120', '100');
    const { data } = await askSubgraph(
      service.url,
      undefined,
      '{ instrument(symbol: "IBM") { trades { totalCount } } }',
    );
    expect(data).toEqual({ instrument: { trades: { totalCount: 1 } } });
  } finally {
    await service.stop();
    await way.stop();
    await database.drop();
  }
});
