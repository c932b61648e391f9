import { migrateAll } from '@platform/drizzle/migrate';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres, type Sql } from '@platform/shared/postgres';
import { askSubgraph, eventually, type ReplicatedPostgres, startReplicatedPostgres } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMarketData, type RunningMarketData } from '../src/app.ts';
import { ScriptedFeed } from './scripted-feed.ts';
import { testConfig } from './service.ts';

let postgres: ReplicatedPostgres;
let replica: Sql;
const feed = new ScriptedFeed('2021-03-01T14:29:00Z', 'SYSTEM');
let writer: RunningMarketData;
let follower: RunningMarketData;

beforeAll(async () => {
  postgres = await startReplicatedPostgres(migrateAll);
  replica = connectPostgres({ url: postgres.replicaUrl, poolSize: 1, applicationName: 'test' });
  const config = testConfig(postgres.primaryUrl, { readDatabaseUrl: postgres.replicaUrl });
  const logger = createLogger('test', 'silent');
  writer = await createMarketData(config, { feed, logger });
  follower = await createMarketData(config, { feed: new ScriptedFeed('2021-03-01T14:29:00Z', 'SYSTEM'), logger });
});
afterAll(async () => {
  await follower.stop();
  await writer.stop();
  await replica.end({ timeout: 0 });
  await postgres.stop();
});

let said = 0;
/** Ten trades of a share each, in a minute of their own; the one before is final then. */
function speak(): void {
  const minute = 30 + said / 10;
  for (let second = 10; second < 20; second += 1) feed.trade(`2021-03-01T14:${minute}:${second}Z`, 'IBM', '120', '1');
  said += 10;
}

const SHARES = `{ instrument(symbol: "IBM") {
  minutes: bars(timeframe: ONE_MINUTE) { nodes { volume } } days: bars(timeframe: ONE_DAY) { nodes { volume } } } }`;

/** What all minutes, and all days, add up to. */
async function shares({ url }: RunningMarketData): Promise<readonly number[]> {
  const { data, errors } = await askSubgraph(url, undefined, SHARES);
  expect(errors).toBeUndefined();
  return [data.instrument.minutes, data.instrument.days].map(({ nodes }: { nodes: { volume: string }[] }) =>
    nodes.reduce((sum, { volume }) => sum + Number(volume), 0),
  );
}

async function readsFromReplica({ url }: RunningMarketData): Promise<number> {
  const text = await (await fetch(url.replace('/graphql', '/metrics'))).text();
  return Number(/^market_data_history_reads_total\{.*database="replica".*\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** Reads again and again until the replica has given some of it; all that was said is found each time. */
async function readUntilReplicaIsAsked(service: RunningMarketData): Promise<void> {
  const before = await readsFromReplica(service);
  const answers: (readonly number[])[] = [];
  await eventually(async () => {
    answers.push(await shares(service));
    return (await readsFromReplica(service)) > before;
  });
  for (const answer of answers) expect(answer).toEqual([said, said]);
}

test('bars are read from a streaming replica and are all there, whether it keeps up, falls behind or goes away', async () => {
  for (let round = 0; round < 3; round += 1) {
    speak();
    expect(await shares(writer)).toEqual([said, said]);
    await readUntilReplicaIsAsked(writer);
  }
  await eventually(async () => (await shares(follower)).join() === [said, said].join());
  await readUntilReplicaIsAsked(follower);

  await replica`select pg_wal_replay_pause()`;
  await eventually(
    async () => (await replica`select pg_get_wal_replay_pause_state() as state`)[0]?.['state'] === 'paused',
  );
  speak();
  speak();
  const stored = connectPostgres({ url: postgres.primaryUrl, poolSize: 1, applicationName: 'test' });
  await eventually(async () => (await stored`select from market_data.trades`).length === said);
  await stored.end();
  for (let time = 0; time < 5; time += 1) expect(await shares(writer)).toEqual([said, said]);
  await replica`select pg_wal_replay_resume()`;
  await readUntilReplicaIsAsked(writer);

  await postgres.killReplica();
  speak();
  for (let time = 0; time < 5; time += 1) expect(await shares(writer)).toEqual([said, said]);
  await eventually(async () => (await shares(follower)).join() === [said, said].join());
});
