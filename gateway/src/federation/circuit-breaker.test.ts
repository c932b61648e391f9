import { describe, expect, it } from 'vitest';
import { CircuitBreaker, RetryBudget } from './circuit-breaker.ts';

describe('a circuit breaker', () => {
  const make = () => {
    const clock = { now: 0 };
    return { clock, breaker: new CircuitBreaker({ failures: 3, openMs: 100, now: () => clock.now }) };
  };

  it('opens after failures in a row, and not when successes come between', () => {
    const { breaker } = make();
    for (const outcome of ['failed', 'failed', 'succeeded', 'failed', 'failed'] as const) breaker[outcome]();
    expect(breaker.admits()).toBe(true);
    breaker.failed();
    expect([breaker.isOpen, breaker.admits()]).toEqual([true, false]);
  });

  it('lets one request try after a while, and closes when it succeeds', () => {
    const { breaker, clock } = make();
    for (let n = 0; n < 3; n++) breaker.failed();
    clock.now = 100;
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.succeeded();
    expect([breaker.isOpen, breaker.admits(), breaker.admits()]).toEqual([false, true, true]);
  });

  it('stays open for another while when the try fails', () => {
    const { breaker, clock } = make();
    for (let n = 0; n < 3; n++) breaker.failed();
    clock.now = 100;
    breaker.admits();
    breaker.failed();
    clock.now = 199;
    expect(breaker.admits()).toBe(false);
    clock.now = 200;
    expect(breaker.admits()).toBe(true);
  });

  it('lets another one try when the first was abandoned', () => {
    const { breaker, clock } = make();
    for (let n = 0; n < 3; n++) breaker.failed();
    clock.now = 100;
    breaker.admits();
    breaker.abandoned();
    expect(breaker.admits()).toBe(true);
  });
});

describe('a retry budget', () => {
  it('gives what was saved, then a share of the requests', () => {
    const budget = new RetryBudget(0.25, 2);
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
    for (let n = 0; n < 4; n++) budget.requested();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });
});
