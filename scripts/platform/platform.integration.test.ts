import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from '@platform/shared/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signIn, signUp } from './emulator-client.ts';
import { pidListeningOn, requirePidListeningOn } from './ports.ts';
import { freePortVariables } from './testkit/free-port-variables.ts';
import { type PlatformProcess, spawnPlatform } from './testkit/platform-process.ts';
import { stillRunning } from './testkit/processes.ts';

/** Small services, but the real supervisor, Postgres and emulator, as processes. */
let variables: Record<string, string>;
let directory: string;
const spawned: { platform: PlatformProcess; pids: number[] }[] = [];

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'platform-run-'));
  variables = { DATA_DIRECTORY: directory, ...(await freePortVariables()) };
});

afterEach(async () => {
  for (const { platform, pids } of spawned.splice(0))
    for (const pid of [platform.child.pid, ...pids])
      if (pid !== undefined && stillRunning([pid]).length > 0) process.kill(pid, 'SIGKILL');
  await eventually(() => {
    rmSync(directory, { recursive: true, force: true });
    return true;
  });
});

async function start(extra: Record<string, string> = {}, throughShell = false) {
  const platform = spawnPlatform({ ...variables, ...extra }, throughShell);
  const run = { platform, pids: [] as number[] };
  spawned.push(run);
  run.pids = await platform.untilReady();
  return { platform, pids: run.pids };
}

const portOf = (variable: string) => Number(variables[variable]);
const pidOf = (variable: string) => requirePidListeningOn(portOf(variable));
const users = () => readFileSync(path.join(directory, 'firebase-users.json'), 'utf8');
const endedAt = (service: string) =>
  Number(/"msg":"ending","at":(\d+)/.exec(readFileSync(path.join(directory, 'logs', `${service}.log`), 'utf8'))?.[1]);

describe('the platform', () => {
  test('says where everything is, ends in order when it is interrupted, and leaves nothing behind', async () => {
    const { platform, pids } = await start();
    const ready = platform.output().split('\n')[0];
    for (const variable of Object.keys(variables).filter(name => name.endsWith('_PORT')))
      expect(ready).toContain(`:${portOf(variable)}`);
    expect(platform.output()).toMatch(/^Demo token: eyJ/m);
    expect(pids.length).toBeGreaterThanOrEqual(6); // four services, the emulator, Postgres and its own

    platform.child.kill('SIGINT');
    platform.child.kill('SIGINT'); // the terminal and npm both hand it on: that is one Ctrl-C
    expect(await platform.exited).toBe(0);
    expect(stillRunning(pids)).toEqual([]);
    expect(endedAt('gateway')).toBeLessThanOrEqual(endedAt('trading'));
    expect(endedAt('trading')).toBeLessThanOrEqual(Math.min(endedAt('user'), endedAt('market-data')));
    expect(existsSync(path.join(directory, 'platform.pid'))).toBe(false);
  });

  test('starts a service, the emulator (with its users) and Postgres again when they are killed', async () => {
    const { platform } = await start();
    const emulator = { emulatorHost: `127.0.0.1:${portOf('FIREBASE_AUTH_EMULATOR_PORT')}`, projectId: 'demo-trading' };
    const trader = { email: 'trader@example.com', password: 'correct horse' };
    const { uid } = await signUp(emulator, trader);
    for (const [name, variable] of [
      ['trading', 'TRADING_PORT'],
      ['emulator', 'FIREBASE_AUTH_EMULATOR_PORT'],
      ['postgres', 'POSTGRES_PORT'],
    ] as const) {
      const before = pidOf(variable);
      process.kill(before, 'SIGKILL');
      await eventually(() => platform.output().includes(`${name} is ready again`));
      expect(platform.output()).toMatch(new RegExp(`${name} ended \\(.*SIGKILL\\); starting it again in 0.25 s`));
      expect(pidOf(variable)).not.toBe(before);
    }
    await expect(signIn(emulator, trader)).resolves.toMatchObject({ uid });
    platform.child.kill('SIGTERM');
    expect(await platform.exited).toBe(0);
  });

  test('takes its services along when it is killed, and the next start takes over Postgres and finds its users', async () => {
    const first = await start();
    const postgres = pidOf('POSTGRES_PORT');
    const usersBefore = JSON.parse(users()) as { localId: string; passwordHash: string }[];
    first.platform.child.kill('SIGKILL');
    const services = ['GATEWAY_PORT', 'USER_PORT', 'MARKET_DATA_PORT', 'TRADING_PORT', 'FIREBASE_AUTH_EMULATOR_PORT'];
    await eventually(() => services.every(variable => pidListeningOn(portOf(variable)) === undefined));

    const second = await start();
    expect(pidOf('POSTGRES_PORT')).toBe(postgres);
    const usersAfter = JSON.parse(users()) as typeof usersBefore;
    expect(usersAfter.map(user => [user.localId, user.passwordHash])).toEqual(
      usersBefore.map(user => [user.localId, user.passwordHash]),
    );
    second.platform.child.kill('SIGHUP');
    expect(await second.platform.exited).toBe(0);
    await eventually(() => stillRunning([...first.pids, ...second.pids]).length === 0);
  });

  test('ends when whoever started it, as npm does, is killed', async () => {
    const { platform, pids } = await start({ npm_lifecycle_event: 'start' }, true);
    platform.child.kill('SIGKILL');
    await eventually(() => stillRunning(pids).length === 0);
    await eventually(() => platform.output().includes('npm has ended'));
  });

  test('ends at once at the second interrupt', async () => {
    const { platform, pids } = await start({ STUBBORN: '1' });
    platform.child.kill('SIGINT');
    await eventually(() => {
      platform.child.kill('SIGINT');
      return platform.output().includes('Ending everything at once.');
    });
    expect(await platform.exited).toBe(0);
    await eventually(() => stillRunning(pids).length === 0);
  });

  test('names a taken port and its variable, and starts nothing', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(portOf('TRADING_PORT'), '127.0.0.1', resolve));
    const platform = spawnPlatform(variables);
    expect(await platform.exited).toBe(1);
    expect(platform.output()).toContain(
      `Port ${portOf('TRADING_PORT')} (trading) is taken by process ${process.pid}. End that, or choose another port with TRADING_PORT=…`,
    );
    expect(existsSync(path.join(directory, 'postgres'))).toBe(false);
    await new Promise(resolve => server.close(resolve));
  });

  test('does not run twice on one data directory', async () => {
    const { platform } = await start();
    const second = spawnPlatform({ ...variables, ...(await freePortVariables()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain(`already runs on ${directory}, as process ${platform.child.pid}`);
    expect(pidListeningOn(portOf('POSTGRES_PORT'))).toBeDefined();
  });

  test('stops everything and says why when a service cannot start', async () => {
    const broken = path.join(directory, 'broken');
    writeFileSync(broken, '');
    const platform = spawnPlatform({ ...variables, BROKEN_WHILE_FILE_EXISTS: broken });
    expect(await platform.exited).toBe(1);
    expect(platform.output()).toContain('TINY_SETTING: expected something else');
    expect(platform.output()).toMatch(/The platform cannot start\. .* did not start in 5 attempts.*exit code 1/);
    const ports = Object.keys(variables).filter(name => name.endsWith('_PORT'));
    await eventually(() => ports.every(name => pidListeningOn(portOf(name)) === undefined));
  });

  test('reports every wrong setting together', async () => {
    const platform = spawnPlatform({ ...variables, GATEWAY_PORT: 'http', DATABASE_URL: 'mysql://x' });
    expect(await platform.exited).toBe(1);
    expect(platform.output()).toMatch(/2 problems[\s\S]*GATEWAY_PORT[\s\S]*DATABASE_URL/);
  });
});
