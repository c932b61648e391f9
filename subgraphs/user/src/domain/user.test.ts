import { describe, expect, it } from 'vitest';
import { isEnded, newUser, parsePhotoUrl, refreshedContact } from './user.ts';

const tokenEnds = new Date('2026-01-05T15:00:00Z');
const now = new Date('2026-01-05T14:30:00.123Z');

describe('parsePhotoUrl', () => {
  it.each(['https://example.com/a.png', 'https://bücher.example/ü.png?x=1'])('takes %s', url =>
    expect(parsePhotoUrl(url).ok).toBe(true),
  );

  it.each([
    'http://example.com/a.png',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    '//example.com/a.png',
    'https://user:password@example.com/a.png',
    'https://',
    '',
    `https://example.com/${'a'.repeat(2_100)}`,
    `https://example.com/${'ü'.repeat(1_000)}`,
  ])('refuses %s', url =>
    expect(parsePhotoUrl(url)).toMatchObject({ ok: false, problem: { code: 'INVALID_PHOTO_URL' } }),
  );
});

describe('a new user', () => {
  it('without an email has none that is verified', () =>
    expect(newUser('uid', { emailVerified: true }, tokenEnds, now)).toMatchObject({
      email: null,
      emailVerified: false,
    }));
});

describe('refreshedContact', () => {
  const user = newUser('uid', { email: 'a@example.com', emailVerified: false }, tokenEnds, now);

  it('is nothing when the token says what is known', () =>
    expect(
      refreshedContact(user, { email: 'a@example.com', emailVerified: false, name: 'New' }, tokenEnds),
    ).toBeUndefined());

  it('is what the token says when it differs, a verification alone included', () =>
    expect(refreshedContact(user, { email: 'a@example.com', emailVerified: true }, tokenEnds)).toMatchObject({
      emailVerified: true,
    }));

  it('is nothing for an earlier token', () =>
    expect(refreshedContact(user, { emailVerified: false }, new Date(tokenEnds.getTime() - 1))).toBeUndefined());
});

describe('isEnded', () => {
  const deletedAt = new Date('2026-01-05T14:30:00.500Z');
  it.each([
    ['long before', '2026-01-05T14:00:00Z', true],
    ['in the second of the deletion', '2026-01-05T14:30:00Z', true],
    ['in the next second', '2026-01-05T14:30:01Z', false],
  ])('holds for a sign-in %s: %s', (_, at, ended) => expect(isEnded(new Date(at), deletedAt)).toBe(ended));
});
