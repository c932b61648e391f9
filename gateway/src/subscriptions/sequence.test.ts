import { describe, expect, it } from 'vitest';
import { isAfter, sequenceOf } from './sequence.ts';

describe('sequenceOf', () => {
  it.each([
    ['12', '12'],
    [12, '12'],
    ['0', '0'],
    ['-1', undefined],
    ['1.5', undefined],
    [1.5, undefined],
    ['abc', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('reads %j as %j', (value, expected) => expect(sequenceOf(value)).toBe(expected));
});

describe('isAfter', () => {
  it.each([
    ['10', '9', true],
    ['9', '10', false],
    ['9', '9', false],
    ['9007199254740993', '9007199254740992', true],
    ['1', undefined, true],
    ['1', 'opaque', true],
  ])('%s after %s: %s', (sequence, previous, expected) => expect(isAfter(sequence, previous)).toBe(expected));
});
