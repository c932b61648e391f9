import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '@platform/shared/config';
import type { Logger } from '@platform/shared/observability';
import type { Feed, FeedEvent } from '../../../application/ports/feed.ts';
import { timeOf } from '../../../application/ports/feed.ts';
import type { ReplayControls } from '../../../application/ports/replay-controls.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { minuteOf } from '../../../domain/timeframe.ts';
import { MINUTE_MS } from '../../../domain/zoned-time.ts';
import { TapeClock } from './tape-clock.ts';
import { MergedTapes, type Tape } from './tape-reader.ts';
import type { TapeEvent } from './tape-row.ts';
import { surveyTapes } from './tape-survey.ts';

export interface ReplayFeedOptions {
  /** Played as one, in time order. */
  readonly files: readonly string[];
  /** Times as fast as recorded; Infinity: as fast as possible. */
  readonly speed: number;
  /** Where to begin; what is before is not said, but for the quotes as they stand then. */
  readonly from?: EpochMs | undefined;
  readonly logger: Logger;
  /** Milliseconds since any moment, never going back. */
  readonly monotonicMs?: () => number;
}

/** A replay, and what an operator can do with it. */
export interface ReplayFeed extends Feed {
  readonly controls: ReplayControls;
}

/** Events handed over at once; after a full batch everyone else gets a turn. */
const BATCH_MAX = 256;
/** While nothing is due, the market hears this often how late it is; oftener when a minute of the tape is shorter, to end each in time. */
const ADVANCE_EVERY_MS = 250;
const ADVANCE_EVERY_MS_MIN = 10;

/** Opens tapes and looks through them, without playing them yet. @throws ConfigError naming the variable when one cannot be played. */
export async function openReplayFeed({
  files,
  speed,
  from,
  logger,
  monotonicMs,
}: ReplayFeedOptions): Promise<ReplayFeed> {
  const { startsAt, symbols, tapes } = await surveyTapes(files).catch((error: Error) => {
    throw new ConfigError([`MARKET_DATA_REPLAY_FILE: ${error.message}`]);
  });
  const clock = new TapeClock(Math.max(startsAt, from ?? startsAt), speed, monotonicMs ?? (() => performance.now()));
  const replay = new Replay(tapes, clock, logger, from);
  return {
    name: 'replay',
    clock,
    clockSource: 'TAPE',
    symbols,
    start: onEvents => replay.start(onEvents),
    isAlive: () => !replay.hasFailed,
    stop: () => replay.stop(),
    controls: {
      status: () => ({
        state: replay.hasFailed ? 'BROKEN' : replay.isOver ? 'ENDED' : clock.isPaused ? 'PAUSED' : 'PLAYING',
        now: clock.time(),
        speed: clock.speed,
      }),
      pause: () => clock.pause(),
      resume: () => clock.resume(),
      setSpeed: faster => clock.setSpeed(faster),
      seek: at => {
        if (at < clock.time()) return false;
        clock.hurryTo(at);
        return true;
      },
    },
  };
}

/** Plays tapes once. */
class Replay {
  hasFailed = false;
  /** Everything on the tapes has been said. */
  isOver = false;
  readonly #tapes: readonly Tape[];
  readonly #clock: TapeClock;
  readonly #logger: Logger;
  readonly #from: EpochMs | undefined;
  readonly #stopping = new AbortController();
  #onEvents: (events: readonly FeedEvent[]) => void = () => {};
  #batch: FeedEvent[] = [];
  #played = 0;
  #playing: Promise<void> | undefined;

  constructor(tapes: readonly Tape[], clock: TapeClock, logger: Logger, from: EpochMs | undefined) {
    this.#tapes = tapes;
    this.#clock = clock;
    this.#logger = logger;
    this.#from = from;
  }

  start(onEvents: (events: readonly FeedEvent[]) => void): void {
    this.#onEvents = onEvents;
    this.#clock.start();
    this.#playing = this.#run().catch((error: Error) => {
      if (this.#stopping.signal.aborted) return;
      this.hasFailed = true;
      this.#logger.error({ err: error, events: this.#played }, 'the tape has broken off');
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#playing;
  }

  async #run(): Promise<void> {
    const merged = new MergedTapes(this.#tapes, this.#logger);
    try {
      await this.#play(merged);
    } finally {
      this.#flush();
      await merged.close();
    }
    const files = this.#tapes.map(({ file }) => file);
    this.#logger.info({ files, events: this.#played, refused: merged.refused }, 'the tape has been played');
    this.isOver = true;
    // Nothing more will be said: at full speed the last minute is over with it, else time goes on.
    if (!Number.isFinite(this.#clock.speed) && !this.#clock.isPaused)
      this.#onEvents([{ kind: 'advance', at: minuteOf(this.#clock.time()) + MINUTE_MS }]);
    for (;;) {
      await this.#waitFor(Number.POSITIVE_INFINITY);
      await sleep(ADVANCE_EVERY_MS, undefined, { signal: this.#stopping.signal });
    }
  }

  async #play(merged: MergedTapes): Promise<void> {
    let next = await this.#skip(merged);
    while (next !== undefined) {
      const at = timeOf(next);
      if (this.#clock.msUntil(at) > 0) await this.#waitFor(at);
      this.#stopping.signal.throwIfAborted();
      this.#batch.push(next);
      if (this.#batch.length === 1) this.#clock.limitTo(at);
      if (this.#batch.length >= BATCH_MAX) {
        this.#flush();
        await setImmediate();
      }
      if (merged.isHungry) await merged.fill();
      next = merged.take();
    }
  }

  /** Leaves out what is before the beginning, and says each symbol's quote as it stands there. Returns the first event to be played. */
  async #skip(merged: MergedTapes): Promise<TapeEvent | undefined> {
    const quotes = new Map<string, FeedEvent>();
    for (;;) {
      if (merged.isHungry) await merged.fill();
      const event = merged.take();
      if (event !== undefined && this.#from !== undefined && timeOf(event) < this.#from) {
        if (event.kind === 'quote') quotes.set(event.symbol, event);
        continue;
      }
      if (quotes.size > 0) this.#onEvents([...quotes.values()]);
      return event;
    }
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
}
