import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A row as it stands in the file. */
export interface TapeLine {
  /** Counted from 1, the header. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** No row of a tape is as long; without a limit a file without line breaks would be read into memory as one row. */
const LINE_LENGTH_MAX = 1_000;

/**
 * Reads a tape (`.csv`, or `.csv.gz`) line by line, the header included; empty lines are left out. The format knows no quotes,
 * so a line is a row: a general CSV parser is several times as slow, and lets a stray quote swallow the rows after it.
 * Of a line that is too long only the beginning comes, as one field. Rejects when the file cannot be read or its compression is broken.
 */
export async function* readTapeFile(file: string): AsyncGenerator<TapeLine> {
  let line = 0;
  for await (const text of readLines(file)) {
    line += 1;
    if (text === '') continue;
    yield { line, fields: text.length > LINE_LENGTH_MAX ? [text.slice(0, LINE_LENGTH_MAX)] : text.split(',') };
  }
}

async function* readLines(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  // The iteration below rejects with what goes wrong in the pipeline, and ends all of it when it is left.
  const source = file.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, LINE_LENGTH_MAX + 1);
    for (const text of lines) yield withoutReturn(text);
  }
  if (rest !== '') yield withoutReturn(rest);
}

const withoutReturn = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The name by which a tape's trades are known. */
export function tapeName(file: string): string {
  return path
    .basename(file)
    .replace(/\.gz$/, '')
    .replace(/\.csv$/, '');
}
