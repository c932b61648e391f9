import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventBuffer, LatestBuffer, QueueBuffer } from './event-buffer.ts';

function drain<Event>(buffer: EventBuffer<Event>): Event[] {
  const events: Event[] = [];
  for (let event = buffer.take(); event !== undefined; event = buffer.take()) events.push(event);
  return events;
}

describe('a buffer where newer replaces older', () => {
  it('gives the newest of each key, keys in the order in which they came', () => {
    let replaced = 0;
    const buffer = new LatestBuffer<string>(() => {
      replaced += 1;
    });
    for (const [key, event] of ['a1', 'b1', 'a2', 'c1', 'a3'].map(event => [event[0] ?? '', event] as const))
      expect(buffer.offer(key, event)).toBe(true);
    expect([buffer.size, replaced]).toEqual([3, 2]);
    expect(drain(buffer)).toEqual(['a3', 'b1', 'c1']);
    expect(buffer.size).toBe(0);
  });
});

describe('a buffer that loses nothing', () => {
  it('refuses what finds no place', () => {
    const buffer = new QueueBuffer<number>(2);
    expect([1, 2, 3].map(event => buffer.offer('', event))).toEqual([true, true, false]);
    expect(buffer.take()).toBe(1);
    expect(buffer.offer('', 4)).toBe(true);
    expect(drain(buffer)).toEqual([2, 4]);
  });

  it('gives everything it took, in order, whatever the turns of giving and taking', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), fc.integer({ min: 1, max: 20 }), (turns, limit) => {
        const buffer = new QueueBuffer<number>(limit);
        const taken: (number | undefined)[] = [];
        const accepted: number[] = [];
        for (const [number, gives] of turns.entries()) {
          if (!gives) taken.push(buffer.take());
          else if (buffer.offer('', number)) accepted.push(number);
          expect(buffer.size).toBeLessThanOrEqual(limit);
        }
        taken.push(...drain(buffer));
        expect(taken.filter(event => event !== undefined)).toEqual(accepted);
      }),
    );
  });
});
