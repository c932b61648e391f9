import { describe, expect, it } from 'vitest';
import { deriveId, isUuid, newId } from './ids.ts';

describe('newId', () => {
  it('sorts in the order in which ids were made, also within a millisecond and when the clock goes back', () => {
    const now = Date.now() + 60_000;
    const made = [
      ...Array.from({ length: 10_000 }, () => newId(now)),
      newId(now - 5),
      newId(now + 10),
      newId(now + 10),
    ];
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made.every(isUuid)).toBe(true);
  });

  it('begins with the time', () => {
    const later = Date.now() + 120_000;
    expect(Number.parseInt(newId(later).replaceAll('-', '').slice(0, 12), 16)).toBe(later);
  });
});

describe('deriveId', () => {
  it('gives the same id for the same parts, and another for others', () => {
    expect(deriveId('fill', 'a', '1')).toBe(deriveId('fill', 'a', '1'));
    expect(deriveId('fill', 'a1')).not.toBe(deriveId('fill', 'a', '1'));
    expect(isUuid(deriveId('x'))).toBe(true);
  });
});
