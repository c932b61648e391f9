import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { connectPostgres, type Sql, withTransaction } from '@platform/shared/postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyInto } from '../src/adapters/postgres/copy.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: Sql;
beforeEach(async () => {
  database = await freshDatabase();
  sql = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'copying' });
});
afterEach(async () => {
  await sql.end();
  await database.drop();
});

const copy = (rows: readonly string[], before = async () => {}) =>
  withTransaction(sql, async tx => {
    await tx`create temporary table copied (value integer) on commit drop`;
    await before();
    await copyInto(
      tx,
      'copied',
      ['value'],
      rows.map(row => [row]),
    );
    const [counted] = await tx`select count(*)::integer as count from copied`;
    return counted?.['count'];
  });
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n));

test.each([3, 100_000])(
  'what the database says to one of %i rows is told, and the connection is good for more',
  async count => {
    await expect(copy([...numbers(count), 'none'])).rejects.toThrow('invalid input syntax for type integer: "none"');
    await expect(copy(['none', ...numbers(count)])).rejects.toThrow('invalid input syntax for type integer: "none"');
    expect(await copy(numbers(count))).toBe(count);
  },
);

test.each([3, 100_000])('a database that goes away while %i rows are copied is not waited for', async count => {
  const other = connectPostgres({ url: database.url, poolSize: 1, applicationName: 'other' });
  try {
    const killing = async () => {
      await other`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'copying'`;
    };
    await expect(copy(numbers(count), killing)).rejects.toThrow();
    expect(await copy(numbers(count))).toBe(count);
  } finally {
    await other.end();
  }
});
