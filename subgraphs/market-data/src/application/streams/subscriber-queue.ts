/** What waits to be delivered to one subscriber. */
export interface Backlog<Event> {
  push(event: Event): void;
  shift(): Event | undefined;
}

/**
 * The events of one subscriber as an async iterator, written by hand: a generator does not hear `return()` while it waits.
 * What to keep when the subscriber is behind is decided by its backlog.
 */
export class SubscriberQueue<Event> implements AsyncIterableIterator<Event, undefined, undefined> {
  #backlog: Backlog<Event> | undefined;
  readonly #onEnd: () => void;
  readonly #waiting: PromiseWithResolvers<IteratorResult<Event, undefined>>[] = [];
  #failure: Error | undefined;

  /** `onEnd` is called once, when the subscriber leaves or is ended. */
  constructor(backlog: Backlog<Event>, onEnd: () => void) {
    this.#backlog = backlog;
    this.#onEnd = onEnd;
  }

  push(event: Event): void {
    if (this.#backlog === undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#backlog.push(event);
    else waiting.resolve({ value: event, done: false });
  }

  /** Ends it with an error that the subscriber gets instead of the next event; what still waits is given up. */
  fail(error: Error): void {
    if (this.#backlog === undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#failure = error;
    else waiting.reject(error);
    this.#end();
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#backlog === undefined) return Promise.resolve({ value: undefined, done: true });
    const event = this.#backlog.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    const waiting = Promise.withResolvers<IteratorResult<Event, undefined>>();
    this.#waiting.push(waiting);
    return waiting.promise;
  }

  return(): Promise<IteratorResult<Event, undefined>> {
    this.#failure = undefined;
    if (this.#backlog !== undefined) this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#backlog = undefined;
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ value: undefined, done: true });
    this.#onEnd();
  }
}
