import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ProgressBar } from './progress-bar.ts';

function terminal(isTTY: boolean) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => String(stream.read() ?? '') };
}

test('a progress bar shows how far an import is, and what it has done, and is gone at the end', () => {
  const { stream, written } = terminal(true);
  const bar = new ProgressBar(stream, 'ibm.csv');
  bar.advance(0.5);
  expect(written()).toContain(`ibm.csv [${'='.repeat(15)}${' '.repeat(15)}]  50 %`);
  bar.clear();
  expect(written()).toBe('\r\u001b[K');
});

test('a progress bar writes nothing where nobody looks', () => {
  const { stream, written } = terminal(false);
  const bar = new ProgressBar(stream, 'ibm.csv');
  bar.advance(0.5);
  bar.note('3 rows');
  bar.clear();
  expect(written()).toBe('');
});
