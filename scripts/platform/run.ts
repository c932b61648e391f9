import { ConfigError, type Environment } from '@platform/shared/config';
import { type Platform, type PlatformOverrides, type PlatformReady, startPlatform } from './platform.ts';
import { readPlatformSettings } from './settings.ts';

/** Ctrl-C reaches us twice when npm is in between, at once: only a later one is a second one. */
const SECOND_SIGNAL_AFTER_MS = 500;
const PARENT_POLL_MS = 500;

/**
 * Runs the platform as the process that we are, until it is told to end.
 * @returns the exit code: 0 after an orderly end, 1 when the platform could not start.
 */
export async function runPlatform(environment: Environment, overrides: PlatformOverrides = {}): Promise<number> {
  const say = terminal();
  try {
    const settings = readPlatformSettings(environment);
    const platform = startPlatform({ settings, say, ...overrides });
    const ended = endOnSignals(platform, say, environment);
    // A signal during the start makes `ready` reject, after everything has ended.
    const ready = await Promise.race([platform.ready, ended]);
    if (ready !== undefined) for (const line of announcement(ready)) say(line);
    await ended;
    say('Everything has ended.');
    return 0;
  } catch (error) {
    say(error instanceof ConfigError ? error.message : `The platform cannot start. ${(error as Error).message}`);
    return 1;
  }
}

function terminal(): (line: string) => void {
  // The terminal may go away before we do.
  process.stdout.on('error', () => {});
  return line => void process.stdout.write(`${line}\n`);
}

/** Ctrl-C, SIGTERM, a closed terminal and the end of npm end the platform in order; a second signal ends it at once. */
function endOnSignals(platform: Platform, say: (line: string) => void, environment: Environment): Promise<void> {
  return new Promise(resolve => {
    let firstAt: number | undefined;
    const end = (reason: string): void => {
      const now = performance.now();
      if (firstAt === undefined) {
        firstAt = now;
        say(`Ending everything (${reason}). Once more ends it at once.`);
        void platform.stop().then(resolve);
      } else if (now - firstAt > SECOND_SIGNAL_AFTER_MS) {
        say('Ending everything at once.');
        platform.kill();
        resolve();
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
    if (environment['npm_lifecycle_event'] !== undefined) whenParentEnds(() => end('npm has ended'));
  });
}

/** npm hands on only some signals, and none when it is killed: whoever loses its parent is then somebody else's child. */
function whenParentEnds(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, PARENT_POLL_MS);
  timer.unref();
}

function announcement({ tookMs, addresses, demoUser }: PlatformReady): string[] {
  const where = Object.entries(addresses).map(([name, address]) => `${name} ${address}`);
  const ready = `Ready in ${(tookMs / 1000).toFixed(1)} s  ${where.join('  ')}`;
  if (demoUser === undefined) return [ready];
  const body = JSON.stringify({ query: '{ me { id accounts { buyingPower } } }' });
  return [
    ready,
    `Demo token: ${demoUser.idToken}`,
    'It is valid for an hour; `npm run -s token` prints a fresh one. Try it:',
    `  curl -s ${addresses['gateway']} -H 'content-type: application/json' -H 'authorization: Bearer ${demoUser.idToken}' -d '${body}'`,
  ];
}
