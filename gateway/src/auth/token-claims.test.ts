import { describe, expect, it } from 'vitest';
import { InvalidTokenError } from './authenticator.ts';
import { CLOCK_SKEW_SECONDS, identityOf } from './token-claims.ts';

const now = new Date('2026-01-05T15:00:00Z');
const seconds = now.getTime() / 1000;
const good = { sub: 'alice', exp: seconds + 60, iat: seconds - 60, auth_time: seconds - 120 };
const read = (claims: object) => identityOf({ ...good, ...claims }, now);

describe('identityOf', () => {
  it('reads who it is from the claims', () =>
    expect(
      read({ email: 'a@example.com', email_verified: true, name: 'Alice', phone_number: '+1', roles: ['trader'] }),
    ).toEqual({
      uid: 'alice',
      roles: ['trader'],
      scopes: [],
      authenticatedAt: new Date((seconds - 120) * 1000),
      tokenExpiresAt: new Date((seconds + 60) * 1000),
      profile: { email: 'a@example.com', emailVerified: true, name: 'Alice', picture: undefined, phoneNumber: '+1' },
    }));

  it.each([
    [{ exp: undefined }],
    [{ exp: 'tomorrow' }],
    [{ exp: seconds }],
    [{ iat: undefined }],
    [{ iat: seconds + CLOCK_SKEW_SECONDS + 1 }],
    [{ auth_time: undefined }],
    [{ auth_time: seconds + CLOCK_SKEW_SECONDS + 1 }],
    [{ sub: '' }],
    [{ sub: 'x'.repeat(129) }],
  ])('refuses %o', claims => expect(() => read(claims)).toThrow(InvalidTokenError));

  it('bears with clocks that are a little apart', () =>
    expect(read({ iat: seconds + CLOCK_SKEW_SECONDS, auth_time: seconds + CLOCK_SKEW_SECONDS }).uid).toBe('alice'));

  it.each([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['a  b', ['a', 'b']],
    ['', []],
    [['a', 1], []],
    [{ a: true }, []],
    [null, []],
    [7, []],
  ])('takes scopes from %o as %o', (scopes, expected) => expect(read({ scopes }).scopes).toEqual(expected));

  it('takes roles from a list of texts and from nothing else', () => {
    expect(read({ roles: ['admin'] }).roles).toEqual(['admin']);
    for (const roles of ['admin', { admin: true }, [['admin']], [1]]) expect(read({ roles }).roles).toEqual([]);
  });
});
