import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { eventually } from '@platform/shared/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { openServiceLog, shortForm } from './service-log.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'platform-log-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function logged(service: string, chunks: readonly string[], showAll = false): Promise<string[]> {
  const said: string[] = [];
  const stream = Readable.from(chunks.map(chunk => Buffer.from(chunk)));
  openServiceLog({ directory, service, showAll, say: line => said.push(line) }).follow(stream);
  await eventually(() => stream.readableEnded);
  return said;
}

const file = (name: string) => readFileSync(path.join(directory, name), 'utf8');

describe('the log of a service', () => {
  test('keeps every line in the file and shows warnings and errors in short', async () => {
    const lines = [
      { level: 'info', msg: 'listening' },
      { level: 'warn', msg: 'slow', ms: 900 },
      { level: 'error', msg: 'request failed', err: { message: 'no such table', stack: '…' } },
    ].map(line => JSON.stringify(line));
    const text = `${lines.join('\n')}\n`;
    expect(await logged('quiet', [text.slice(0, 30), text.slice(30)])).toEqual([
      'quiet: warn: slow',
      'quiet: error: request failed (no such table)',
    ]);
    expect(file('quiet.log')).toBe(text);
  });

  test('shows everything when asked to', async () => {
    expect(await logged('loud', ['{"level":"info","msg":"listening"}\n'], true)).toEqual([
      'loud: {"level":"info","msg":"listening"}',
    ]);
  });

  test('puts the file of the run before aside', async () => {
    await logged('again', ['first\n']);
    await logged('again', ['second\n']);
    expect([file('again.log'), file('again.log.1')]).toEqual(['second\n', 'first\n']);
  });

  test('does not let a service flood the terminal', async () => {
    const same = await logged('same', ['boom\n'.repeat(1_000)]);
    expect(same).toEqual(['same: boom']);
    const different = await logged(
      'different',
      Array.from({ length: 1_000 }, (_, index) => `boom ${index}\n`),
    );
    expect(different.length).toBeLessThan(100);
    expect(different.some(line => line.includes('different.log'))).toBe(true);
  });

  test('shows what is no JSON as it is, less empty lines and stack frames', () => {
    expect(shortForm('TypeError: x is not a function')).toBe('TypeError: x is not a function');
    expect(shortForm('')).toBeUndefined();
    expect(shortForm('    at Object.<anonymous> (file:///main.ts:1:1)')).toBeUndefined();
    expect(shortForm('{"level":"fatal","msg":"no database"}')).toBe('fatal: no database');
    expect(shortForm('{"level":"debug","msg":"tick"}')).toBeUndefined();
  });
});
