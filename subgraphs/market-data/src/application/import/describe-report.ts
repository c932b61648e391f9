import type { ImportReport } from './import-file.ts';

const number = new Intl.NumberFormat('en-US');
/** Refused rows that are told one by one; the rest is counted. */
export const REFUSALS_SHOWN_MAX = 50;

/** One line that says what an import has done. */
export function summaryOf({ rows, added, unchanged, replaced, quotes, refused }: ImportReport): string {
  const parts = [
    `${number.format(added)} added`,
    `${number.format(unchanged)} there already`,
    ...(replaced > 0 ? [`${number.format(replaced)} replaced`] : []),
    ...(quotes > 0 ? [`${number.format(quotes)} quotes sampled by the minute`] : []),
    `${number.format(refused)} refused`,
  ];
  return `${number.format(rows)} rows: ${parts.join(', ')}`;
}

/** The whole report, as lines for a person. */
export function describeReport(fileName: string, report: ImportReport): string[] {
  const { format, resumedAfterLine, refusals, refused, brokenOff } = report;
  const shown = refusals.slice(0, REFUSALS_SHOWN_MAX);
  const rest = refused - shown.length;
  return [
    `${fileName} (${format}): ${summaryOf(report)}`,
    ...(resumedAfterLine > 0
      ? [`  went on after line ${number.format(resumedAfterLine)}, where the last import stopped`]
      : []),
    ...shown.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(rest > 0 ? [`  and ${number.format(rest)} more refused rows`] : []),
    ...(brokenOff === undefined
      ? []
      : [`  not read to its end: ${brokenOff}. What came before is in; import the whole file to go on.`]),
  ];
}
