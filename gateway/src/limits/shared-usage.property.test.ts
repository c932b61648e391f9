import type { Bus, BusListener } from '@platform/shared/bus';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedUsage } from './shared-usage.ts';
import { type RateLimit, RateLimiter } from './token-bucket.ts';

/** One place where all gateways of a test meet. */
function meetingPlace() {
  const listeners = new Set<BusListener>();
  let isAway = false;
  let messages = 0;
  const bus: Bus = {
    kind: 'nats',
    maxPayloadBytes: 1_000_000,
    isConnected: true,
    droppedMessages: 0,
    publishInTransaction: undefined,
    async publish(_topic, message) {
      messages += 1;
      if (!isAway) for (const { onMessage } of listeners) onMessage(message);
    },
    async listen(_topic, listener) {
      listeners.add(listener);
      return { stop: async () => void listeners.delete(listener) };
    },
    stop: async () => {},
  };
  return {
    bus,
    messages: () => messages,
    goAway: () => {
      isAway = true;
    },
  };
}

/** Time stands still, but for what a test lets pass. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

async function startGateways(count: number, limit: RateLimit) {
  const place = meetingPlace();
  const gateways = Array.from({ length: count }, () => ({
    limiter: new RateLimiter(limit),
    usage: new SharedUsage(place.bus),
  }));
  for (const { usage, limiter } of gateways) {
    await usage.start();
    usage.share({ user: limiter });
  }
  const stop = async () => void (await Promise.all(gateways.map(({ usage }) => usage.stop())));
  return { ...place, limiters: gateways.map(({ limiter }) => limiter), stop };
}

/** Asks all gateways in turn, as often as they let it, for a time. @returns how often it was let through. */
function hammer(limiters: readonly RateLimiter[], key: string, milliseconds: number, everyMs: number): number {
  let passed = 0;
  for (let at = 0; at < milliseconds; at += everyMs) {
    for (const limiter of limiters) if (limiter.take(key) === undefined) passed += 1;
    vi.advanceTimersByTime(everyMs);
  }
  return passed;
}

describe('usage that gateways share', () => {
  it('lets a caller who asks all of them as much through as one of them would, once the bursts are spent', async () => {
    const { limiters } = await startGateways(4, { perSecond: 50, burst: 200 });
    hammer(limiters, 'mallory', 10_000, 5);
    const passed = hammer(limiters, 'mallory', 20_000, 5);
    expect(passed).toBeGreaterThan(0.8 * 50 * 20);
    expect(passed).toBeLessThan(1.2 * 50 * 20);
  });

  it('never lets more through than a burst for each gateway and what one limit allows in the time', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 3, max: 50 }),
        async (count, perSecond, burst, everyMs) => {
          const { limiters, stop } = await startGateways(count, { perSecond, burst });
          const seconds = 10;
          const passed = hammer(limiters, 'key', seconds * 1_000, everyMs);
          await stop();
          // In the time from one word to the next each gateway gives what has come back meanwhile; and what is not worth telling stays untold.
          const untold = count * (burst / 32 + 1);
          expect(passed).toBeLessThanOrEqual(count * burst + perSecond * seconds * 1.25 + untold + count);
        },
      ),
      { numRuns: 30 },
    ));

  it('takes nothing from others, and says nothing of who asks little', async () => {
    const { limiters, messages } = await startGateways(3, { perSecond: 50, burst: 200 });
    hammer(limiters.slice(0, 1), 'mallory', 5_000, 5);
    const before = messages();
    expect(hammer(limiters, 'alice', 5_000, 1_000)).toBe(15);
    expect(messages()).toBe(before);
  });

  it('lets each gateway count for itself while nothing comes through', async () => {
    const { limiters, goAway } = await startGateways(2, { perSecond: 10, burst: 10 });
    goAway();
    const passed = hammer(limiters, 'key', 10_000, 10);
    expect(passed).toBeGreaterThan(2 * 10 * 10);
    expect(passed).toBeLessThanOrEqual(2 * (10 + 10 * 10));
  });

  it.each(['', 'no JSON', '{}', '{"from":"x","user":[["a",-5]]}', '{"from":"x","user":[["a"]]}', 'null'])(
    'takes no notice of a message like %j',
    async message => {
      const { bus, limiters } = await startGateways(1, { perSecond: 1, burst: 1 });
      await bus.publish('gateway.usage', message);
      expect(limiters[0]?.take('a')).toBeUndefined();
    },
  );
});
