import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** How long something takes, on the clock and of this process's processor time. */
export async function timed(work: () => Promise<unknown>): Promise<Timing> {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 };
}

/** The median and the 99th percentile of repeated runs, after a few that do not count, and this process's processor time for one. */
export async function percentiles(
  runs: number,
  work: () => Promise<unknown>,
): Promise<{ readonly p50: number; readonly p99: number; readonly cpuMs: number }> {
  for (let n = 0; n < runs / 10; n += 1) await work();
  const timings: Timing[] = [];
  for (let n = 0; n < runs; n += 1) timings.push(await timed(work));
  const times = timings.map(({ wallMs }) => wallMs).sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), cpuMs: timings.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / runs };
}

export function heapMegabytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (value: number) => whole.format(value);
export const decimal = (value: number) => short.format(value);

/** Prints rows below each other, each column as wide as its widest cell. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('   '),
    );
}
