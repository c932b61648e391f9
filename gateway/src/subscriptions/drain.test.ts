import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drain } from './drain.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('sockets that are closed because the gateway goes away', () => {
  it('are closed at once when they are few', () => {
    const closed: number[] = [];
    void drain(numbers(50), 5_000, n => void closed.push(n));
    expect(closed).toEqual(numbers(50));
  });

  it('are closed one slice after the other when they are many, all within half of the time', async () => {
    const closed: number[] = [];
    void drain(numbers(120), 4_000, n => void closed.push(n));
    expect(closed).toHaveLength(50);
    await vi.advanceTimersByTimeAsync(700);
    expect(closed).toHaveLength(100);
    await vi.advanceTimersByTimeAsync(1_300);
    expect(closed).toEqual(numbers(120));
  });
});
