import fc from 'fast-check';
import { buildSchema, getOperationAST, getVariableValues, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { variableCheckOf } from './variable-check.ts';

const schema = buildSchema(`
  scalar Decimal
  enum Side { BUY SELL }
  input Leg { side: Side! quantity: Decimal limit: Int = 1 legs: [Leg!] }
  input Choice @oneOf { symbol: String id: ID }
  type Query { any(float: Float, decimal: Decimal, id: ID, is: Boolean, leg: Leg, choice: Choice): Int }
`);

const type = fc.constantFrom(
  'Int',
  'Int!',
  'Int! = 3',
  'Float',
  'ID!',
  'String',
  '[Boolean!]',
  '[[Boolean]!]!',
  'Decimal!',
  'Side',
  'Side! = SELL',
  'Leg',
  '[Leg!]',
  'Choice!',
);
const leaf = fc.constantFrom<unknown>('BUY', 'SELL', '', 'x', null, undefined, true, 0, 1.5, 2 ** 31, [], {});
const leg = fc.record(
  { side: fc.constantFrom('BUY', 'BUY', 'x', null), quantity: leaf, limit: leaf, unknown: leaf },
  { requiredKeys: ['side'] },
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 2 }),
  fc.array(fc.array(fc.constantFrom(true, null), { maxLength: 2 }), { maxLength: 2 }),
  leg,
  fc.array(leg, { maxLength: 2 }),
  fc.tuple(leg, fc.array(leg)).map(([outer, legs]) => ({ ...outer, legs })),
  fc.record({ symbol: leaf, id: leaf }, { requiredKeys: [] }),
);
const variables = fc.oneof(
  { weight: 9, arbitrary: value.map(given => ({ given })) },
  { weight: 1, arbitrary: fc.constant({ other: 1 }) },
);

function operationOf(text: string) {
  return getOperationAST(parse(text)) ?? expect.unreachable();
}

describe('the check of variables', () => {
  it('takes what getVariableValues takes, and nothing else', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(type, variables, (asked, given) => {
        const operation = operationOf(`query ($given: ${asked}) { any }`);
        const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
        seen[errors === undefined ? 'taken' : 'refused'] += 1;
        expect(variableCheckOf(schema, operation)(given)).toBe(errors === undefined);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(200);
  });

  it('looks at every variable', () => {
    const check = variableCheckOf(schema, operationOf('query ($a: Int, $b: Int!) { any }'));
    expect(check({ a: 1, b: 2 })).toBe(true);
    expect(check({ a: 'x', b: 2 })).toBe(false);
    expect(check({ a: 1, b: 'x' })).toBe(false);
    expect(check({ a: 1 })).toBe(false);
  });

  it('takes anything where an operation has no variables', () => {
    expect(variableCheckOf(schema, operationOf('{ any }'))({ a: 1 })).toBe(true);
  });
});
