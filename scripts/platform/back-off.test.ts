import { describe, expect, test } from 'vitest';
import { BACK_OFF_FIRST_MS, BACK_OFF_MAX_MS, backOffMs, failuresInARow, RECOVERED_AFTER_MS } from './back-off.ts';

describe('the pause before a process is started again', () => {
  test('doubles with every death in a row, up to the limit', () => {
    expect([1, 2, 3, 4].map(backOffMs)).toEqual([250, 500, 1_000, 2_000]);
    expect(backOffMs(1)).toBe(BACK_OFF_FIRST_MS);
    expect(backOffMs(100)).toBe(BACK_OFF_MAX_MS);
  });

  test('begins anew once the process had stayed up', () => {
    expect(failuresInARow(6, RECOVERED_AFTER_MS)).toBe(1);
    expect(failuresInARow(6, RECOVERED_AFTER_MS - 1)).toBe(7);
  });
});
