import { describe, expect, it } from 'vitest';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { AccountReader, OrderReader } from './ports/readers.ts';
import { watchAccount } from './watch-account.ts';
import { watchOrders } from './watch-orders.ts';

/** A feed that counts who listens. */
function countingFeed(): { changes: ChangeFeed; listeners: () => number } {
  let count = 0;
  const listen = () => {
    count += 1;
    return () => {
      count -= 1;
    };
  };
  return { changes: { watch: listen, watchAll: listen }, listeners: () => count };
}

const away = () => Promise.reject(new Error('the database is away'));

describe('a stream whose rows cannot be read', () => {
  it('of orders fails and listens no longer', async () => {
    const { changes, listeners } = countingFeed();
    const stream = watchOrders({ orders: { listOrderEvents: away } as unknown as OrderReader, changes }, 'account', 0n);
    expect(listeners()).toBe(1);
    await expect(stream.next()).rejects.toThrow('away');
    expect(listeners()).toBe(0);
  });

  it('of an account fails and listens no longer', async () => {
    const { changes, listeners } = countingFeed();
    const stream = watchAccount({ accounts: { findAccounts: away } as unknown as AccountReader, changes }, 'account');
    expect(listeners()).toBe(1);
    await expect(stream.next()).rejects.toThrow('away');
    expect(listeners()).toBe(0);
  });
});
