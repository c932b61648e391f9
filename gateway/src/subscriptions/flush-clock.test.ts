import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlushClock } from './flush-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the clock by which sockets write', () => {
  it('lets what comes alone leave at once', () => {
    const flush = vi.fn();
    new FlushClock(16).flushSoon({ flush });
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it('gathers what follows, and writes it once at the end of the interval', () => {
    const clock = new FlushClock(16);
    const flushable = { flush: vi.fn() };
    for (let n = 0; n < 5; n++) clock.flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(16);
    expect(flushable.flush).toHaveBeenCalledTimes(2);
    for (let n = 0; n < 5; n++) clock.flushSoon(flushable);
    vi.advanceTimersByTime(16);
    expect(flushable.flush).toHaveBeenCalledTimes(3);
  });

  it('has no timer once everybody is quiet, and then nobody waits', () => {
    const clock = new FlushClock(16);
    const flushable = { flush: vi.fn() };
    clock.flushSoon(flushable);
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
    clock.flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(2);
  });

  it('of no interval gathers nothing', () => {
    const clock = new FlushClock(0);
    const flushable = { flush: vi.fn() };
    clock.flushSoon(flushable);
    clock.flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
