import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServiceLog } from './service-log.ts';
import type { Running } from './supervise.ts';

export interface NodeProgram {
  /** The file that Node runs. */
  readonly program: string;
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nodeFlags?: readonly string[];
  readonly log: ServiceLog;
}

/** How long a process may take to end when it is asked to. */
const STOP_GRACE_MS = 10_000;
/** What a process said last is read a moment after it has ended; for ever, if it left one behind that holds its output. */
const LAST_WORDS_MS = 5_000;
const PRELOAD = fileURLToPath(new URL('./end-with-parent.ts', import.meta.url));

/**
 * Starts a Node process that ends when we do. It has a process group of its own, so that Ctrl-C in the terminal reaches only us
 * and we decide the order in which processes end.
 */
export function startNodeProgram({
  program,
  workingDirectory,
  environment,
  nodeFlags = [],
  log,
}: NodeProgram): Running {
  const child = spawn(process.execPath, [...nodeFlags, '--import', PRELOAD, program], {
    cwd: workingDirectory,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) if (stream !== null) log.follow(stream);
  const exited = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      const enough = setTimeout(resolve, LAST_WORDS_MS, how);
      child.once('close', () => {
        clearTimeout(enough);
        resolve(how);
      });
    });
  });
  return {
    pid: child.pid,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(force);
    },
    kill: () => void child.kill('SIGKILL'),
    /** Has it write its compiled code to the cache (`NODE_COMPILE_CACHE`) for the next start: a second's work, but only the first time. */
    async settle() {
      const flushed = new Promise(resolve => child.once('message', resolve));
      child.send('flush', () => {}); // it may have ended meanwhile
      await Promise.race([flushed, exited]);
    },
  };
}
