import { serviceUnavailable } from '@platform/shared/graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChangeFeed } from './ports/change-feed.ts';
import type { AccountReader, OrderReader } from './ports/readers.ts';
import { AWAY_MS_MAX } from './read-patiently.ts';
import { watchAccount } from './watch-account.ts';
import { watchOrders } from './watch-orders.ts';

/** A feed that counts who listens, and says "changed" when told to. */
function manualFeed(): { changes: ChangeFeed; listeners: () => number; change: () => void } {
  const listening = new Set<() => void>();
  const watch = (_: string, onChange: () => void) => {
    listening.add(onChange);
    return () => void listening.delete(onChange);
  };
  return {
    changes: { watch, watchAll: () => () => {} },
    listeners: () => listening.size,
    change: () => {
      for (const onChange of listening) onChange();
    },
  };
}

/** Both streams, over a reader that does as it is told. */
const STREAMS = [
  {
    name: 'of orders',
    row: { sequence: 1n },
    open: (read: () => Promise<object[]>, changes: ChangeFeed) =>
      watchOrders({ orders: { listOrderEvents: read } as unknown as OrderReader, changes }, 'account', 0n),
  },
  {
    name: 'of an account',
    row: { id: 'account' },
    open: (read: () => Promise<object[]>, changes: ChangeFeed) =>
      watchAccount({ accounts: { findAccounts: read } as unknown as AccountReader, changes }, 'account'),
  },
] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each(STREAMS)('a stream $name', ({ open, row }) => {
  /** What cannot be reached until it is mended. */
  const database = () => {
    const state = { isAway: true, reads: 0 };
    const read = async (): Promise<object[]> => {
      state.reads += 1;
      if (state.isAway) throw serviceUnavailable('away');
      return [row];
    };
    return { state, read };
  };

  it('fails at once, and listens no longer, when its rows cannot be read for a reason that stays', async () => {
    const { changes, listeners } = manualFeed();
    const stream = open(() => Promise.reject(new Error('a bug')), changes);
    expect(listeners()).toBe(1);
    await expect(stream.next()).rejects.toThrow('a bug');
    expect(listeners()).toBe(0);
  });

  it('goes on where it was when the database was away for less than its limit', async () => {
    const { changes, listeners } = manualFeed();
    const { state, read } = database();
    const next = open(read, changes).next();
    await vi.advanceTimersByTimeAsync(AWAY_MS_MAX - 5_000);
    expect(listeners()).toBe(1);
    state.isAway = false;
    await vi.advanceTimersByTimeAsync(5_000);
    await expect(next).resolves.toEqual({ done: false, value: row });
  });

  it('reads at once when it hears of a change, however long the pause is by then', async () => {
    const { changes, change } = manualFeed();
    const { state, read } = database();
    const next = open(read, changes).next();
    await vi.advanceTimersByTimeAsync(10_000);
    state.isAway = false;
    change();
    await expect(next).resolves.toEqual({ done: false, value: row });
  });

  it('ends with the failure when the database stays away, and has not asked it all the time', async () => {
    const { changes, listeners } = manualFeed();
    const { state, read } = database();
    const next = open(read, changes).next();
    const failed = expect(next).rejects.toThrow('away');
    await vi.advanceTimersByTimeAsync(AWAY_MS_MAX + 5_000);
    await failed;
    expect(listeners()).toBe(0);
    expect(state.reads).toBeLessThan(30);
  });

  it('ends as soon as nobody follows it any more, while it waits', async () => {
    const { changes, listeners } = manualFeed();
    const { read } = database();
    const stream = open(read, changes);
    const next = stream.next();
    await vi.advanceTimersByTimeAsync(1_000);
    await stream.return?.();
    await expect(next).resolves.toEqual({ done: true, value: undefined });
    expect(listeners()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
