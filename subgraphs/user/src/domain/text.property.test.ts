import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameKeyOf, parseLine } from './text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 200 });

describe('parseLine', () => {
  it('gives what it gave, when it is asked again', () =>
    fc.assert(
      fc.property(anyText, text => {
        const line = parseLine(text, 64);
        if (line !== undefined) expect(parseLine(line, 64)).toBe(line);
      }),
    ));

  it('never gives more characters than the limit, an empty line or one that Postgres could not keep', () =>
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 100 }), (text, lengthMax) => {
        const line = parseLine(text, lengthMax);
        if (line === undefined) return;
        expect([...line].length).toBeLessThanOrEqual(lengthMax);
        expect(line.trim()).toBe(line);
        expect(line).not.toBe('');
        expect(line.isWellFormed() && !line.includes('\0')).toBe(true);
      }),
    ));

  it.each([
    ['a name', 'Ada Lovelace'],
    ['Arabic', 'عائشة'],
    ['Persian with a joiner', 'می‌خواهم'],
    ['a family of emoji', '👩‍👩‍👧‍👦'],
    ['a flag', '🇨🇭'],
  ])('takes %s as it is', (_, text) => expect(parseLine(text, 64)).toBe(text));

  it.each([
    ['nothing', ''],
    ['spaces', ' \u00a0\u3000 '],
    ['joiners alone', '\u200d\u200c'],
    ['Hangul fillers alone', '\u3164\uffa0'],
    ['a blank of Braille', '\u2800'],
    ['NUL', 'a\0b'],
    ['a line break', 'a\nb'],
    ['a paragraph separator', 'a\u2029b'],
    ['a right-to-left override', 'a\u202eb'],
    ['half a character', 'a\ud83d'],
  ])('refuses %s', (_, text) => expect(parseLine(text, 64)).toBeUndefined());

  it('counts code points, as Postgres does, after composing', () => {
    expect(parseLine('🦊'.repeat(64), 64)).toHaveLength(128);
    expect(parseLine('🦊'.repeat(65), 64)).toBeUndefined();
    expect(parseLine('e\u0301'.repeat(64), 64)).toBe('é'.repeat(64));
    expect(parseLine('ệ'.repeat(64).normalize('NFD'), 64)).toBe('ệ'.repeat(64));
    expect(parseLine('한'.repeat(64).normalize('NFD'), 64)).toBe('한'.repeat(64));
  });
});

describe('nameKeyOf', () => {
  it('is the same for two names that differ in case or in the way an accent is written', () => {
    expect(nameKeyOf('ÉNERGIE')).toBe(nameKeyOf('e\u0301nergie'));
    expect(nameKeyOf('a')).not.toBe(nameKeyOf('b'));
  });

  it('is at most three times as long as the name, so that an index can hold it', () =>
    fc.assert(
      fc.property(anyText, text => {
        expect(nameKeyOf(text).length).toBeLessThanOrEqual(3 * text.length);
      }),
    ));
});
