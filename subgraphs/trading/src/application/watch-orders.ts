import { follow } from './follow.ts';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { OrderEventRecord, OrderReader } from './ports/readers.ts';
import { readPatiently } from './read-patiently.ts';

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
  let position = after;
  const waiting: OrderEventRecord[] = [];
  return follow(
    onChange => changes.watch(accountId, onChange),
    async changed => {
      while (waiting.length === 0) {
        const page = await readPatiently(() => orders.listOrderEvents(accountId, position, PAGE), changed);
        if (page === undefined) return undefined;
        waiting.push(...page);
        if (page.length === 0) await changed.raised();
      }
      const event = waiting.shift();
      position = event?.sequence ?? position;
      return event;
    },
  );
}
