import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mend, postgres } from './driver.ts';

const source = readFileSync(
  path.join(path.dirname(createRequire(import.meta.url).resolve('postgres')), 'connection.js'),
  'utf8',
);

describe('the driver', () => {
  it('is the package itself', () => expect(postgres.PostgresError.name).toBe('PostgresError'));

  it('is mended where the installed version is at fault', () => {
    const mended = mend(source);
    expect(mended.length).toBeGreaterThan(source.length);
    expect(() => new Function(mended.replace('module.exports =', 'return'))).not.toThrow();
  });

  it('is not mended blindly: a version that differs has to be looked at', () =>
    expect(() => mend(mend(source))).toThrow('postgres.js has changed'));
});
