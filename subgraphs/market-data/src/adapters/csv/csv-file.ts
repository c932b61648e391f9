import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A line as it stands in the file. */
export interface TextLine {
  /** Counted from 1, the header. */
  readonly line: number;
  readonly text: string;
  /** False for a last line without a line break: the file may have been cut off within it. */
  readonly isWhole: boolean;
}

/** A row as it stands in the file. */
export interface CsvLine extends TextLine {
  readonly fields: readonly string[];
}

/** No row of a file is as long; without a limit a file without line breaks would be read into memory as one row. */
const LINE_LENGTH_MAX = 1_000;

/**
 * Reads a file (`.csv`, or `.csv.gz`) line by line, the header included; empty lines are left out. The formats know no quotes,
 * so a line is a row: a general CSV parser is several times as slow, and lets a stray quote swallow the rows after it.
 * Of a line that is too long only the beginning comes, as one field. `onBytes` hears how much of the file has been read.
 * Rejects when the file cannot be read or its compression is broken.
 */
export async function* readCsvFile(file: string, onBytes?: (count: number) => void): AsyncGenerator<CsvLine> {
  for await (const lines of readCsvBlocks(file, onBytes))
    for (const line of lines) yield { ...line, fields: fieldsOf(line.text) };
}

/** The same, in blocks of as many lines as were read at once, not cut into fields: handing over each alone takes longer than reading it. */
export async function* readCsvBlocks(file: string, onBytes?: (count: number) => void): AsyncGenerator<TextLine[]> {
  let line = 0;
  for await (const { texts, areWhole } of readBlocks(file, onBytes)) {
    const lines: TextLine[] = [];
    for (const text of texts) {
      line += 1;
      if (text !== '') lines.push({ line, text, isWhole: areWhole });
    }
    if (lines.length > 0) yield lines;
  }
}

export function fieldsOf(text: string): readonly string[] {
  return text.length > LINE_LENGTH_MAX ? [text.slice(0, LINE_LENGTH_MAX)] : text.split(',');
}

async function* readBlocks(file: string, onBytes?: (count: number) => void) {
  const bytes = createReadStream(file);
  if (onBytes !== undefined) bytes.on('data', chunk => onBytes(chunk.length));
  // The iteration below rejects with what goes wrong in the pipeline, and ends all of it when it is left.
  const source = file.endsWith('.gz') ? pipeline(bytes, createGunzip(), () => {}) : bytes;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const texts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = (texts.pop() ?? '').slice(0, LINE_LENGTH_MAX + 1);
    yield { texts: texts.map(withoutReturn), areWhole: true };
  }
  if (rest !== '') yield { texts: [withoutReturn(rest)], areWhole: false };
}

const withoutReturn = (text: string) => (text.endsWith('\r') ? text.slice(0, -1) : text);

/** The name by which a file's trades are known. */
export function baseName(file: string): string {
  return path
    .basename(file)
    .replace(/\.gz$/, '')
    .replace(/\.csv$/, '');
}

/** What is wrong with a file that cannot be read, in a reader's words. */
export function describeReadError(error: unknown, file: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no file ${file}`;
  if (code === 'EISDIR') return `${file} is a directory`;
  if (code === 'EACCES') return `${file} may not be read`;
  if (code === 'Z_BUF_ERROR') return `${file} ends in the middle of its gzip stream`;
  if (code?.startsWith('Z_') === true) return `${file} is not a gzip file, or broken`;
  return message;
}
