/** A stream of events for subscription resolvers, driven by a test. Iterators are made by hand: a generator that waits cannot be returned. */
export class EventSource<Event> {
  readonly #open = new Set<(event: Event) => void>();
  /** How many streams were opened in all. */
  opened = 0;

  get subscribers(): number {
    return this.#open.size;
  }

  emit(event: Event): void {
    for (const push of this.#open) push(event);
  }

  subscribe(
    first: readonly Event[] = [],
    accepts: (event: Event) => boolean = () => true,
  ): AsyncIterableIterator<Event> {
    const queue = [...first];
    let wake: (() => void) | undefined;
    let isDone = false;
    const push = (event: Event) => {
      if (!accepts(event)) return;
      queue.push(event);
      wake?.();
    };
    this.opened += 1;
    this.#open.add(push);
    const finish = () => {
      isDone = true;
      this.#open.delete(push);
      wake?.();
    };
    return {
      async next() {
        while (queue.length === 0 && !isDone)
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        const value = queue.shift();
        return value === undefined || isDone ? { done: true, value: undefined } : { done: false, value };
      },
      async return() {
        finish();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
