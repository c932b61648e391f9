import { describe, expect, it } from 'vitest';
import { chooseEncoding } from './compression.ts';

describe('the encoding of an answer', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['gzip;q=0, *', 'br'],
    ['identity, gzip;q=0.5', undefined],
    ['deflate', undefined],
    ['gzip;q=nonsense', undefined],
    [['gzip', 'br'], undefined],
  ] as const)('for %j is %s', (accept, expected) => {
    expect(chooseEncoding(accept as string)).toBe(expected);
    expect(chooseEncoding(accept as string)).toBe(expected);
  });
});
