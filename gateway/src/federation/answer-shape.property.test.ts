import { buildSchema, parseOperation } from '@apollo/federation-internals';
import { computeResponse } from '@apollo/gateway/dist/resultShaping.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerShapeOf, shapeAnswer } from './answer-shape.ts';

const schema = buildSchema(`
  type Query { node: Node nodes: [Node!] thing: Thing things: [[Thing]!] a: A! b: B text: String! }
  interface Node { id: ID! next: Node }
  type A implements Node { id: ID! next: Node name: String! kind: Kind! count: Int b: B! counts: [Int!]! any: Any }
  type B implements Node { id: ID! next: Node ratio: Float isOpen: Boolean! a: A }
  union Thing = A | B
  enum Kind { X Y }
  scalar Any
`);

const operations = [
  '{ text a { id name kind count counts any } }',
  '{ __typename first: text a { type: __typename b { __typename ratio isOpen } } }',
  '{ node { id next { id next { __typename id } } } nodes { id } }',
  '{ node { __typename ... on A { id name } ... on B { id ratio } } }',
  '{ node { id ...F } } fragment F on Node { id ... on A { kind b { id } } }',
  '{ ...Q } fragment Q on Query { text nodes { ... on B { a { id } } } }',
  '{ thing { ... on A { counts } ... on Node { id } } things { __typename ... on B { isOpen } } }',
  '{ b { a { id } ... on B { a { name } id } } }',
].map(text => parseOperation(schema, text));

/** Mostly what the schema says; here and there something that it does not. */
const sometimesWrong = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 24, arbitrary: value },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, undefined, 'wrong', 1.5, [], {}, [null], true) },
  );

const nullable = (value: fc.Arbitrary<unknown>) => fc.option(value, { freq: 4, nil: null });

const { query } = fc.letrec(tie => {
  const node = fc.oneof({ depthSize: 'small' }, { weight: 3, arbitrary: fc.constant(null) }, tie('a'), tie('b'));
  const typename = (name: string) =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constant(name) },
      { weight: 1, arbitrary: fc.constantFrom('A', 'B', 'Node', 'Nobody', undefined) },
    );
  const id = sometimesWrong(fc.string());
  return {
    a: fc.record({
      __typename: typename('A'),
      id,
      next: node,
      name: sometimesWrong(fc.string()),
      kind: sometimesWrong(fc.constantFrom('X', 'Y')),
      count: sometimesWrong(nullable(fc.integer({ min: -9, max: 9 }))),
      b: sometimesWrong(tie('b')),
      counts: sometimesWrong(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 })),
      any: fc.constantFrom<unknown>(1, 'x', { deep: [true] }),
    }),
    b: fc.record({
      __typename: typename('B'),
      id,
      next: node,
      ratio: sometimesWrong(nullable(fc.constantFrom(0.5, 2))),
      isOpen: sometimesWrong(fc.boolean()),
      a: fc.oneof({ depthSize: 'small' }, { weight: 2, arbitrary: fc.constant(null) }, tie('a')),
    }),
    query: fc.record({
      node,
      nodes: nullable(fc.array(tie('a'), { maxLength: 2 })),
      thing: node,
      things: nullable(fc.array(fc.array(node, { maxLength: 2 }), { maxLength: 2 })),
      a: tie('a'),
      b: tie('b'),
      text: sometimesWrong(fc.string()),
    }),
  };
});

/** What the library makes of it; undefined where it finds something wrong, or trips over it. */
function libraryAnswer(operation: (typeof operations)[number], input: Record<string, unknown>): string | undefined {
  try {
    const { data, errors } = computeResponse({ operation, variables: {}, input, introspectionHandling: () => null });
    return errors.length > 0 ? undefined : JSON.stringify(data);
  } catch {
    return undefined;
  }
}

describe('answerShapeOf', () => {
  it('makes the same answer as the library, or none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...operations), query, (operation, input) => {
        const shape = answerShapeOf(operation);
        const answer = shape && shapeAnswer(shape, input as Record<string, unknown>);
        if (answer !== undefined)
          expect(JSON.stringify(answer)).toBe(libraryAnswer(operation, input as Record<string, unknown>));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(operations.slice(0, 7).map(operation => [operation.toString(false, false), operation] as const))(
    'has an answer for what is as it should be: %s',
    (_, operation) => {
      const b = { __typename: 'B', id: '2', next: null, ratio: 0.5, isOpen: true, a: null };
      const a = { __typename: 'A', id: '1', next: b, name: 'n', kind: 'X', count: 1, b, counts: [1], any: {} };
      const input = { node: a, nodes: [a, b], thing: b, things: [[a, b], []], a, b, text: 't' };
      const shape = answerShapeOf(operation);
      expect(shape && JSON.stringify(shapeAnswer(shape, input))).toBe(libraryAnswer(operation, input));
    },
  );

  it.each([
    ['a condition', 'query ($if: Boolean!) { text @include(if: $if) }'],
    ['introspection', '{ __schema { __typename } }'],
    ['a name that every object has', '{ __proto__: text }'],
    ['another one', '{ constructor: text }'],
  ])('leaves %s to the library', (_, text) => {
    expect(answerShapeOf(parseOperation(schema, text))).toBeUndefined();
  });
});
