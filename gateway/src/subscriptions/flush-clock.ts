/** Gathers something that it writes when it is told to. */
export interface Flushable {
  flush(): void;
  /** The clock's own notes on it, so that it needs to look nobody up. */
  readonly turn: Turn;
}

/** When one who writes at the pace of a clock has written, and whether it is about to. */
export class Turn {
  wroteIn = Number.NEGATIVE_INFINITY;
  isWaiting = false;
}

/**
 * One timer for all sockets: whoever has gathered something in the course of one interval writes it at its end. Who has been quiet for an
 * interval does not wait: what comes alone leaves at once.
 */
export class FlushClock {
  readonly #intervalMs: number;
  #interval = 0;
  #waiting: Flushable[] = [];
  /** Somebody wrote at once in this interval, and may have to wait in the next. */
  #hasWritten = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param intervalMs 0: everything leaves at once. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  flushSoon(flushable: Flushable): void {
    const { turn } = flushable;
    if (turn.isWaiting) return;
    if (this.#intervalMs === 0) {
      flushable.flush();
      return;
    }
    this.#timer ??= this.#nextTick();
    if (turn.wroteIn >= this.#interval - 1) {
      turn.isWaiting = true;
      this.#waiting.push(flushable);
      return;
    }
    turn.wroteIn = this.#interval;
    this.#hasWritten = true;
    flushable.flush();
  }

  #nextTick(): NodeJS.Timeout {
    return setTimeout(() => this.#tick(), this.#intervalMs);
  }

  #tick(): void {
    const flushing = this.#waiting;
    const isQuiet = flushing.length === 0 && !this.#hasWritten;
    this.#waiting = [];
    this.#hasWritten = false;
    // After a quiet interval the timer rests: when it starts again, everybody has been quiet.
    this.#interval += isQuiet ? 2 : 1;
    for (const { turn } of flushing) {
      turn.wroteIn = this.#interval;
      turn.isWaiting = false;
    }
    for (const flushable of flushing) flushable.flush();
    this.#timer = isQuiet ? undefined : this.#nextTick();
  }
}
