import type { CorporateAction } from '../../domain/corporate-action.ts';
import { unlistedInstrument } from '../../domain/instrument.ts';
import { tradingDateAt } from '../../domain/session.ts';
import type { EpochMs, Quote, Trade } from '../../domain/tick.ts';
import { minuteOf } from '../../domain/timeframe.ts';
import type { ImportedRow, ImportSource } from '../ports/import-source.ts';
import type { ImportBatch, ImportStore } from '../ports/import-store.ts';
import { DividendDays } from './dividend-days.ts';
import { SeenKeys } from './seen-keys.ts';

export interface ImportOptions {
  readonly source: ImportSource;
  readonly store: ImportStore;
  /** Stored rows with other values are replaced instead of kept. */
  readonly replace?: boolean;
  readonly onBatch?: (report: ImportReport) => void;
  /** Rows that are written together. */
  readonly batchSize?: number;
}

export interface ImportReport {
  readonly format: string;
  /** Lines that an earlier import of the same file, which was cut short, had done. */
  readonly resumedAfterLine: number;
  rows: number;
  added: number;
  unchanged: number;
  replaced: number;
  /** Quotes that were looked at; the last one of each minute is kept. */
  quotes: number;
  refused: number;
  /** The first {@link REFUSALS_KEPT_MAX} refused rows. */
  readonly refusals: { readonly line: number; readonly reason: string }[];
  /** Why the file could not be read to its end. */
  brokenOff: string | undefined;
}

export const REFUSALS_KEPT_MAX = 1_000;
const BATCH_SIZE = 5_000;
const CONFLICT = 'it is stored with other values, which were kept (--replace puts these in their place)';

/**
 * Imports a file: every row that can be taken goes in, each other one is reported with its line and reason and changes nothing. A file may be
 * imported again and again: what is stored already is left as it is. One that was cut short goes on where it stopped.
 */
export async function importFile(options: ImportOptions): Promise<ImportReport> {
  const { source, store } = options;
  const linesDone = await store.begin(source.fingerprint, source.fileName);
  const importer = new Importer(options, linesDone);
  try {
    for await (const entry of source.lines()) {
      if ('refusal' in entry) importer.refuse(entry.line, entry.refusal);
      else importer.take(entry.line, entry.row);
      if (importer.isBatchFull) await importer.flush();
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UnreadableFile') throw error;
    importer.report.brokenOff = error.message;
  }
  importer.end();
  await importer.flush();
  if (importer.report.brokenOff === undefined) await store.finish(source.fingerprint);
  importer.report.refusals.sort((a, b) => a.line - b.line);
  return importer.report;
}

type MutableBatch = { -readonly [Part in keyof ImportBatch]: ImportBatch[Part][number][] };

const emptyBatch = (): MutableBatch => ({
  days: [],
  minutes: [],
  actions: [],
  increments: [],
  trades: [],
  tradedMinutes: [],
  quotes: [],
});

class Importer {
  readonly report: ImportReport;
  readonly #options: ImportOptions;
  readonly #seen = new SeenKeys();
  readonly #dividends = new DividendDays();
  readonly #listed = new Set<string>();
  readonly #ordinals = new Map<string, { at: EpochMs; count: number }>();
  /** The minute that the file's ticks have come to, what was traded in it and the last quotes of it. */
  #minute: EpochMs = Number.NEGATIVE_INFINITY;
  readonly #traded = new Set<string>();
  readonly #lastQuotes = new Map<string, Quote>();
  #batch = emptyBatch();
  #rows = 0;
  #line: number;
  #latest: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(options: ImportOptions, linesDone: number) {
    this.#options = options;
    this.#line = linesDone;
    this.report = {
      ...{ format: options.source.format, resumedAfterLine: linesDone },
      ...{ rows: 0, added: 0, unchanged: 0, replaced: 0, quotes: 0, refused: 0, refusals: [], brokenOff: undefined },
    };
  }

  get isBatchFull(): boolean {
    return this.#rows >= (this.#options.batchSize ?? BATCH_SIZE);
  }

  refuse(line: number, reason: string): void {
    const { report } = this;
    this.#reached(line);
    report.refused += 1;
    if (report.refusals.length < REFUSALS_KEPT_MAX) report.refusals.push({ line, reason });
  }

  take(line: number, row: ImportedRow): void {
    const problem = this.#problemOf(line, row);
    if (problem !== undefined) {
      this.refuse(line, problem);
      return;
    }
    const isDone = line <= this.report.resumedAfterLine;
    if (row.kind === 'quote' || row.kind === 'trade') this.#takeTick(line, row, isDone);
    else if (row.kind === 'action') this.#takeAction(line, row.action, isDone);
    else if (!isDone) this.#add(line, row);
    this.#reached(line);
  }

  /** Nothing more is to come. Of a file that broke off, the last quotes are not known to be the last of their minute. */
  end(): void {
    if (this.report.brokenOff !== undefined) this.#lastQuotes.clear();
    this.#comeTo(Number.POSITIVE_INFINITY, false);
  }

  async flush(): Promise<void> {
    const { source, store, replace = false, onBatch } = this.#options;
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#rows = 0;
    const symbols = [
      ...batch.days,
      ...batch.minutes,
      ...batch.trades,
      ...batch.actions,
      ...batch.increments,
      ...batch.tradedMinutes,
      ...batch.quotes,
    ].map(row => row.symbol);
    const unlisted = [...new Set(symbols)].filter(symbol => !this.#listed.has(symbol));
    if (unlisted.length > 0) await store.listSymbols(unlisted);
    for (const symbol of unlisted) this.#listed.add(symbol);
    const progress = { fingerprint: source.fingerprint, linesDone: this.#line };
    const outcome = await store.save(batch, progress, replace);
    this.report.added += outcome.added;
    this.report.unchanged += outcome.unchanged;
    this.report.replaced += outcome.replaced;
    for (const line of outcome.conflicts) this.refuse(line, CONFLICT);
    onBatch?.(this.report);
  }

  #reached(line: number): void {
    if (line <= this.#line) return;
    this.#line = line;
    this.report.rows += 1;
    this.#rows += 1;
  }

  /** What is wrong with a row beside the others of its file. */
  #problemOf(line: number, row: ImportedRow): string | undefined {
    if (row.kind === 'quote' || row.kind === 'trade') {
      const at = row.kind === 'quote' ? row.quotedAt : row.executedAt;
      if (at < this.#latest) return 'time: earlier than the row before';
      this.#latest = at;
      return undefined;
    }
    const first = this.#seen.add(keyOf(row), line);
    return first === undefined ? undefined : `the same ${row.kind} is in line ${first} already`;
  }

  #add(line: number, row: Exclude<ImportedRow, { kind: 'quote' | 'trade' | 'action' }>): void {
    if (row.kind === 'day') this.#batch.days.push({ ...row, line });
    else if (row.kind === 'minute')
      this.#batch.minutes.push({ ...row, line, tradingDate: tradingDateOf(row.symbol, row.startsAt) });
    else this.#batch.increments.push({ ...row, line });
  }

  #takeAction(line: number, action: CorporateAction, isDone: boolean): void {
    const number = action.kind === 'DIVIDEND' ? this.#dividends.add(action) : 1;
    if (number === undefined) this.refuse(line, 'value: the dividends of a day are less than the price of the share');
    else if (!isDone) this.#batch.actions.push({ ...action, number, line });
  }

  #takeTick(line: number, row: Extract<ImportedRow, { kind: 'quote' | 'trade' }>, isDone: boolean): void {
    this.#comeTo(minuteOf(row.kind === 'quote' ? row.quotedAt : row.executedAt), isDone);
    if (row.kind === 'quote') {
      const { kind: _, ...event } = row;
      this.#lastQuotes.set(row.symbol, { ...event, sequence: BigInt(row.quotedAt) * 1_000n });
      this.report.quotes += 1;
      return;
    }
    const { kind: _, ...event } = row;
    const trade: Trade = { ...event, sequence: this.#sequenceOf(row.symbol, row.executedAt) };
    this.#traded.add(row.symbol);
    if (!isDone) this.#batch.trades.push({ ...trade, line });
  }

  /** Takes what a minute has made into the batch when the next one begins; what had ended by a line that is done was written with it. */
  #comeTo(minute: EpochMs, isDone: boolean): void {
    if (minute === this.#minute) return;
    if (!isDone) {
      this.#batch.quotes.push(...this.#lastQuotes.values());
      for (const symbol of this.#traded) this.#batch.tradedMinutes.push({ symbol, startsAt: this.#minute });
    }
    this.#lastQuotes.clear();
    this.#traded.clear();
    this.#minute = minute;
  }

  /** Microseconds, so that what is recorded later counts on from there; trades of the same millisecond are numbered as they come. */
  #sequenceOf(symbol: string, at: EpochMs): bigint {
    const last = this.#ordinals.get(symbol);
    const count = last?.at === at ? last.count + 1 : 0;
    this.#ordinals.set(symbol, { at, count });
    return BigInt(at) * 1_000n + BigInt(count);
  }
}

function tradingDateOf(symbol: string, at: EpochMs) {
  return tradingDateAt(unlistedInstrument(symbol).calendar, at);
}

function keyOf(
  row: Exclude<ImportedRow, { kind: 'quote' | 'trade' }>,
): readonly [symbol: string, place: number | string] {
  if (row.kind === 'day') return [row.symbol, Date.parse(row.tradingDate)];
  if (row.kind === 'minute') return [row.symbol, row.startsAt];
  if (row.kind === 'price increment') return [row.symbol, `${row.effectiveFrom} ${row.minimumPrice}`];
  const { action } = row;
  // Dividends of one day differ in their amount.
  const amount = action.kind === 'DIVIDEND' ? ` ${action.amount}` : '';
  return [action.symbol, `${action.kind} ${action.lastCumDate}${amount}`];
}
