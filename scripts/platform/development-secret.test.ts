import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { developmentSecret } from './development-secret.ts';

test('the development secret is made once, long enough, and only its owner can read it', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-secret-'));
  const secret = developmentSecret(directory);
  expect(secret.length).toBeGreaterThanOrEqual(32);
  expect(developmentSecret(directory)).toBe(secret);
  expect(statSync(path.join(directory, 'assertion-secret')).mode & 0o777).toBe(0o600);
  rmSync(directory, { recursive: true });
});
