import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestHash } from './idempotency.ts';

describe('the hash of a request', () => {
  it('does not depend on how a decimal is written, or on the order of the fields', () => {
    expect(requestHash({ quantity: '10', limitPrice: '100.50' })).toBe(
      requestHash({ limitPrice: '100.5000', quantity: '10.0' }),
    );
    expect(requestHash({ quantity: '10' })).not.toBe(requestHash({ quantity: '100' }));
  });

  it('tells values, fields and nothing apart', () => {
    const hashes = [
      {},
      { a: '1' },
      { b: '1' },
      { a: null },
      { a: true },
      { a: 'true' },
      { a: '-1' },
      { a: '1', b: '1' },
    ].map(requestHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is the same for the same, and another for another number', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.nat(999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(3, '0')}`);
    fc.assert(
      fc.property(decimal, decimal, (one, other) => {
        expect(requestHash({ quantity: one }) === requestHash({ quantity: other })).toBe(Number(one) === Number(other));
        for (const written of [`${one}00`, `00${one}`])
          expect(requestHash({ quantity: written })).toBe(requestHash({ quantity: one }));
      }),
    );
  });
});
