import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A process of the benchmark: it says when it is ready, and answers commands one at a time. */
export interface BenchProcess {
  readonly ready: Ready;
  ask<Answer>(command: object): Promise<Answer>;
  /** CPU seconds that the process has used so far, user and system. */
  cpuSeconds(): number;
  residentBytes(): number;
  stop(): Promise<void>;
}

/** What a process tells when it is ready. */
export interface Ready {
  readonly url: string;
  readonly token?: string;
}

/** The kernel counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

export async function start(program: string, settings: object = {}): Promise<BenchProcess> {
  const child = fork(fileURLToPath(new URL(`./processes/${program}.ts`, import.meta.url)), [JSON.stringify(settings)], {
    execArgv: [],
    env: { ...environment(), NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
  });
  const ready = (await nextMessage(child)) as Ready;
  const statistics = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return {
    ready,
    async ask<Answer>(command: object) {
      const answer = nextMessage(child);
      child.send(command);
      return (await answer) as Answer;
    },
    cpuSeconds: () => (Number(statistics()[11]) + Number(statistics()[12])) / TICKS_PER_SECOND,
    residentBytes: () => Number(statistics()[21]) * PAGE_BYTES,
    async stop() {
      const exited = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
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

/** In a process: what it was started with. */
export function settingsOfProcess<Settings>(): Settings {
  return JSON.parse(process.argv[2] ?? '{}') as Settings;
}

/** In a process: it is ready, and this is how it answers commands. */
export function serveCommands(ready: Ready, answer: (command: Command) => unknown): void {
  process.on('message', async message => process.send?.((await answer(message as Command)) ?? {}));
  // Nothing is left behind when the benchmark itself fails.
  process.on('disconnect', () => process.exit(1));
  process.send?.(ready);
}

/** What the benchmark tells its processes. */
export type Command =
  | { readonly kind: 'publish'; readonly perSecond: number; readonly symbols: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'collectGarbage' }
  | { readonly kind: 'count' }
  | { readonly kind: 'counted' }
  | { readonly kind: 'sleep'; readonly ms: number };
