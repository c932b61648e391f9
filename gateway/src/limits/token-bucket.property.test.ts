import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateLimiter } from './token-bucket.ts';

describe('a rate limiter', () => {
  it('lets the burst through, then says how long to wait, and keeps its word', () => {
    const clock = { now: 0 };
    const limiter = new RateLimiter({ perSecond: 10, burst: 2 }, () => clock.now);
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([undefined, undefined, 100]);
    expect(limiter.take('b')).toBeUndefined();
    clock.now = 100;
    expect([limiter.take('a'), limiter.take('a')]).toEqual([undefined, 100]);
  });

  it('never lets more through than the burst and what the time allows', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
        (perSecond, burst, gaps) => {
          const clock = { now: 0 };
          const limiter = new RateLimiter({ perSecond, burst }, () => clock.now);
          let passed = 0;
          for (const gap of gaps) {
            clock.now += gap;
            if (limiter.take('key') === undefined) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(burst + (clock.now / 1_000) * perSecond + 1e-6);
        },
      ),
    ));
});
