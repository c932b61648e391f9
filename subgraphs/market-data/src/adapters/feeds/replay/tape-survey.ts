import { timeOf } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { describeReadError, readCsvFile } from '../../csv/csv-file.ts';
import { parseTapeRow, RefusedRow, TAPE_HEADER } from './tape-row.ts';

export interface TapeSurvey {
  /** The time of the first event. */
  readonly startsAt: EpochMs;
  /** In the order in which the tape speaks of them. */
  readonly symbols: readonly string[];
}

/** Rows that are looked through; a symbol that comes up later becomes an instrument when it does. */
const ROWS_MAX = 1_000_000;

/**
 * Looks through a tape before it is played, so that its symbols are known and the clock can be set.
 * @throws Error saying what is wrong: no such file, not a tape, nothing on it.
 */
export async function surveyTape(file: string): Promise<TapeSurvey> {
  const symbols = new Set<string>();
  let startsAt: EpochMs | undefined;
  let rows = 0;
  try {
    for await (const { fields } of readCsvFile(file)) {
      if (rows === 0 && fields.join(',') !== TAPE_HEADER)
        throw new Error(`${file} is not a tape: its first line must be ${TAPE_HEADER}`);
      const symbol = fields[2] ?? '';
      if (rows > 0 && (startsAt === undefined || !symbols.has(symbol))) {
        const at = timeOfRow(fields);
        if (at !== undefined) symbols.add(symbol);
        startsAt ??= at;
      }
      rows += 1;
      if (rows > ROWS_MAX) break;
    }
  } catch (error) {
    // A tape that is broken further on is played up to there.
    if (startsAt === undefined) throw new Error(describeReadError(error, file));
  }
  if (startsAt === undefined) throw new Error(`${file} has no row that can be played`);
  return { startsAt, symbols: [...symbols] };
}

function timeOfRow(fields: readonly string[]): EpochMs | undefined {
  try {
    return timeOf(parseTapeRow(fields, 'survey'));
  } catch (error) {
    if (error instanceof RefusedRow) return undefined;
    throw error;
  }
}
