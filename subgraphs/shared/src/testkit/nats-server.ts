import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { answers } from './answers.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-ports.ts';

/** Where the program is installed: Debian's package `nats-server`, or a download. */
export function hasNatsServer(): boolean {
  return spawnSync('nats-server', ['--version']).status === 0;
}

export interface NatsServer {
  /** `nats://host:port` */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server of one's own, on a free port unless one is given. */
export async function startNatsServer(givenPort?: number): Promise<NatsServer> {
  const port = givenPort ?? (await freePort());
  const child = spawn('nats-server', ['--addr', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  await eventually(() => answers(child, port));
  return {
    url: `nats://127.0.0.1:${port}`,
    async stop() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    },
  };
}
