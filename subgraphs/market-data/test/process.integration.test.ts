import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { eventually, TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      ASSERTION_SECRET: TEST_ASSERTION_SECRET,
      MARKET_DATA_PORT: '0',
      ...environment,
    },
  });
  const output = { out: '', error: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.error += chunk.toString();
  });
  const exited = new Promise<number | null>(resolve => child.once('close', resolve));
  return { child, output, exited };
}

describe('the process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('starts, answers, and ends cleanly on %s', async signal => {
    const { child, output, exited } = start({});
    const url = await eventually(() => /"url":"([^"]+)"/.exec(output.out)?.[1]);
    const { status } = await fetch(url.replace('/graphql', '/health/ready'));
    expect(status).toBe(200);
    child.kill(signal);
    expect(await exited).toBe(0);
    expect(output.error).toBe('');
  });

  test('says which port is taken and which variable to set', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '0.0.0.0', resolve));
    const { port } = other.address() as AddressInfo;
    const { output, exited } = start({ MARKET_DATA_PORT: String(port) });
    expect(await exited).toBe(1);
    expect(output.error).toContain(`Port ${port} is taken`);
    expect(output.error).toContain('MARKET_DATA_PORT');
    await new Promise(resolve => other.close(resolve));
  });

  test.each([
    [{ MARKET_DATA_FEED: 'alpaca' }, "ALPACA_API_KEY_ID: expected a key of Alpaca's"],
    [
      { MARKET_DATA_FEED: 'replay', MARKET_DATA_REPLAY_FILE: 'nowhere.csv', INIT_CWD: '/tmp' },
      'MARKET_DATA_REPLAY_FILE: there is no file /tmp/nowhere.csv',
    ],
  ])('does not start with %j', async (environment, problem) => {
    const { output, exited } = start(environment);
    expect(await exited).toBe(1);
    expect(output.error).toContain(problem);
  });
});
