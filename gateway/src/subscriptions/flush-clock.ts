/** Gathers something that it writes when it is told to. */
export interface Flushable {
  flush(): void;
}

/**
 * One timer for all sockets: whoever has gathered something in the course of one interval writes it at its end. Who has been quiet for an
 * interval does not wait: what comes alone leaves at once.
 */
export class FlushClock {
  readonly #intervalMs: number;
  readonly #dirty = new Set<Flushable>();
  /** Who wrote in this interval or the last one. */
  #recent = new Set<Flushable>();
  #older = new Set<Flushable>();
  #timer: NodeJS.Timeout | undefined;

  /** @param intervalMs 0: everything leaves at once. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  flushSoon(flushable: Flushable): void {
    if (this.#intervalMs === 0) {
      flushable.flush();
      return;
    }
    this.#timer ??= setTimeout(() => this.#tick(), this.#intervalMs);
    if (this.#recent.has(flushable) || this.#older.has(flushable)) {
      this.#dirty.add(flushable);
      return;
    }
    this.#recent.add(flushable);
    flushable.flush();
  }

  #tick(): void {
    this.#timer = undefined;
    const flushing = [...this.#dirty];
    this.#dirty.clear();
    this.#older = this.#recent;
    this.#recent = new Set(flushing);
    for (const flushable of flushing) flushable.flush();
    if (this.#recent.size > 0 || this.#older.size > 0) this.#timer = setTimeout(() => this.#tick(), this.#intervalMs);
  }
}
