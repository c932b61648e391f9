import type { Backlog } from './subscriber-queue.ts';

/** A first-in-first-out list that does not move its elements on every take. */
class Fifo<Event> {
  #events: (Event | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#events.length - this.#head;
  }

  push(event: Event): void {
    this.#events.push(event);
  }

  shift(): Event | undefined {
    const event = this.#events[this.#head];
    this.#events[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= this.#events.length) {
      this.#events = [];
      this.#head = 0;
    }
    return event;
  }

  takeAll(): Event[] {
    const events = this.#events.slice(this.#head) as Event[];
    this.#events = [];
    this.#head = 0;
    return events;
  }
}

/** Every event in order while at most this many wait: a burst is not yet a subscriber that is behind. */
export const LATEST_BACKLOG_MAX = 512;

/**
 * Keeps events in order for a subscriber that keeps up. When too many wait, only the newest of each key is kept:
 * whoever is behind gets the present, not the past. So at most {@link LATEST_BACKLOG_MAX} wait, or one for each key.
 */
export class LatestBacklog<Event> implements Backlog<Event> {
  readonly #keyOf: (event: Event) => string;
  readonly #onConflated: (count: number) => void;
  #waiting = new Fifo<Event>();
  #newest: Map<string, Event> | undefined;

  constructor(keyOf: (event: Event) => string, onConflated: (count: number) => void) {
    this.#keyOf = keyOf;
    this.#onConflated = onConflated;
  }

  push(event: Event): void {
    if (this.#newest === undefined && this.#waiting.length < LATEST_BACKLOG_MAX) {
      this.#waiting.push(event);
      return;
    }
    this.#newest ??= this.#conflate();
    const key = this.#keyOf(event);
    if (this.#newest.delete(key)) this.#onConflated(1);
    this.#newest.set(key, event);
  }

  shift(): Event | undefined {
    if (this.#newest === undefined) return this.#waiting.length === 0 ? undefined : this.#waiting.shift();
    for (const [key, event] of this.#newest) {
      this.#newest.delete(key);
      if (this.#newest.size === 0) this.#newest = undefined;
      return event;
    }
    return undefined;
  }

  #conflate(): Map<string, Event> {
    const newest = new Map<string, Event>();
    const events = this.#waiting.takeAll();
    for (const event of events) {
      newest.delete(this.#keyOf(event));
      newest.set(this.#keyOf(event), event);
    }
    this.#onConflated(events.length - newest.size);
    return newest;
  }
}

/** A day of the busiest stocks' trades fits, so that a replay at full speed does not cut off a reader that is only a second behind. */
export const LOSSLESS_BACKLOG_MAX = 65_536;

/** Keeps every event in order; calls `onOverflow`, and keeps nothing more, when more wait than a subscriber may leave waiting. */
export class LosslessBacklog<Event> implements Backlog<Event> {
  readonly #waiting = new Fifo<Event>();
  readonly #onOverflow: () => void;
  readonly #limit: number;

  constructor(onOverflow: () => void, limit = LOSSLESS_BACKLOG_MAX) {
    this.#onOverflow = onOverflow;
    this.#limit = limit;
  }

  push(event: Event): void {
    if (this.#waiting.length >= this.#limit) this.#onOverflow();
    else this.#waiting.push(event);
  }

  shift(): Event | undefined {
    return this.#waiting.length === 0 ? undefined : this.#waiting.shift();
  }
}
