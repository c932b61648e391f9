import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark: it says when it is ready, and answers commands one at a time. */
export interface BenchProcess {
  readonly ready: Ready;
  ask<Answer>(command: Command): Promise<Answer>;
  /** CPU seconds that the process has used so far, with all that the system did for it. */
  cpuSeconds(): number;
  residentBytes(): number;
  stop(): Promise<void>;
}

/** What a process tells when it is ready. */
export interface Ready {
  readonly url: string;
  readonly token?: string;
}

/** What the benchmark tells its processes. */
export type Command =
  /** Events of `symbols` symbols, the first of which is `firstSymbol`, so many in a second all together. */
  | { readonly kind: 'publish'; readonly perSecond: number; readonly firstSymbol: number; readonly symbols: number }
  | { readonly kind: 'silence' }
  /** Clients begin, and cease, to ask. */
  | { readonly kind: 'work' }
  | { readonly kind: 'rest' }
  /** What arrives is counted from now on; {@link Counted} answers how much it was. */
  | { readonly kind: 'count' }
  | { readonly kind: 'counted' }
  | { readonly kind: 'memory' }
  | { readonly kind: 'sleep'; readonly ms: number }
  /** The first `sockets` clients read nothing any more. */
  | { readonly kind: 'freeze'; readonly sockets: number };

export interface Counted {
  readonly messages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Every peer gets the nursery that the gateway is shipped with, whether it gains by it or not. */
const FLAGS = ['--expose-gc', '--min-semi-space-size=16'];

/** @param settings what the program asks for with {@link settingsOfProcess}. */
export async function start(program: string, settings?: object): Promise<BenchProcess> {
  const child = fork(fileURLToPath(new URL(`./processes/${program}.ts`, import.meta.url)), {
    execArgv: FLAGS,
    env: { ...environment(), NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  if (settings !== undefined) child.send(settings);
  const ready = (await nextMessage(child)) as Ready;
  return {
    ready,
    async ask<Answer>(command: Command) {
      const answer = nextMessage(child);
      child.send(command);
      return (await answer) as Answer;
    },
    cpuSeconds: () => cpuSecondsOf(child.pid),
    residentBytes: () => residentBytesOf(child.pid),
    async stop() {
      const exited = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const PAGE_BYTES = 4_096;

function residentBytesOf(pid: number | undefined): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Number(pages) * PAGE_BYTES;
}

/** The kernel counts the nanoseconds of each thread; those of a process come in hundredths of a second only. */
function cpuSecondsOf(pid: number | undefined): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map(thread => {
    const [running] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(running);
  });
  return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e9;
}

/** Only what a program needs to be found: settings of whoever runs the benchmark must not change it. */
function environment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a process of the benchmark ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', message => {
      child.off('exit', onExit);
      resolve(message);
    });
  });
}

/** In a process: what it was started with. Not an argument: the watchlists of thousands of clients are too long for one. */
export function settingsOfProcess<Settings>(): Promise<Settings> {
  return new Promise(resolve => process.once('message', settings => resolve(settings as Settings)));
}

/** In a process: it is ready, and this is how it answers commands. */
export function serveCommands(ready: Ready, answer: (command: Command) => unknown): void {
  process.on('message', async message => {
    const command = message as Command;
    process.send?.(command.kind === 'memory' ? usedMemory() : ((await answer(command)) ?? {}));
  });
  // Nothing is left behind when the benchmark itself fails.
  process.on('disconnect', () => process.exit(1));
  process.send?.(ready);
}

/** What is really in use: without what the collector has not come round to yet. */
function usedMemory(): { bytes: number } {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { bytes: heapUsed + external };
}
