import { buildSchema, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costOf, readCostModel } from './cost.ts';

const SDL = /* GraphQL */ `
  directive @cost(weight: Int!) on FIELD_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!]) on FIELD_DEFINITION
  type Query {
    user: User
    users(first: Int, last: Int): [User!]!
    heavy: String @cost(weight: 50)
    all: [User!]! @listSize(assumedSize: 200)
    ranked: [User!]! @cost(weight: 20) @listSize(assumedSize: 5)
    paged(limit: Int): [User!]! @listSize(slicingArguments: ["limit"], assumedSize: 7)
    byDefault(first: Int = 300): [User!]!
  }
  type User {
    name: String
    friends(first: Int, after: String): Friends!
    tags: [String!]!
  }
  type Friends { edges: [Edge!]! nodes: [User!]! totalCount: Int! }
  type Edge { node: User! }
`;
const schema = buildSchema(SDL);
const model = readCostModel(parse(SDL));

function cost(query: string, variables = {}): number {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return costOf(schema, model, document, operation, variables);
}

describe('the cost of an operation', () => {
  it.each([
    ['{ user { name } }', {}, 1],
    ['{ heavy }', {}, 50],
    ['{ users { name } }', {}, 10],
    ['{ users(first: 3) { name tags } }', {}, 3],
    ['{ users(first: 3, last: 5) { name } }', {}, 5],
    ['query ($n: Int) { users(first: $n) { name } }', { n: 40 }, 40],
    ['query ($n: Int = 30) { users(first: $n) { name } }', {}, 30],
    ['{ all { name } }', {}, 200],
    ['{ ranked { name } }', {}, 20 + 5],
    ['{ paged { name } }', {}, 7],
    ['{ paged(limit: 2) { name } }', {}, 2],
    ['{ byDefault { name } }', {}, 300],
    ['{ byDefault(first: 2) { name } }', {}, 2],
    ['query ($n: Int) { byDefault(first: $n) { name } }', {}, 300],
    ['query ($n: Int = 30) { byDefault(first: $n) { name } }', {}, 30],
    ['query ($n: Int) { byDefault(first: $n) { name } }', { n: 1e9 }, 1e9],
    ['{ user { friends(first: 4) { nodes { name } totalCount } } }', {}, 1 + 1 + 4],
    ['{ user { friends(first: 4) { edges { node { name } } } } }', {}, 1 + 1 + 4 * 2],
    [
      '{ users(first: 10) { friends(first: 10) { nodes { friends(first: 10) { nodes { name } } } } } }',
      {},
      10 * (1 + 1 + 10 * (1 + 1 + 10)),
    ],
    [
      '{ ...A ...A } fragment A on Query { users(first: 5) { ... on User { ...B } } } fragment B on User { friends(first: 2) { nodes { name } } }',
      {},
      2 * 5 * (1 + 1 + 2),
    ],
  ])('%s with %j is %i', (query, variables, expected) => expect(cost(query, variables)).toBe(expected));

  it('of fragments that double each other is estimated at once', () => {
    const levels = Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(
      ' ',
    );
    expect(cost(`{ ...F0 } ${levels} fragment F60 on Query { user { name } }`)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
