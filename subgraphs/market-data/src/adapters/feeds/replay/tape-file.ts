import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** A row as it stands in the file. */
export interface TapeLine {
  readonly line: number;
  readonly fields: readonly string[];
}

/** No row of a tape is as long; without a limit a file without line breaks would be read into memory as one row. */
const LINE_LENGTH_MAX = 10_000;

/**
 * Reads a tape (`.csv`, or `.csv.gz`) line by line, the header included. `onUnreadable` is told of lines that are no rows at all.
 * Rejects when the file cannot be read or its compression is broken.
 */
export async function* readTapeFile(
  file: string,
  onUnreadable: (line: number, reason: string) => void,
): AsyncGenerator<TapeLine> {
  const parser = parse({
    bom: true,
    info: true,
    // The format knows no quotes: a stray one must not swallow the lines after it.
    quote: false,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LINE_LENGTH_MAX,
    skip_records_with_error: true,
    on_skip(error) {
      onUnreadable(Number(error?.['lines'] ?? 0), error?.message ?? 'not a row');
      return undefined;
    },
  });
  // The iteration below rejects with what goes wrong anywhere in the pipeline, and ends all of it when it is left.
  const ignore = () => {};
  if (file.endsWith('.gz')) pipeline(createReadStream(file), createGunzip(), parser, ignore);
  else pipeline(createReadStream(file), parser, ignore);
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>)
    yield { line: info.lines, fields: record };
}

/** The name by which a tape's trades are known. */
export function tapeName(file: string): string {
  return path
    .basename(file)
    .replace(/\.gz$/, '')
    .replace(/\.csv$/, '');
}
