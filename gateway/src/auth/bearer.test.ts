import { describe, expect, it } from 'vitest';
import { InvalidTokenError } from './authenticator.ts';
import { authorizationOf, bearerToken } from './bearer.ts';

describe('bearerToken', () => {
  it.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer   a.b.c ', 'a.b.c'],
    ['Bearer a.b.', 'a.b.'],
    [undefined, undefined],
    [null, undefined],
  ])('reads %j as %j', (value, token) => expect(bearerToken(value)).toBe(token));

  it.each([
    [''],
    ['Bearer'],
    ['Bearer '],
    ['Bearer a'],
    ['Bearer a.b.c d'],
    ['Basic YTpi'],
    ['a.b.c'],
    [`Bearer ${'a'.repeat(9_000)}.b.c`],
    [7],
    [{ token: 'a.b.c' }],
    [['Bearer a.b.c']],
  ])('refuses %j', value => expect(() => bearerToken(value)).toThrow(InvalidTokenError));
});

describe('authorizationOf', () => {
  it('finds the value under any spelling of the name', () => {
    expect(authorizationOf({ AUTHorization: 'x' })).toBe('x');
    expect(authorizationOf({ other: 'x' })).toBeUndefined();
    expect(authorizationOf(undefined)).toBeUndefined();
  });
});
