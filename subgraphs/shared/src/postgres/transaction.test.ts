import { describe, expect, it } from 'vitest';
import { isDatabaseAway } from './transaction.ts';

const failure = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

describe('isDatabaseAway', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '08006'])('is so with %s, wrapped or not', code => {
    expect(isDatabaseAway(failure(code))).toBe(true);
    expect(isDatabaseAway(new Error('Failed query', { cause: failure(code) }))).toBe(true);
  });

  it('is not so when the query itself is refused', () => expect(isDatabaseAway(failure('23505'))).toBe(false));
});
