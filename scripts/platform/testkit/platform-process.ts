import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@platform/shared/testkit';
import { ROOT } from '../settings.ts';
import { descendantsOf } from './processes.ts';

/** The first start makes a database and fills the cache of compiled code, beside all the other tests. */
const START_TIMEOUT_MS = 90_000;
const PROGRAM = fileURLToPath(new URL('./tiny-platform.ts', import.meta.url));

/** The tiny platform as a process of its own, as `npm start` would run the real one. */
export interface PlatformProcess {
  readonly child: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** The exit code, null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Resolves when it said so, with every process below it. */
  untilReady(): Promise<number[]>;
}

export function spawnPlatform(variables: Record<string, string>, throughShell = false): PlatformProcess {
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_COMPILE_CACHE: path.join(ROOT, '.local/compile-cache'),
    ...variables,
  };
  // `; true` keeps the shell from becoming the program: it stays in between, as npm does.
  const child = throughShell
    ? spawn('sh', ['-c', `"${process.execPath}" "${PROGRAM}"; true`], { env: environment })
    : spawn(process.execPath, [PROGRAM], { env: environment });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const exited = new Promise<number | null>(resolve => child.once('close', resolve));
  return {
    child,
    exited,
    output: () => output,
    async untilReady() {
      await eventually(() => {
        if (child.exitCode !== null) throw new Error(`The platform ended: ${output}`);
        return output.includes('Ready in');
      }, START_TIMEOUT_MS);
      return descendantsOf(child.pid ?? 0);
    },
  };
}
