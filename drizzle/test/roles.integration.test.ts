import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateAll, SERVICES } from '../migrate.ts';
import { SCHEMAS, type ServiceName } from '../roles.ts';
import { freshDatabase } from '../testkit/fresh-database.ts';

/** Roles belong to the whole server, which other tests share: these have names of their own. */
const suffix = randomBytes(4).toString('hex');
const roleOf = (service: ServiceName) => `test_${service}_${suffix}`;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Sql;
const as = {} as Record<ServiceName, Sql>;

function loginOf(service: ServiceName): string {
  const url = new URL(database.url);
  url.username = roleOf(service);
  url.password = encodeURIComponent("it's 100% %s secret");
  return url.href;
}

const logins = () => Object.fromEntries(SERVICES.map(service => [service, loginOf(service)]));
const open = (url: string) => postgres(url, { max: 1, onnotice: () => {} });
const refusal = (query: Promise<unknown>) =>
  query.then(
    () => 'allowed',
    (error: { code?: string }) => error.code,
  );

beforeAll(async () => {
  database = await freshDatabase();
  owner = open(database.url);
  await migrateAll(database.url, logins());
  for (const service of SERVICES) as[service] = open(loginOf(service));
});
afterAll(async () => {
  for (const service of SERVICES) {
    await as[service].end();
    await owner.unsafe(`drop owned by "${roleOf(service)}"; drop role "${roleOf(service)}"`);
  }
  await owner.end();
  await database.drop();
});

describe('the user that a service signs in with', () => {
  it.each([
    ['user', 'users.profiles', ['market_data.instruments', 'trading.accounts']],
    ['market-data', 'market_data.instruments', ['users.profiles', 'trading.orders']],
    ['trading', 'trading.accounts', ['users.profiles', 'market_data.trades']],
  ] as const)('%s reads its own tables and none of the others', async (service, own, others) => {
    expect(await refusal(as[service].unsafe(`select count(*) from ${own}`))).toBe('allowed');
    for (const other of [...others, 'drizzle.migrations_trading'])
      expect(await refusal(as[service].unsafe(`select count(*) from ${other}`))).toBe('42501');
  });

  it.each(SERVICES)('%s changes no table, makes none, and becomes nobody else', async service => {
    const schema = SCHEMAS[service];
    for (const statement of [
      `create table ${schema}.mine (id int)`,
      'create table public.mine (id int)',
      `drop schema ${schema} cascade`,
      'create role mine',
      'set role postgres',
      'alter system set fsync = off',
    ])
      expect(await refusal(as[service].unsafe(statement)), statement).toBe('42501');
  });

  it('trading takes nothing out of the ledger and changes nothing in it, and cannot turn off what guards it', async () => {
    for (const table of ['journal_entries', 'postings', 'order_events', 'fills'])
      for (const statement of [
        `delete from trading.${table}`,
        `truncate trading.${table}`,
        `alter table trading.${table} disable trigger all`,
      ])
        expect(await refusal(as.trading.unsafe(statement)), statement).toBe('42501');
    expect(await refusal(as.trading`set session_replication_role = replica`)).toBe('42501');
  });

  it('market-data makes and drops partitions through the functions for it, in the way of nobody else', async () => {
    const day = '2031-03-05';
    const [row] = await as[
      'market-data'
    ]`select market_data.ensure_partitions('trades', array[${day}]::timestamptz[]) as made`;
    expect(row?.['made']).toBe(1);
    expect(await refusal(as['market-data']`select count(*) from market_data.trades_20310305`)).toBe('allowed');
    expect(await refusal(as['market-data']`drop table market_data.trades_20310305`)).toBe('42501');
    await as['market-data']`select market_data.drop_partitions('trades', '2031-03-07')`;
    expect(await owner`select to_regclass('market_data.trades_20310305') as found`).toEqual([{ found: null }]);
    expect(await refusal(as.trading`select market_data.drop_partitions('trades', now())`)).toBe('42501');
  });

  it('has the limits that the services set for themselves, which a pooler would not hand on', async () => {
    const [row] =
      await as.user`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`;
    expect(row).toEqual({ statement: '15s', lock: '5s' });
  });

  it('gets what was added since, and another password, when the migrations run again', async () => {
    await owner`create table trading.added (id int)`;
    const changed = loginOf('trading').replace('secret', 'other');
    await migrateAll(database.url, { trading: changed });
    expect(await refusal(as.trading`insert into trading.added values (1)`)).toBe('allowed');
    const [former, anew] = [open(loginOf('trading')), open(changed)];
    expect(await Promise.all([refusal(former`select 1`), refusal(anew`select 1`)])).toEqual(['28P01', 'allowed']);
    await Promise.all([former.end(), anew.end()]);
  });
});
