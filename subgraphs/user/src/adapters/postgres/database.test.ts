import { sql as query } from '@platform/drizzle/orm';
import { createLogger } from '@platform/shared/observability';
import { connectPostgres } from '@platform/shared/postgres';
import { GraphQLError } from 'graphql';
import { expect, it } from 'vitest';
import { openDatabase } from './database.ts';

/** Nobody listens there. */
const NOWHERE = 'postgres://nobody:nothing@127.0.0.1:1/none';

it('a query that fails is logged with its text and its causes, without what users wrote', async () => {
  const sql = connectPostgres({ url: NOWHERE, poolSize: 1, applicationName: 'test' });
  const failure = await openDatabase(sql)
    .execute(query`select ${'ann@example.com'}, ${'Ann, of\nNowhere'} from profiles`)
    .catch((error: Error) => error);
  await sql.end({ timeout: 0 });
  const lines: string[] = [];
  const logger = createLogger('test', 'error', { write: line => void lines.push(line) });
  const wrapped = new GraphQLError((failure as Error).message, { originalError: failure as Error });
  for (const err of [failure, wrapped, new Error('while saving', { cause: failure })]) logger.error({ err }, 'failed');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    expect(line).toContain('Failed query: select $1, $2 from profiles');
    expect(line).not.toMatch(/Ann|ann@|params/);
  }
  expect(lines[0]).toContain('ECONNREFUSED');
});

it('a row that Postgres refuses is not in the log, only which rule it broke', () => {
  const lines: string[] = [];
  const logger = createLogger('test', 'error', { write: line => void lines.push(line) });
  const refusal = Object.assign(new Error('new row violates check constraint "profiles_email_length"'), {
    code: '23514',
    constraint_name: 'profiles_email_length',
    detail: 'Failing row contains (ann, ann@example.com).',
  });
  logger.error({ err: refusal }, 'failed');
  expect(lines[0]).toMatch(/23514.*profiles_email_length/);
  expect(lines[0]).not.toContain('ann@');
});
