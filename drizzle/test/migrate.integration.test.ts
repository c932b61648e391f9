import { databaseUrl, freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { eventually } from '@platform/shared/testkit';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { migrateAll, steppingAside } from '../migrate.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
const open: Sql[] = [];
function connect(): Sql {
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  open.push(sql);
  return sql;
}

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  await Promise.all(open.map(sql => sql.end()));
  await database.drop();
});

it('an empty database is brought up to date once, however many try at the same time', async () => {
  const admin = connect();
  const name = `${new URL(database.url).pathname.slice(1)}_empty`;
  await admin.unsafe(`create database ${name}`);
  try {
    const url = databaseUrl(inject('postgresUrl'), name);
    await Promise.all([migrateAll(url), migrateAll(url), migrateAll(url)]);
    await migrateAll(url);
  } finally {
    await admin.unsafe(`drop database ${name} with (force)`);
  }
});

it('a change of a table that somebody reads for long keeps nobody else waiting, and is made when he has read', async () => {
  const [reader, changer, other] = [connect(), connect(), connect()];
  const done = Promise.withResolvers<void>();
  const isReading = Promise.withResolvers<void>();
  const reading = reader.begin(async tx => {
    await tx`select count(*) from users.profiles`;
    isReading.resolve();
    await done.promise;
  });
  await isReading.promise;
  let attempts = 0;
  const changing = steppingAside(
    changer,
    () => {
      attempts += 1;
      return changer`alter table users.profiles add column test_note text`;
    },
    10,
  );
  await eventually(() => attempts >= 2);
  await other`select count(*) from users.profiles`;
  done.resolve();
  await Promise.all([reading, changing]);
  expect(await other`select test_note from users.profiles`).toEqual([]);
});

it('a change that is wrong is not tried again', async () => {
  const changer = connect();
  let attempts = 0;
  const change = () => {
    attempts += 1;
    return changer`alter table users.nothing add column test_note text`;
  };
  await expect(steppingAside(changer, change)).rejects.toMatchObject({ code: '42P01' });
  expect(attempts).toBe(1);
});
