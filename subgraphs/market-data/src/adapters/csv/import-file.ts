import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '@platform/shared/pure';
import type { ImportSource, SourceLine } from '../../application/ports/import-source.ts';
import { baseName, describeReadError, readCsvFile } from './csv-file.ts';
import { RefusedRow } from './fields.ts';
import { IMPORT_FORMATS, type ImportFormat } from './import-formats.ts';

/** What keeps a whole file from being imported, in a reader's words. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

export interface ImportFileOptions {
  readonly clock: Clock;
  /** Hears how many bytes of how many have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Opens a file and tells by its header what it is. @throws UnreadableFile */
export async function openImportFile(file: string, { clock, onProgress }: ImportFileOptions): Promise<ImportSource> {
  const [format, fingerprint, { size }] = await Promise.all([readFormat(file), fingerprintOf(file), stat(file)]).catch(
    (error: unknown) => {
      throw new UnreadableFile(describeReadError(error, file));
    },
  );
  const onBytes = () => {
    let done = 0;
    return (count: number) => {
      done += count;
      onProgress?.(done, size);
    };
  };
  return {
    fileName: path.basename(file),
    format: format.name,
    fingerprint,
    async *lines() {
      try {
        yield* readLines(file, format, clock, onBytes());
      } catch (error) {
        throw new UnreadableFile(describeReadError(error, file));
      }
    },
  };
}

async function readFormat(file: string): Promise<ImportFormat> {
  for await (const { fields } of readCsvFile(file)) {
    const header = fields.join(',').replace(/^\uFEFF/, '');
    const format = IMPORT_FORMATS.find(known => known.header === header);
    if (format !== undefined) return format;
    const known = IMPORT_FORMATS.map(({ name, header: expected }) => `\n  ${expected}  (${name})`).join('');
    throw new Error(`${file} has no header that is known here. The first line must be one of:${known}`);
  }
  throw new Error(`${file} is empty`);
}

async function* readLines(
  file: string,
  format: ImportFormat,
  clock: Clock,
  onBytes: (count: number) => void,
): AsyncGenerator<SourceLine> {
  const name = baseName(file);
  const now = clock.now().getTime();
  let isHeader = true;
  for await (const { line, fields, isWhole } of readCsvFile(file, onBytes)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    if (!isWhole) {
      yield {
        line,
        refusal: 'the file ends within this line: it may have been cut off. A whole file ends with a line break',
      };
      continue;
    }
    try {
      // As the replay names it: a tape that is imported and then played adds no trade twice.
      yield { line, row: format.parse(fields, { now, feedId: `replay:${name}:${line}` }) };
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error;
      yield { line, refusal: error.message };
    }
  }
}

async function fingerprintOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
