import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TAPE_HEADER } from '../src/adapters/feeds/replay/tape-row.ts';

const EVENTS = 70_000;
const OPENS_AT = Date.parse('2013-10-07T13:30:00Z');
const SESSION_MS = 6.5 * 3_600_000;

/** A recorded day of one busy stock, where it is; or else dice of the same size, written to `directory`. */
export function tapeOfADay(directory: string): { readonly file: string; readonly label: string } {
  const samples =
    process.env['MARKET_DATA_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  const recorded = path.join(samples, 'feed-ibm-2013-10-07.csv.gz');
  if (existsSync(recorded)) return { file: recorded, label: 'IBM, 2013-10-07, recorded' };
  const file = path.join(directory, 'synthetic.csv');
  const rows = Array.from({ length: EVENTS }, (_, n) => syntheticRow(n));
  writeFileSync(file, `${[TAPE_HEADER, ...rows].join('\n')}\n`);
  return { file, label: 'a synthetic day: no recorded one is here' };
}

/** Two quotes, then a trade; every fourth trade an odd lot. */
function syntheticRow(n: number): string {
  const time = new Date(OPENS_AT + Math.floor((n * SESSION_MS) / EVENTS)).toISOString();
  const bid = (18_000 + ((n * 7919) % 401)) / 100;
  if (n % 3 !== 2) return `Q,${time},IBM,${bid.toFixed(4)},200,${(bid + 0.05).toFixed(4)},300,,,N,`;
  const isOddLot = n % 12 === 2;
  return `T,${time},IBM,,,,,${bid.toFixed(4)},${isOddLot ? 37 : 100},N,${isOddLot ? 1 : 0}`;
}
