import { testIdentity } from '@platform/shared/testkit';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type AccessRule, findRefusal, rulesOf } from './access-rules.ts';

const schema = buildSchema(`
  type Query { a: String node: Node thing: Thing secret: Secret scalar: Hidden kind: Kind list: [[Secret!]!]! }
  type Mutation { change: Secret }
  interface Node { id: ID }
  type Open implements Node { id: ID }
  type Closed implements Node { id: ID other: String }
  union Thing = Open | Closed
  type Secret { x: String y: Secret }
  scalar Hidden
  enum Kind { A }
`);
const rules = new Map<string, AccessRule>(
  ['Query.a', 'Closed.id', 'Closed', 'Secret', 'Secret.x', 'Hidden', 'Kind', 'Mutation'].map(coordinate => [
    coordinate,
    { coordinate, scopes: [] },
  ]),
);

function touched(query: string): string[] {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return rulesOf(operation, document, schema, rules)
    .map(({ coordinate }) => coordinate)
    .sort();
}

describe('rulesOf', () => {
  it.each([
    ['{ __typename }', []],
    ['{ a }', ['Query.a']],
    ['{ x: a }', ['Query.a']],
    ['{ ...F } fragment F on Query { ... { a } }', ['Query.a']],
    ['{ ...F } fragment F on Query { a ...F }', ['Query.a']],
    ['{ secret { __typename } }', ['Secret']],
    ['{ secret { y { x } } }', ['Secret', 'Secret.x']],
    ['{ list { y { __typename } } }', ['Secret']],
    ['{ scalar kind }', ['Hidden', 'Kind']],
    ['{ thing { __typename } }', []],
    ['{ thing { ... on Open { id } } }', []],
    ['{ thing { ... on Closed { __typename } } }', ['Closed']],
    ['{ node { ... on Closed { other } } }', ['Closed']],
    ['{ thing { ... on Node { id } } }', ['Closed', 'Closed.id']],
    ['{ node { id } }', ['Closed', 'Closed.id']],
    ['mutation { change { __typename } }', ['Mutation', 'Secret']],
    ['{ a @skip(if: true) }', ['Query.a']],
  ])('%s: %j', (query, coordinates) => expect(touched(query)).toEqual(coordinates));
});

describe('findRefusal', () => {
  const user: AccessRule = { coordinate: 'T', scopes: [] };
  const scoped: AccessRule = { coordinate: 'T.f', scopes: [[['a', 'b'], ['c']], [['d']]] };
  const codeOf = (touchedRules: readonly AccessRule[], scopes?: string[]) =>
    findRefusal(touchedRules, scopes && testIdentity('alice', { scopes }))?.extensions['code'];

  it.each([
    ['nothing asked', [], undefined, undefined],
    ['nobody', [user], undefined, 'UNAUTHENTICATED'],
    ['nobody, scopes asked', [scoped], undefined, 'UNAUTHENTICATED'],
    ['a user', [user], [], undefined],
    ['one set of the first, and the second', [scoped], ['a', 'b', 'd'], undefined],
    ['the other set of the first, and the second', [scoped], ['c', 'd'], undefined],
    ['half a set', [scoped], ['a', 'd'], 'FORBIDDEN'],
    ['the first alone', [scoped], ['c'], 'FORBIDDEN'],
    ['a scope that contains a name', [scoped], ['a b', 'd'], 'FORBIDDEN'],
  ])('%s', (_, asked, scopes, code) => expect(codeOf(asked, scopes)).toBe(code));
});
