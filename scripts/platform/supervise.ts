import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, failuresInARow } from './back-off.ts';

/** A process that is up. */
export interface Running {
  readonly pid: number | undefined;
  /** Resolves with the exit code or signal, in words, when it has ended for whatever reason. */
  readonly exited: Promise<string>;
  /** Asks it to end, insists after a while, resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
  /** What is left to do when it is ready for the first time, before anybody is told. */
  settle?(): Promise<void>;
}

export interface Supervision {
  readonly name: string;
  /** Starts the process. Called again each time it died; a rejection counts as a death. */
  start(): Promise<Running>;
  /** True once the process does its work. Asked again and again; a rejection means not yet. */
  isReady(running: Running): Promise<boolean>;
  /** Where a person finds out more of why it does not start. */
  readonly logPath?: string;
  /** Tells people what happens, one line each. */
  say(line: string): void;
  /** The pause before the next start after that many deaths in a row; {@link backOffMs} by default. */
  readonly pauseMs?: (failures: number) => number;
}

export interface Supervised {
  readonly name: string;
  /** Resolves when it is ready for the first time. @throws CannotStartError when it does not get there in {@link START_ATTEMPTS_MAX} starts. */
  readonly ready: Promise<void>;
  /** Undefined while it is down. */
  pid(): number | undefined;
  /** Ends it, and it is not started again. */
  stop(): Promise<void>;
  /** Ends it at once, without ceremony. */
  kill(): void;
}

export class CannotStartError extends Error {
  override readonly name = 'CannotStartError';
}

/** A process that ends this often before it was ever ready will not get better by itself. */
export const START_ATTEMPTS_MAX = 5;
/** A process that is up for this long without becoming ready is started anew. */
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;
const AT_ONCE = Symbol('at once');

/** Keeps a process running until it is stopped: starts it, and starts it again with a growing pause when it dies. */
export function supervise(supervision: Supervision): Supervised {
  const { name, say, pauseMs: pauseAfter = backOffMs } = supervision;
  const stopping = new AbortController();
  const firstReady = Promise.withResolvers<void>();
  firstReady.promise.catch(() => {}); // whoever waits for it gets it; that nobody does is no error
  let running: Running | undefined;

  const keep = async (): Promise<void> => {
    let failures = 0;
    let wasReady = false;
    while (!stopping.signal.aborted) {
      let readyAt = Number.POSITIVE_INFINITY;
      const reason = await live(supervision, stopping.signal, {
        started: process => {
          running = process;
        },
        ready: () => {
          readyAt = performance.now();
          if (wasReady) say(`${name} is ready again`);
          wasReady = true;
          firstReady.resolve();
        },
      });
      running = undefined;
      if (stopping.signal.aborted) break;
      failures = failuresInARow(failures, performance.now() - readyAt);
      if (!wasReady && failures >= START_ATTEMPTS_MAX) {
        firstReady.reject(new CannotStartError(describeFailure(supervision, failures, reason)));
        return;
      }
      const pauseMs = pauseAfter(failures);
      say(`${name} ended (${reason}); starting it again in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
    firstReady.reject(new CannotStartError(`${name} was stopped before it was ready`));
  };
  const ended = keep();

  return {
    name,
    ready: firstReady.promise,
    pid: () => running?.pid,
    async stop() {
      stopping.abort();
      await running?.stop();
      await ended;
    },
    kill() {
      stopping.abort(AT_ONCE);
      running?.kill();
    },
  };
}

function describeFailure({ name, logPath }: Supervision, failures: number, reason: string): string {
  const more = logPath === undefined ? '' : `; see ${logPath}`;
  return `${name} did not start in ${failures} attempts; the last one: ${reason}${more}`;
}

interface Life {
  started(running: Running): void;
  ready(): void;
}

/** One life of the process. Resolves with why it ended. */
async function live({ start, isReady }: Supervision, stopping: AbortSignal, life: Life): Promise<string> {
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  life.started(running);
  if (stopping.aborted) {
    if (stopping.reason === AT_ONCE) running.kill();
    else await running.stop();
    return 'stopped';
  }
  const over = new AbortController();
  const exited = running.exited.finally(() => over.abort());
  const becameReady = await untilReady(() => isReady(running), over.signal);
  if (becameReady) {
    await running.settle?.();
    if (!over.signal.aborted) life.ready();
  } else if (!over.signal.aborted) {
    await running.stop();
    return `not ready within ${READY_TIMEOUT_MS / 1000} s`;
  }
  return exited;
}

/** False when `over` was aborted, or the time was up, before. */
async function untilReady(isReady: () => Promise<boolean>, over: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!over.aborted && performance.now() < deadline) {
    if (await isReady().catch(() => false)) return !over.aborted;
    await sleep(READY_POLL_MS, undefined, { signal: over }).catch(() => {});
  }
  return false;
}
