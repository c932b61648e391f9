/** Where events wait until they are executed. */
export interface EventBuffer<Event> {
  readonly size: number;
  /** @returns false when the event finds no place: the stream cannot go on without a hole. */
  offer(key: string, event: Event): boolean;
  take(): Event | undefined;
}

/** Keeps the newest event of each key; one that is not taken in time gives way to the next. */
export class LatestBuffer<Event> implements EventBuffer<Event> {
  readonly #events = new Map<string, Event>();
  readonly #onReplaced: () => void;

  constructor(onReplaced: () => void) {
    this.#onReplaced = onReplaced;
  }

  get size(): number {
    return this.#events.size;
  }

  offer(key: string, event: Event): boolean {
    if (this.#events.has(key)) this.#onReplaced();
    this.#events.set(key, event); // in the place of the replaced one, so that no key waits for ever
    return true;
  }

  take(): Event | undefined {
    const [first] = this.#events;
    if (first === undefined) return undefined;
    this.#events.delete(first[0]);
    return first[1];
  }
}

/** Keeps every event in order, up to a limit. */
export class QueueBuffer<Event> implements EventBuffer<Event> {
  #events: Event[] = [];
  #head = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  offer(_key: string, event: Event): boolean {
    if (this.size >= this.#limit) return false;
    this.#events.push(event);
    return true;
  }

  take(): Event | undefined {
    const event = this.#events[this.#head];
    if (event === undefined) return undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#head);
      this.#head = 0;
    }
    return event;
  }
}
