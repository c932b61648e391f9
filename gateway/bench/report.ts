import type { Measured } from './measure.ts';

export const print = (line = '') => process.stdout.write(`${line}\n`);

interface Column {
  readonly title: string;
  readonly text: (row: Measured) => string;
}

const NAME_WIDTH = 34;
const COLUMN_GAP = 2;

/** A row for each side, and how it stands to each of `bases`. */
export function table(title: string, unit: string, rows: readonly Measured[], bases: readonly number[] = [0]): void {
  const columns: Column[] = [
    { title: `${unit}/CPU s`, text: row => row.perCpuSecond.toFixed(0) },
    { title: 'CPU µs each', text: row => (1e6 / row.perCpuSecond).toFixed(1) },
    ...bases.map(base => ({
      title: `× ${rows[base]?.name.split(',')[0]}`,
      text: (row: Measured) => (row.ratios[base] ?? Number.NaN).toFixed(2),
    })),
    { title: `${unit}/s`, text: row => row.perSecond.toFixed(0) },
    { title: 'p50 ms', text: row => row.p50Ms.toFixed(1) },
    { title: 'p99 ms', text: row => row.p99Ms.toFixed(1) },
    { title: 'KB each', text: row => row.kilobytesEach?.toFixed(1) ?? '' },
  ];
  const line = (name: string, cells: readonly string[]) =>
    print(
      name.padEnd(NAME_WIDTH) +
        cells.map((cell, at) => cell.padStart((columns[at]?.title.length ?? 0) + COLUMN_GAP)).join(''),
    );
  print(`\n${title}`);
  line(
    'peer',
    columns.map(column => column.title),
  );
  for (const row of rows)
    line(
      row.name,
      columns.map(({ text }) => text(row)),
    );
}

/** What was aimed at, and what came of it. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  /** Absent for what is told beside the aims. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

const WHAT_WIDTH = 70;
const FIGURE_WIDTH = 10;

export function findings(all: readonly Finding[]): void {
  const line = (...[what, ...figures]: readonly [string, ...string[]]) =>
    print(what.padEnd(WHAT_WIDTH) + figures.map(figure => figure.padStart(FIGURE_WIDTH)).join(''));
  print();
  line('what', 'aim', 'measured', '');
  for (const { what, value, atLeast, atMost } of all) {
    const aim = atLeast !== undefined ? `≥ ${atLeast}` : atMost !== undefined ? `≤ ${atMost}` : '';
    const isMet = value >= (atLeast ?? value) && value <= (atMost ?? value);
    line(what, aim, value.toFixed(value < 100 ? 2 : 0), isMet ? '' : 'missed');
  }
}
