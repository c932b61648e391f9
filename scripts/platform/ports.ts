import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';

/** A port that the platform needs, and how to move it. */
export interface NeededPort {
  readonly owner: string;
  readonly port: number;
  readonly variable: string;
  readonly host: string;
}

/** Raised with every port that cannot be had, one line each. */
export class PortsTakenError extends Error {
  override readonly name = 'PortsTakenError';
}

const CONNECT_TIMEOUT_MS = 500;

/** @throws PortsTakenError naming each port that is not free, its variable, and the process that has it where that can be found out. */
export async function requireFreePorts(needed: readonly NeededPort[]): Promise<void> {
  const problems = await Promise.all(needed.map(describeProblem));
  const found = problems.filter(problem => problem !== undefined);
  if (found.length > 0) throw new PortsTakenError(found.join('\n'));
}

async function describeProblem({ owner, port, variable, host }: NeededPort): Promise<string | undefined> {
  const refusal = await tryToListen(port, host);
  const taken =
    refusal === 'EADDRINUSE' ||
    (refusal === undefined && (await Promise.all(['127.0.0.1', '::1'].map(at => answers(port, at)))).includes(true));
  if (taken) {
    const pid = pidListeningOn(port);
    const by = pid === undefined ? '' : ` by process ${pid}`;
    return `Port ${port} (${owner}) is taken${by}. End that, or choose another port with ${variable}=…`;
  }
  return refusal === undefined
    ? undefined
    : `Port ${port} (${owner}) cannot be used on ${host}: ${refusal}. Choose another with ${variable}=…`;
}

/** The system's refusal (`EADDRINUSE`, `EACCES` …), or undefined when the port can be had. */
function tryToListen(port: number, host: string): Promise<string | undefined> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** Somebody may listen on another address of this machine only: `localhost` would then lead there. */
function answers(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host, timeout: CONNECT_TIMEOUT_MS });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}

/** The process that listens on a TCP port, as far as we may see it. */
export function pidListeningOn(port: number): number | undefined {
  if (process.platform === 'linux') return pidFromProc(port);
  const { stdout } = spawnSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8' });
  const pid = Number.parseInt(stdout ?? '', 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/**
 * The same for whoever means to send it a signal: pid 0 would be the sender's own process group, and all that runs in it.
 * @throws Error when nobody that we may see listens there
 */
export function requirePidListeningOn(port: number): number {
  const pid = pidListeningOn(port);
  if (pid === undefined) throw new Error(`No process that we can see listens on port ${port}.`);
  return pid;
}

const LISTENING = '0A';

/** Linux: the socket's inode from /proc/net/tcp, then the process that has it open. */
function pidFromProc(port: number): number | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(readLines).flatMap(line => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      return state === LISTENING && local?.endsWith(`:${hexPort}`) ? [`socket:[${inode}]`] : [];
    }),
  );
  if (sockets.size === 0) return undefined;
  const pids = list('/proc').filter(name => /^\d+$/.test(name));
  const holder = pids.find(pid => list(`/proc/${pid}/fd`).some(fd => sockets.has(link(`/proc/${pid}/fd/${fd}`))));
  return holder === undefined ? undefined : Number(holder);
}

// Processes come and go while we look, and some are not ours to look at.
const readLines = (file: string): string[] => attempt(() => readFileSync(file, 'utf8').split('\n')) ?? [];
const list = (directory: string): string[] => attempt(() => readdirSync(directory)) ?? [];
const link = (file: string): string => attempt(() => readlinkSync(file)) ?? '';

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
