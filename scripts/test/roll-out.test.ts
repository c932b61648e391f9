/** `deploy/compose/roll-out.sh`, with programs in the place of docker and curl that note what they are asked: what Docker does with it is for `npm run smoke:deploy`. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from '../platform/settings.ts';

let directory: string;
const file = (...names: string[]) => path.join(directory, ...names);
const read = (...names: string[]) => readFileSync(file(...names), 'utf8');

/** Waits at the first question until there is a file `go`; one container of each part runs; the version 9.9.9 is nowhere. */
const DOCKER = `#!/bin/bash
until [ -e go ]; do sleep 0.02; done
words="$*"
echo "$COMPOSE_FILE $PLATFORM_TAG: \${words%%$'\\n'*}" >>calls
case "$words" in
  'compose ps --quiet '*) echo "old-$4" ;;
  'compose port '*) echo 127.0.0.1:8443 ;;
  'compose pull '*) [ "$PLATFORM_TAG" != 9.9.9 ] ;;
esac
`;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'platform-roll-out-'));
  cpSync(path.join(ROOT, 'deploy/compose'), file('deploy/compose'), { recursive: true });
  for (const folder of ['bin', 'previous']) mkdirSync(file(folder));
  writeFileSync(file('bin/docker'), DOCKER, { mode: 0o755 });
  writeFileSync(file('bin/curl'), `#!/bin/sh\necho '{"symbol":"AAPL"}'\n`, { mode: 0o755 });
  writeFileSync(
    file('.env'),
    'PLATFORM_TAG=1.0.0\nCOMPOSE_FILE=docker-compose.yml:deploy/live-feed/docker-compose.yml\n',
  );
  writeFileSync(file('docker-compose.yml'), 'of the new version');
  writeFileSync(file('previous/docker-compose.yml'), 'of the version before');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function rollOut(tag: string): ChildProcessByStdio<null, Readable, null> {
  return spawn('bash', ['deploy/compose/roll-out.sh', tag], {
    cwd: directory,
    env: { ...process.env, PATH: `${file('bin')}:${process.env['PATH']}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const go = () => writeFileSync(file('go'), '');

// The script is for a server, which runs Linux.
describe.runIf(process.platform === 'linux')('a roll-out', () => {
  it('brings every part to the version, with the compose files that .env names, and notes it', async () => {
    go();
    const [code] = await once(rollOut('1.1.0'), 'exit');
    expect(code).toBe(0);
    const calls = read('calls').trim().split('\n');
    for (const part of ['market-data', 'user', 'trading', 'gateway'])
      expect(calls.filter(call => call.endsWith(`stop old-${part}`))).toHaveLength(1);
    const files = 'docker-compose.yml:deploy/live-feed/docker-compose.yml';
    expect(calls.filter(call => !call.startsWith(`${files} 1.1.0: `) && !call.includes('image prune'))).toEqual([]);
    expect(read('.env')).toMatch(/^PLATFORM_TAG=1\.1\.0\nPREVIOUS_PLATFORM_TAG=1\.0\.0$/m);
  });

  it('comes to its end although whoever began it hangs up', async () => {
    const running = rollOut('1.1.0');
    const exited = once(running, 'exit');
    await once(running.stdout, 'data');
    running.stdout.destroy();
    running.kill('SIGHUP');
    go();
    expect(await exited).toEqual([0, null]);
    expect(read('.env')).toContain('PLATFORM_TAG=1.1.0\n');
    await expect.poll(() => read('roll-out.log')).toContain('runs 1.1.0');
  });

  it('leaves everything as it was when there is no such version, the compose file too', async () => {
    const before = read('.env');
    go();
    const [code] = await once(rollOut('9.9.9'), 'exit');
    expect([code, read('.env'), read('docker-compose.yml')]).toEqual([1, before, 'of the version before']);
    expect(read('calls').trim().split('\n')).toHaveLength(1);
  });
});
