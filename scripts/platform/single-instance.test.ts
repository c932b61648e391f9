import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AlreadyRunningError, claimDataDirectory } from './single-instance.ts';

test('a data directory serves one platform at a time, and one that was killed does not count', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-claim-'));
  const release = claimDataDirectory(directory);
  expect(() => claimDataDirectory(directory)).toThrow(AlreadyRunningError);
  expect(() => claimDataDirectory(directory)).toThrow(`process ${process.pid}`);
  release();
  // An earlier platform had our number, but started at another time.
  writeFileSync(path.join(directory, 'platform.pid'), `${process.pid} 1\n`);
  claimDataDirectory(directory)();
  rmSync(directory, { recursive: true });
});
