import { describe, expect, it } from 'vitest';
import { isNestedTooDeep } from './json-nesting.ts';

const nested = (levels: number, [open, close]: readonly [string, string] = ['[', ']']) =>
  open.repeat(levels) + close.repeat(levels);

describe('JSON that is nested', () => {
  it.each([
    ['200 lists', nested(200), false],
    ['201 lists', nested(201), true],
    ['201 objects', nested(201, ['{"a":', '}']), true],
    ['100,000 lists', nested(100_000), true],
    ['lists that are never closed', '['.repeat(500), true],
    ['many lists beside each other', `[${'[],'.repeat(1_000)}[]]`, false],
    ['brackets in a text', JSON.stringify({ query: nested(1_000) }), false],
    ['brackets in a text after an escaped quote', JSON.stringify({ query: `"${nested(1_000)}\\` }), false],
    ['brackets after a text that ends with a backslash', `["\\\\",${nested(300)}]`, true],
    ['a text that does not end', `"${nested(300)}`, false],
  ])('%s', (_, json, isTooDeep) => expect(isNestedTooDeep(json)).toBe(isTooDeep));
});
