import type { Logger } from '@platform/shared/observability';
import { timeOf } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { fieldsOf, readCsvBlocks, type TextLine } from '../../csv/csv-file.ts';
import { parseTapeRow, RefusedRow, type TapeEvent } from './tape-row.ts';

/** Bad rows of a tape that are logged one by one; the rest is counted. */
const REFUSALS_LOGGED_MAX = 100;

/** A tape, by the name that its trades are known by. */
export interface Tape {
  readonly file: string;
  readonly name: string;
}

/** Reads the rows of a tape that can be played, in order; refuses the others with line and reason in the log. */
export class TapeReader {
  readonly tape: Tape;
  readonly #logger: Logger;
  readonly #blocks: AsyncGenerator<TextLine[]>;
  #block: readonly TextLine[] = [];
  #place = 0;
  #head: TapeEvent | undefined;
  #latest: EpochMs = Number.NEGATIVE_INFINITY;
  #isOver = false;
  refused = 0;

  constructor(tape: Tape, logger: Logger) {
    this.tape = tape;
    this.#logger = logger;
    this.#blocks = readCsvBlocks(tape.file);
  }

  /** The next event; undefined at the end, or when {@link fill} must be awaited first. */
  get head(): TapeEvent | undefined {
    return this.#head;
  }

  /** Whether there may be more than has been read. */
  get isHungry(): boolean {
    return this.#head === undefined && !this.#isOver;
  }

  /** Reads until there is a next event, or the tape is at its end. Rejects when it cannot be read on. */
  async fill(): Promise<void> {
    while (this.isHungry) {
      const { value, done } = await this.#blocks.next();
      if (done === true) this.#isOver = true;
      else {
        this.#block = value;
        this.#place = 0;
        this.shift();
      }
    }
  }

  /** Goes on to the event after the next one. */
  shift(): void {
    this.#head = undefined;
    while (this.#head === undefined && this.#place < this.#block.length) {
      const row = this.#block[this.#place];
      this.#place += 1;
      if (row !== undefined && row.line > 1) this.#head = this.#parse(row);
    }
  }

  async close(): Promise<void> {
    await this.#blocks.return(undefined);
  }

  #parse({ line, text }: TextLine): TapeEvent | undefined {
    try {
      const event = parseTapeRow(fieldsOf(text), `replay:${this.tape.name}:${line}`);
      const at = timeOf(event);
      if (at < this.#latest) throw new RefusedRow('time: earlier than the row before');
      this.#latest = at;
      return event;
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error;
      this.#refuse(line, error.message);
      return undefined;
    }
  }

  #refuse(line: number, reason: string): void {
    const { file } = this.tape;
    this.refused += 1;
    if (this.refused <= REFUSALS_LOGGED_MAX) this.#logger.warn({ file, line, reason }, 'refused a row of the tape');
    if (this.refused === REFUSALS_LOGGED_MAX)
      this.#logger.warn({ file }, 'too many rows are refused: counting the rest');
  }
}

/** Several tapes as one, in time order; what is of the same time comes in the order of the tapes. Each must be in order itself. */
export class MergedTapes {
  readonly #readers: readonly TapeReader[];

  constructor(tapes: readonly Tape[], logger: Logger) {
    this.#readers = tapes.map(tape => new TapeReader(tape, logger));
  }

  /** Rows that were refused so far. */
  get refused(): number {
    return this.#readers.reduce((sum, { refused }) => sum + refused, 0);
  }

  /** Whether {@link fill} must be awaited before the next event is known. */
  get isHungry(): boolean {
    return this.#readers.some(({ isHungry }) => isHungry);
  }

  async fill(): Promise<void> {
    for (const reader of this.#readers) if (reader.isHungry) await reader.fill();
  }

  /** Takes the next event; undefined at the end of all tapes. */
  take(): TapeEvent | undefined {
    let first: TapeReader | undefined;
    for (const reader of this.#readers)
      if (reader.head !== undefined && (first?.head === undefined || timeOf(reader.head) < timeOf(first.head)))
        first = reader;
    const event = first?.head;
    first?.shift();
    return event;
  }

  async close(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
  }
}
