import { type Signal, signal } from './signal.ts';

/**
 * An endless row of what `next` finds, which begins raised and is raised by every change; it ends when `next` finds undefined, fails, or nobody iterates any more.
 * Made by hand: a generator that waits inside `next` would not hear `return` until the next change.
 */
export function follow<Item>(
  watch: (onChange: () => void) => () => void,
  next: (changed: Signal) => Promise<Item | undefined>,
): AsyncIterableIterator<Item> {
  const changed = signal();
  changed.raise();
  const unwatch = watch(changed.raise);
  const end = async (): Promise<IteratorResult<Item>> => {
    unwatch();
    changed.close();
    return { done: true, value: undefined };
  };
  const iterator: AsyncIterableIterator<Item> = {
    async next() {
      try {
        const value = changed.isClosed ? undefined : await next(changed);
        return value === undefined ? end() : { done: false, value };
      } catch (error) {
        // Whoever iterates does not call `return` after a failure.
        await end();
        throw error;
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
