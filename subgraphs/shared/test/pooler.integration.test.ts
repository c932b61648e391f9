import { expect, inject, test } from 'vitest';
import { connectPostgres } from '../src/postgres/index.ts';
import { hasPgBouncer, startPgBouncer } from '../src/testkit/index.ts';

const ROUNDS = 300;

test('behind a pooler queries that are asked at once on one connection are answered, and stay out of the transactions of others', async () => {
  if (!hasPgBouncer()) return void console.info('pgbouncer is not installed: queries behind it were not tried.');
  const pooler = await startPgBouncer(inject('postgresUrl'), 2);
  const connect = () => connectPostgres({ url: pooler.url, poolSize: 1, applicationName: 'test', isPooled: true });
  const [one, other] = [connect(), connect()];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [first, second, level] = await Promise.all([
        one`select 1 as number`,
        one`select ${round}::int as number`,
        other.begin(async tx => {
          await tx`set transaction isolation level repeatable read`; // refused when anything came before
          return tx`select current_setting('transaction_isolation') as level`;
        }),
      ]);
      expect([first[0]?.['number'], second[0]?.['number'], level[0]?.['level']]).toEqual([1, round, 'repeatable read']);
    }
  } finally {
    await Promise.all([one.end({ timeout: 0 }), other.end({ timeout: 0 })]);
    await pooler.stop();
  }
});
