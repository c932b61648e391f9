import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answers } from './answers.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-ports.ts';

/** Where the program is installed: Debian's package `pgbouncer`. */
export function hasPgBouncer(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}

export interface PgBouncer {
  /** The database's address by way of the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a pooler that hands `connections` of them out by transaction to whoever asks. */
export async function startPgBouncer(databaseUrl: string, connections: number): Promise<PgBouncer> {
  const port = await freePort();
  const target = new URL(databaseUrl);
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-pgbouncer-'));
  chmodSync(directory, 0o755); // it runs as another user where it is started by root
  const file = (name: string, text: string) => {
    writeFileSync(path.join(directory, name), text, { mode: 0o644 });
    return path.join(directory, name);
  };
  const users = file('users.txt', `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
  const configuration = file(
    'pgbouncer.ini',
    `[databases]
* = host=${target.hostname} port=${target.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`,
  );
  const asRoot = process.getuid?.() === 0 ? ['--user', 'nobody'] : [];
  const child: ChildProcess = spawn('pgbouncer', [...asRoot, configuration], { stdio: 'ignore' });
  await eventually(() => answers(child, port));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    async stop() {
      const ended = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
