import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const directory =
  process.env['MARKET_DATA_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** The path of a recorded sample; undefined, with a note in the test's output, where it is not: samples are not part of the repository. */
export function samplePath(name: string): string | undefined {
  const file = path.join(directory, name);
  if (existsSync(file)) return file;
  console.warn(`Not compared: there is no ${name} in ${directory}. Set MARKET_DATA_SAMPLES to where it is.`);
  return undefined;
}

/** The rows of a gzipped CSV file, without its header. */
export function readSample(file: string): string[][] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map(line => line.split(','));
}
