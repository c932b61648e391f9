import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drain } from './drain.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const cutOff = () => undefined;

describe('sockets that are closed because the gateway goes away', () => {
  it('are closed at once when they are few', () => {
    const closed: number[] = [];
    void drain(new Set(numbers(50)), 5_000, { close: n => void closed.push(n), cutOff });
    expect(closed).toEqual(numbers(50));
  });

  it('are closed one slice after the other when they are many, all within half of the time', async () => {
    const closed: number[] = [];
    void drain(new Set(numbers(120)), 4_000, { close: n => void closed.push(n), cutOff });
    expect(closed).toHaveLength(50);
    await vi.advanceTimersByTimeAsync(700);
    expect(closed).toHaveLength(100);
    await vi.advanceTimersByTimeAsync(1_300);
    expect(closed).toEqual(numbers(120));
  });

  it('are cut off when they do not answer within half of the time, and not waited for when they do', async () => {
    const open = new Set(numbers(3));
    const isCutOff: number[] = [];
    const close = (n: number) => n > 0 && open.delete(n);
    const drained = drain(open, 4_000, { close, cutOff: n => void isCutOff.push(n) });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(isCutOff).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await drained;
    expect(isCutOff).toEqual([0]);
    const start = Date.now();
    await drain(new Set<number>(), 4_000, { close, cutOff });
    expect(Date.now()).toBe(start);
  });
});
