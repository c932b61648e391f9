import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache, createDocumentGuard, findExcess, type OperationLimits } from './operation-limits.ts';

const limits: OperationLimits = { tokens: 100, depth: 3, aliases: 2, rootFields: 3, fields: 6, directives: 2 };
const codeOf = (query: string) => findExcess(parse(query), limits)?.extensions['code'];

describe('findExcess', () => {
  it.each([
    ['{ a { b { c } } }', undefined],
    ['{ a { b { c { d } } } }', 'OPERATION_TOO_DEEP'],
    ['{ a { ... { b { ... { c } } } } }', undefined],
    ['{ a { ...F } } fragment F on T { b { c { d } } }', 'OPERATION_TOO_DEEP'],
    ['{ x: a y: b c }', undefined],
    ['{ x: a { y: b { z: c } } }', 'TOO_MANY_ALIASES'],
    ['{ a ...F ...F } fragment F on Q { x: b }', undefined],
    ['{ ...F ...F ...F } fragment F on Q { x: b }', 'TOO_MANY_ALIASES'],
    ['{ a b c }', undefined],
    ['{ a b c d }', 'TOO_MANY_ROOT_FIELDS'],
    ['{ a ...F ... { c d } } fragment F on Q { b }', 'TOO_MANY_ROOT_FIELDS'],
    ['{ a @x { b @x } }', undefined],
    ['{ a @x { b @x @x } }', 'TOO_MANY_DIRECTIVES'],
    ['{ ...F @x ...F @x } fragment F on Q { a @x }', 'TOO_MANY_DIRECTIVES'],
    ['{ a { b c d e f } }', undefined],
    ['{ a { b c d e f g } }', 'OPERATION_TOO_LARGE'],
    ['query A { a } query B { a b c d }', 'TOO_MANY_ROOT_FIELDS'],
  ])('%s: %s', (query, code) => expect(codeOf(query)).toBe(code));

  it('counts fragments that double each other without walking each copy', () => {
    const levels = 60;
    const fragments = Array.from({ length: levels }, (_, n) => `fragment F${n} on T { ...F${n + 1} ...F${n + 1} }`);
    expect(codeOf(`{ a { ...F0 } } ${fragments.join(' ')} fragment F${levels} on T { b }`)).toBe('OPERATION_TOO_LARGE');
  });

  it('leaves fragments in circles, and ones that do not exist, to validation', () => {
    expect(codeOf('{ ...A } fragment A on Q { a ...A }')).toBeUndefined();
    expect(codeOf('{ ...Nowhere }')).toBeUndefined();
  });
});

describe('createDocumentGuard', () => {
  it('gives the same document for the same text', () => {
    const guard = createDocumentGuard(limits);
    expect(guard('{ a }').document).toBeDefined();
    expect(guard('{ a }').document).toBe(guard('{ a }').document);
  });

  it.each([
    ['{ a', 'GRAPHQL_PARSE_FAILED'],
    ['', 'GRAPHQL_PARSE_FAILED'],
    [`{ ${'a '.repeat(101)} }`, 'OPERATION_TOO_LARGE'],
    ['{ a b c d }', 'TOO_MANY_ROOT_FIELDS'],
  ])('refuses %j with %s', (query, code) =>
    expect(createDocumentGuard(limits)(query).errors?.[0].extensions['code']).toBe(code),
  );

  it('remembers documents by what they hold and not by how short they are', () => {
    const cache = createDocumentCache();
    const guard = createDocumentGuard(
      { ...limits, tokens: 10_000, fields: 10_000, rootFields: 10_000 },
      undefined,
      cache,
    );
    for (let n = 0; n < 50; n++) expect(guard(`query Q${n} { ${'a '.repeat(9_000)} }`).document).toBeDefined();
    expect(cache.entries).toBeLessThan(20);
    for (let n = 0; n < 500; n++) guard(`query P${n} { ${'a '.repeat(100)} }`);
    expect(cache.entries).toBeGreaterThan(500);
  });

  it('counts what a subscription is compiled to along with its document', () => {
    const bytesOf = (kind: string) => {
      const cache = createDocumentCache();
      createDocumentGuard(
        { ...limits, fields: 10_000, rootFields: 10_000 },
        undefined,
        cache,
      )(`${kind} { ...A ...A ...A } fragment A on S { ...B ...B ...B } fragment B on S { a b c }`);
      return cache.bytes;
    };
    expect(bytesOf('subscription') - bytesOf('query')).toBeGreaterThan(27 * 1_000 - 1);
  });
});
