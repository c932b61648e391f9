import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Retry } from './retry.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Retry', () => {
  it('waits longer each time, and gives up after the timeout', () => {
    const retry = new Retry(10_000);
    const attempts: number[] = [];
    const start = performance.now();
    const attempt = () => {
      attempts.push(performance.now() - start);
      isTried = retry.schedule(attempt);
    };
    let isTried = retry.schedule(attempt);
    vi.advanceTimersByTime(60_000);
    expect(isTried).toBe(false);
    const delays = attempts.map((at, index) => at - (attempts[index - 1] ?? 0));
    for (const [index, delay] of delays.entries()) {
      const longest = Math.min(100 * 2 ** index, 5_000);
      expect(delay).toBeGreaterThanOrEqual(longest / 2 - 1);
      expect(delay).toBeLessThanOrEqual(longest + 1);
    }
    expect(attempts.at(-1)).toBeGreaterThan(10_000);
  });

  it('begins anew after a success', () => {
    const retry = new Retry(1_000);
    expect(retry.schedule(() => undefined)).toBe(true);
    vi.advanceTimersByTime(5_000);
    expect(retry.schedule(() => undefined)).toBe(false);
    retry.reset();
    expect(retry.schedule(() => undefined)).toBe(true);
  });

  it('goes on for as long as there is progress, but not at once when each success is followed by a failure', () => {
    const retry = new Retry(1_000);
    const attempts: number[] = [];
    const attempt = () => {
      attempts.push(performance.now());
      retry.progressed();
      retry.schedule(attempt);
    };
    retry.schedule(attempt);
    vi.advanceTimersByTime(60_000);
    retry.cancel();
    expect(performance.now() - (attempts.at(-1) ?? 0)).toBeLessThan(5_100);
    expect(attempts.length).toBeLessThan(40);
  });

  it('does nothing once it is cancelled', () => {
    const retry = new Retry(1_000);
    const attempt = vi.fn();
    retry.schedule(attempt);
    retry.cancel();
    vi.advanceTimersByTime(5_000);
    expect(attempt).not.toHaveBeenCalled();
  });
});
