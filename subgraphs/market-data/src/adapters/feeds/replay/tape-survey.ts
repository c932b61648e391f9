import { timeOf } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { baseName, describeReadError, fieldsOf, readCsvBlocks, type TextLine } from '../../csv/csv-file.ts';
import type { Tape } from './tape-reader.ts';
import { FULL_TAPE_HEADER, parseTapeRow, RefusedRow, TAPE_HEADER } from './tape-row.ts';

export interface TapeSurvey {
  /** The time of the first event. */
  readonly startsAt: EpochMs;
  /** In the order in which the tape speaks of them. */
  readonly symbols: readonly string[];
}

/** Rows of a tape that are looked through; a symbol that comes up later becomes an instrument when it does. */
const ROWS_MAX = 1_000_000;

/**
 * Looks through tapes before they are played, so that their symbols are known and the clock can be set.
 * @throws Error saying what is wrong: no such file, not a tape, nothing on it, two of one name.
 */
export async function surveyTapes(files: readonly string[]): Promise<TapeSurvey & { readonly tapes: readonly Tape[] }> {
  const tapes = files.map(file => ({ file, name: baseName(file) }));
  const surveys: TapeSurvey[] = [];
  for (const [place, { file, name }] of tapes.entries()) {
    // A trade is known by its tape's name and its line, so that a tape that is played again adds nothing.
    const other = tapes.slice(0, place).find(tape => tape.name === name);
    if (other !== undefined)
      throw new Error(`${other.file} and ${file} have the same name: their trades are told apart by it`);
    surveys.push(await surveyTape(file));
  }
  return {
    tapes,
    startsAt: Math.min(...surveys.map(({ startsAt }) => startsAt)),
    symbols: [...new Set(surveys.flatMap(({ symbols }) => symbols))],
  };
}

async function surveyTape(file: string): Promise<TapeSurvey> {
  const symbols = new Set<string>();
  let startsAt: EpochMs | undefined;
  let rows = 0;
  try {
    for await (const lines of readCsvBlocks(file)) {
      if (rows === 0) requireHeader(file, lines.shift());
      for (const { text } of lines) {
        const symbol = symbolOf(text);
        const at = startsAt !== undefined && symbols.has(symbol) ? undefined : timeOfRow(fieldsOf(text));
        if (at !== undefined) symbols.add(symbol);
        startsAt ??= at;
      }
      rows += lines.length + 1;
      if (rows > ROWS_MAX) break;
    }
  } catch (error) {
    // A tape that is broken further on is played up to there.
    if (startsAt === undefined) throw new Error(describeReadError(error, file));
  }
  if (startsAt === undefined) throw new Error(`${file} has no row that can be played`);
  return { startsAt, symbols: [...symbols] };
}

function requireHeader(file: string, line: TextLine | undefined): void {
  if (line?.text !== TAPE_HEADER && line?.text !== FULL_TAPE_HEADER)
    throw new Error(`${file} is not a tape: its first line must be ${TAPE_HEADER}`);
}

/** The third field, without looking at the others: there are many rows and few symbols. */
function symbolOf(text: string): string {
  const start = text.indexOf(',', text.indexOf(',') + 1) + 1;
  return text.slice(start, text.indexOf(',', start));
}

function timeOfRow(fields: readonly string[]): EpochMs | undefined {
  try {
    return timeOf(parseTapeRow(fields, 'survey'));
  } catch (error) {
    if (error instanceof RefusedRow) return undefined;
    throw error;
  }
}
