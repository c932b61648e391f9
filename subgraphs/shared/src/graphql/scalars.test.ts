import type { GraphQLScalarType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateScalar, DateTimeScalar, DecimalScalar, SequenceScalar } from './scalars.ts';

const refusalOf = (scalar: GraphQLScalarType, value: unknown) => {
  try {
    return `taken as ${String(scalar.parseValue(value))}`;
  } catch (error) {
    return (error as { extensions?: { code?: string } }).extensions?.code;
  }
};

describe('what a scalar takes from a client', () => {
  it.each([
    [DecimalScalar, '182.3700', '182.3700'],
    [DecimalScalar, -5, '-5'],
    [DateTimeScalar, '2026-01-05T14:30:00+02:00', new Date('2026-01-05T12:30:00Z')],
    [DateTimeScalar, '0001-01-01T00:00:00Z', new Date('0001-01-01T00:00:00Z')],
    [DateScalar, '2024-02-29', '2024-02-29'],
    [SequenceScalar, '9223372036854775807', 9_223_372_036_854_775_807n],
    [SequenceScalar, 7, 7n],
  ] as const)('%s reads %j', (scalar: GraphQLScalarType, value, expected) => {
    expect(scalar.parseValue(value)).toEqual(expected);
  });

  it.each([
    [DecimalScalar, 1.5],
    [DecimalScalar, '1e3'],
    [DecimalScalar, '.5'],
    [DecimalScalar, `1.${'1'.repeat(19)}`],
    [DecimalScalar, 2 ** 53],
    [DateTimeScalar, '2026-01-05'],
    [DateTimeScalar, '2026-02-30T00:00:00Z'],
    [DateTimeScalar, '2026-01-05T14:30:00'],
    // Years that Postgres has no text for, as they are written or once they are in UTC.
    [DateTimeScalar, '0000-01-01T00:00:00Z'],
    [DateTimeScalar, '0001-01-01T00:00:00+01:00'],
    [DateTimeScalar, '9999-12-31T23:30:00-01:00'],
    [DateScalar, '0000-01-01'],
    [DateScalar, '2026-02-30'],
    [DateScalar, '2026-1-5'],
    [SequenceScalar, '-1'],
    [SequenceScalar, '9223372036854775808'],
    [SequenceScalar, 1.5],
  ] as const)('%s refuses %j as bad input', (scalar: GraphQLScalarType, value) => {
    expect(refusalOf(scalar, value)).toBe('BAD_USER_INPUT');
  });
});
