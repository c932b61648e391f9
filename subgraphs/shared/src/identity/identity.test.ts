import { SignJWT } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { AssertionReader, type Identity, InvalidAssertionError, signAssertion, verifyAssertion } from './index.ts';

const secret = 'a secret of at least thirty-two characters';
const now = new Date('2026-01-05T15:00:00Z');
const alice: Identity = {
  uid: 'alice',
  roles: ['trader'],
  scopes: ['support:read'],
  authenticatedAt: new Date('2026-01-05T14:50:00Z'),
  tokenExpiresAt: new Date('2026-01-05T15:50:00Z'),
  profile: { email: 'alice@example.com', emailVerified: true, name: 'Alice' },
};
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('identity assertion', () => {
  it('gives back who it was made for', async () =>
    expect(await verifyAssertion(await signAssertion(alice, secret, now), secret, now)).toEqual(alice));

  it('ends after a minute', async () => {
    const assertion = await signAssertion(alice, secret, now);
    await expect(verifyAssertion(assertion, secret, later(59))).resolves.toMatchObject({ uid: 'alice' });
    await expect(verifyAssertion(assertion, secret, later(61))).rejects.toThrow(InvalidAssertionError);
  });

  it('never outlives the ID token', async () => {
    const assertion = await signAssertion({ ...alice, tokenExpiresAt: later(10) }, secret, now);
    await expect(verifyAssertion(assertion, secret, later(11))).rejects.toThrow(InvalidAssertionError);
    await expect(signAssertion({ ...alice, tokenExpiresAt: later(-1) }, secret, now)).rejects.toThrow(RangeError);
  });

  it('refuses another key, a changed payload, no signature and a token made for something else', async () => {
    const assertion = await signAssertion(alice, secret, now);
    const [header, payload, signature] = assertion.split('.') as [string, string, string];
    const forged = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'bob' }),
    ).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    const elsewhere = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('alice')
      .setAudience('other')
      .setExpirationTime(later(60))
      .sign(Buffer.from(secret));
    await expect(verifyAssertion(assertion, secret.toUpperCase(), now)).rejects.toThrow(InvalidAssertionError);
    for (const bad of [`${header}.${forged}.${signature}`, unsigned, elsewhere, 'garbage', ''])
      await expect(verifyAssertion(bad, secret, now)).rejects.toThrow(InvalidAssertionError);
  });
});

describe('whoever reads assertions', () => {
  it('verifies each of them once, and not for longer than it holds', async () => {
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const reader = new AssertionReader(secret);
    const assertion = await signAssertion(alice, secret, now);
    for (const seconds of [0, 1, 59]) expect(await reader.read(assertion, later(seconds))).toEqual(alice);
    expect(verify).toHaveBeenCalledTimes(1);
    await expect(reader.read(assertion, later(60))).rejects.toThrow(InvalidAssertionError);
  });

  it('refuses what does not hold as often as it comes', async () => {
    const reader = new AssertionReader(secret);
    const foreign = await signAssertion(alice, secret.toUpperCase(), now);
    for (let n = 0; n < 2; n += 1) await expect(reader.read(foreign, now)).rejects.toThrow(InvalidAssertionError);
  });
});
