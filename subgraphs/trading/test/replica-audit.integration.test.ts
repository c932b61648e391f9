import { connectPostgres } from '@platform/shared/postgres';
import { type ReplicatedPostgres, startReplicatedPostgres } from '@platform/shared/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReplicaAuditor } from '../src/adapters/postgres/replica-auditor.ts';

/** Broken on a replica, and by what is in the table. */
const LAWS = [
  { name: 'is a primary', query: 'select 1 where pg_is_in_recovery()' },
  { name: 'is empty', query: 'select * from noted' },
];

let postgres: ReplicatedPostgres;
beforeAll(async () => {
  postgres = await startReplicatedPostgres(async url => {
    const sql = connectPostgres({ url, poolSize: 1, applicationName: 'test' });
    await sql`create table noted (number integer)`;
    await sql.end();
  });
});
afterAll(() => postgres.stop());

it('audits the replica with everything that was committed before, and the primary when the replica is behind or away', async () => {
  const connect = (url: string) => connectPostgres({ url, poolSize: 1, applicationName: 'test' });
  const [primary, replica] = [connect(postgres.primaryUrl), connect(postgres.replicaUrl)];
  const auditor = createReplicaAuditor({ primary, replica }, LAWS);
  const violations = async () =>
    Object.fromEntries((await auditor.audit()).map(({ law, violations }) => [law, violations.length]));

  for (let count = 1; count <= 10; count += 1) {
    await primary`insert into noted values (${count})`;
    expect(await violations()).toEqual({ 'is a primary': 1, 'is empty': count });
  }
  await replica`select pg_wal_replay_pause()`;
  await primary`insert into noted values (11)`;
  expect(await violations()).toEqual({ 'is a primary': 0, 'is empty': 11 });
  await postgres.killReplica();
  expect(await violations()).toEqual({ 'is a primary': 0, 'is empty': 11 });
  await Promise.all([primary.end(), replica.end({ timeout: 0 })]);
});
