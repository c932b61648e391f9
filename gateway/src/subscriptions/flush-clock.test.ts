import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlushClock, Turn } from './flush-clock.ts';

const newFlushable = () => ({ flush: vi.fn(), turn: new Turn() });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the clock by which sockets write', () => {
  it('lets what comes alone leave at once', () => {
    const flushable = newFlushable();
    new FlushClock(16).flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(1);
  });

  it('gathers what follows, and writes it once at the end of the interval', () => {
    const clock = new FlushClock(16);
    const flushable = newFlushable();
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
    const flushable = newFlushable();
    clock.flushSoon(flushable);
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
    clock.flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(2);
  });

  it('makes nobody wait who was quiet while others were not', () => {
    const clock = new FlushClock(16);
    const [busy, quiet] = [newFlushable(), newFlushable()];
    clock.flushSoon(quiet);
    for (let interval = 0; interval < 3; interval++) {
      clock.flushSoon(busy);
      vi.advanceTimersByTime(16);
    }
    clock.flushSoon(quiet);
    clock.flushSoon(busy);
    expect(quiet.flush).toHaveBeenCalledTimes(2);
    expect(busy.flush).toHaveBeenCalledTimes(3);
  });

  it('of no interval gathers nothing', () => {
    const clock = new FlushClock(0);
    const flushable = newFlushable();
    clock.flushSoon(flushable);
    clock.flushSoon(flushable);
    expect(flushable.flush).toHaveBeenCalledTimes(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
