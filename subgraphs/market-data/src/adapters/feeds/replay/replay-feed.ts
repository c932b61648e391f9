import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '@platform/shared/config';
import type { Logger } from '@platform/shared/observability';
import type { Feed, FeedEvent } from '../../../application/ports/feed.ts';
import { timeOf } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { minuteOf } from '../../../domain/timeframe.ts';
import { MINUTE_MS } from '../../../domain/zoned-time.ts';
import { baseName, readCsvFile } from '../../csv/csv-file.ts';
import { TapeClock } from './tape-clock.ts';
import { parseTapeRow, RefusedRow } from './tape-row.ts';
import { surveyTape } from './tape-survey.ts';

export interface ReplayFeedOptions {
  readonly file: string;
  /** Times as fast as recorded; Infinity: as fast as possible. */
  readonly speed: number;
  readonly logger: Logger;
  /** Milliseconds since any moment, never going back. */
  readonly monotonicMs?: () => number;
}

/** Events handed over at once; after a full batch everyone else gets a turn. */
const BATCH_MAX = 256;
/** While nothing is due, the market hears this often how late it is; oftener when a minute of the tape is shorter, to end each in time. */
const ADVANCE_EVERY_MS = 250;
const ADVANCE_EVERY_MS_MIN = 10;
/** Bad rows that are logged one by one; the rest is counted. */
const REFUSALS_LOGGED_MAX = 100;

/** Opens a tape and looks through it, without playing it yet. @throws ConfigError naming the variable when it cannot be played. */
export async function openReplayFeed({ file, speed, logger, monotonicMs }: ReplayFeedOptions): Promise<Feed> {
  const { startsAt, symbols } = await surveyTape(file).catch((error: Error) => {
    throw new ConfigError([`MARKET_DATA_REPLAY_FILE: ${error.message}`]);
  });
  const clock = new TapeClock(startsAt, speed, monotonicMs ?? (() => performance.now()));
  const replay = new Replay(file, clock, logger);
  return {
    name: 'replay',
    clock,
    clockSource: 'TAPE',
    symbols,
    start: onEvents => replay.start(onEvents, Number.isFinite(speed)),
    isAlive: () => !replay.hasFailed,
    stop: () => replay.stop(),
  };
}

/** Plays a tape once. */
class Replay {
  hasFailed = false;
  readonly #file: string;
  readonly #clock: TapeClock;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  #onEvents: (events: readonly FeedEvent[]) => void = () => {};
  #batch: FeedEvent[] = [];
  /** The time of the row that was read last. */
  #latest: EpochMs = Number.NEGATIVE_INFINITY;
  #played = 0;
  #refused = 0;
  #playing: Promise<void> | undefined;

  constructor(file: string, clock: TapeClock, logger: Logger) {
    this.#file = file;
    this.#clock = clock;
    this.#logger = logger;
  }

  start(onEvents: (events: readonly FeedEvent[]) => void, goesOn: boolean): void {
    this.#onEvents = onEvents;
    this.#clock.start();
    this.#playing = this.#run(goesOn).catch((error: Error) => {
      if (this.#stopping.signal.aborted) return;
      this.hasFailed = true;
      this.#logger.error({ err: error, file: this.#file, events: this.#played }, 'the tape has broken off');
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#playing;
  }

  async #run(goesOn: boolean): Promise<void> {
    for await (const event of this.#events()) {
      const at = timeOf(event);
      if (this.#clock.msUntil(at) > 0) await this.#waitFor(at);
      this.#stopping.signal.throwIfAborted();
      this.#batch.push(event);
      if (this.#batch.length === 1) this.#clock.limitTo(at);
      if (this.#batch.length < BATCH_MAX) continue;
      this.#flush();
      await setImmediate();
    }
    this.#flush();
    this.#logger.info({ file: this.#file, events: this.#played, refused: this.#refused }, 'the tape has been played');
    // Nothing more will be said: at full speed the last minute is over with it, else time goes on.
    if (!goesOn) this.#onEvents([{ kind: 'advance', at: minuteOf(this.#latest) + MINUTE_MS }]);
    else await this.#waitFor(Number.POSITIVE_INFINITY);
  }

  /** Hands over what is due, then waits; meanwhile the market hears what time it is. */
  async #waitFor(at: EpochMs): Promise<void> {
    this.#flush();
    this.#clock.limitTo(at);
    for (let ms = this.#clock.msUntil(at); ms > 0; ms = this.#clock.msUntil(at)) {
      const minuteEndsInMs = this.#clock.msUntil(minuteOf(this.#clock.time()) + MINUTE_MS);
      const pauseMs = Math.min(ms, ADVANCE_EVERY_MS, Math.max(minuteEndsInMs, ADVANCE_EVERY_MS_MIN));
      await sleep(pauseMs, undefined, { signal: this.#stopping.signal });
      this.#onEvents([{ kind: 'advance', at: this.#clock.time() }]);
    }
  }

  #flush(): void {
    const batch = this.#batch;
    const last = batch.at(-1);
    if (last === undefined) return;
    this.#batch = [];
    this.#played += batch.length;
    this.#clock.limitTo(timeOf(last));
    this.#clock.reach(timeOf(last));
    this.#onEvents(batch);
  }

  /** The rows that can be played, in order. */
  async *#events(): AsyncGenerator<FeedEvent> {
    const name = baseName(this.#file);
    let isHeader = true;
    for await (const { line, fields } of readCsvFile(this.#file)) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      try {
        const event = parseTapeRow(fields, `replay:${name}:${line}`);
        const at = timeOf(event);
        if (at < this.#latest) throw new RefusedRow('time: earlier than the row before');
        this.#latest = at;
        yield event;
      } catch (error) {
        if (!(error instanceof RefusedRow)) throw error;
        this.#refuse(line, error.message);
      }
    }
  }

  #refuse(line: number, reason: string): void {
    this.#refused += 1;
    if (this.#refused <= REFUSALS_LOGGED_MAX)
      this.#logger.warn({ file: this.#file, line, reason }, 'refused a row of the tape');
    if (this.#refused === REFUSALS_LOGGED_MAX)
      this.#logger.warn({ file: this.#file }, 'too many rows are refused: counting the rest');
  }
}
