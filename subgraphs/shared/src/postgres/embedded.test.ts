import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { portOfLeftServer } from './embedded.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'platform-left-server-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['that still runs', `${process.pid}\n/data\n1700000000\n54329\n`, 54_329],
  ['that has ended', '999999999\n/data\n1700000000\n54329\n', undefined],
  ['of which only an empty file is left', '', undefined],
  ['of which half a file is left', `${process.pid}\n/da`, undefined],
])('the port of a server %s', (_, pidFile, port) => {
  writeFileSync(path.join(directory, 'postmaster.pid'), pidFile);
  expect(portOfLeftServer(directory)).toBe(port);
});
