import { formatErrors } from '@platform/shared/graphql';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres, isDatabaseAway } from '@platform/shared/postgres';
import { eventually, severableServer } from '@platform/shared/testkit';
import { GraphQLError } from 'graphql';
import { expect, inject, test } from 'vitest';

const POOL_SIZE = 3;

test('a server that is gone without a word is given up, with all who wait for it, and its successor is asked', async () => {
  const network = await severableServer(inject('postgresUrl'));
  const sql = connectPostgres({
    url: network.url,
    poolSize: POOL_SIZE,
    applicationName: 'test',
    statementTimeoutMs: 1_000, // not so short that a busy server would miss it
  });
  const ask = () => sql`select 1 as one`.then(([row]) => row?.['one'], isDatabaseAway);
  try {
    await Promise.all(Array.from({ length: POOL_SIZE }, () => sql`select pg_sleep(0.01)`)); // every connection is open
    network.freeze();
    const waiting = Array.from({ length: POOL_SIZE }, ask);
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: POOL_SIZE }, () => true));
    await eventually(async () => (await ask()) === 1);
  } finally {
    await sql.end({ timeout: 0 });
    await network.stop();
  }
});

test('a server that takes its time is waited for, where that is wanted', async () => {
  const sql = connectPostgres({
    url: inject('postgresUrl'),
    poolSize: 1,
    applicationName: 'test',
    statementTimeoutMs: 0,
  });
  try {
    expect(await sql`select current_setting('statement_timeout') as limit`).toEqual([{ limit: '0' }]);
  } finally {
    await sql.end();
  }
});

test.each([
  ['a statement that takes too long', 'select pg_sleep(60)'],
  ['a lock that is waited for too long', "set lock_timeout = '10ms'; select pg_advisory_lock(7)"],
])('%s shows to clients as something that may be tried again', async (_, statement) => {
  const connect = (limits = {}) =>
    connectPostgres({ url: inject('postgresUrl'), poolSize: 1, applicationName: 'test', ...limits });
  const [holder, sql] = [connect(), connect({ statementTimeoutMs: 200 })];
  try {
    await holder`select pg_advisory_lock(7)`;
    const failure = await sql.unsafe(statement).catch((error: Error) => error);
    const wrapped = new Error('Failed query', { cause: failure });
    const error = new GraphQLError('Failed query', { originalError: wrapped });
    const shown = formatErrors(createLogger('test', 'silent'))(error.toJSON(), error);
    expect(shown.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
  } finally {
    await Promise.all([holder.end(), sql.end()]);
  }
});
