import type { ChangeFeed } from './ports/change-feed.ts';
import type { OrderEventRecord, OrderReader } from './ports/readers.ts';
import { readPatiently } from './read-patiently.ts';
import { signal } from './signal.ts';

/** Events read at a time. */
const PAGE = 500;

/**
 * The order events of an account after a sequence: first what is there, then what comes, in order, without gaps, for as long as it is iterated.
 * It reads rows; the feed only says when to look again, so that a lost message costs time and never an event.
 */
export function watchOrders(
  { orders, changes }: { orders: OrderReader; changes: ChangeFeed },
  accountId: string,
  after: bigint,
): AsyncIterableIterator<OrderEventRecord> {
  const changed = signal();
  const unwatch = changes.watch(accountId, changed.raise);
  let position = after;
  let page: readonly OrderEventRecord[] = [];
  let index = 0;
  const end = async (): Promise<IteratorResult<OrderEventRecord>> => {
    unwatch();
    changed.close();
    return { done: true, value: undefined };
  };
  // Whoever iterates does not call `return` after a failure.
  const fail = async (error: unknown): Promise<never> => {
    await end();
    throw error;
  };
  // Made by hand: a generator that waits inside `next` would not hear `return` until the next event.
  const iterator: AsyncIterableIterator<OrderEventRecord> = {
    async next() {
      for (;;) {
        const event = page[index];
        if (event !== undefined) {
          index += 1;
          position = event.sequence;
          return { done: false, value: event };
        }
        if (changed.isClosed) return { done: true, value: undefined };
        const read = () => orders.listOrderEvents(accountId, position, PAGE);
        page = (await readPatiently(read, changed).catch(fail)) ?? [];
        index = 0;
        if (page.length === 0) await changed.raised();
      }
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
