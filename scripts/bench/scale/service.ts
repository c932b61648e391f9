import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../platform/settings.ts';

/** A process that is measured. */
export interface Service {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Starts a service of the platform by itself and waits until it is ready. */
export async function startService(
  folder: string,
  portVariable: string,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<Service> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [path.join(ROOT, folder, 'src/main.ts')], {
    env: {
      ...{ PATH, HOME, NODE_ENV: 'production', HOST: '127.0.0.1', LOG_LEVEL: 'fatal' },
      [portVariable]: String(port),
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(`${base}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) break;
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${folder} did not become ready`);
    }
    await sleep(POLL_MS);
  }
  return {
    pid: child.pid ?? 0,
    url: `${base}/graphql`,
    async stop() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    },
  };
}
