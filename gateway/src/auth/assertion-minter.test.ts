import { verifyAssertion } from '@platform/shared/identity';
import { TEST_ASSERTION_SECRET, testIdentity } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { createAssertionMinter } from './assertion-minter.ts';

const start = new Date('2026-01-05T15:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const alice = testIdentity('alice', { tokenExpiresAt: later(600) });

describe('the assertion minter', () => {
  it('signs who asks, and signs again in time for the subgraph to read it', async () => {
    let now = start;
    const mint = createAssertionMinter(TEST_ASSERTION_SECRET, { now: () => now });
    const first = await mint(alice);
    expect((await verifyAssertion(first ?? '', TEST_ASSERTION_SECRET, now)).uid).toBe('alice');
    now = later(29);
    expect(await mint(alice)).toBe(first);
    now = later(31);
    const second = await mint(alice);
    expect(second).not.toBe(first);
    expect((await verifyAssertion(second ?? '', TEST_ASSERTION_SECRET, later(90))).uid).toBe('alice');
  });

  it('signs nothing for nobody, and nothing without a secret', async () => {
    expect(await createAssertionMinter(TEST_ASSERTION_SECRET)(undefined)).toBeUndefined();
    expect(await createAssertionMinter(undefined)(alice)).toBeUndefined();
  });

  it('speaks for nobody whose token has ended', async () => {
    const mint = createAssertionMinter(TEST_ASSERTION_SECRET, { now: () => later(601) });
    await expect(mint(alice)).rejects.toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });
});
