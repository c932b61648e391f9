import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isDateText, isDecimalText } from '../pure/index.ts';

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** Shows what came without echoing a large or hostile value. */
function inspect(value: unknown): string {
  return JSON.stringify(
    typeof value === 'string' ? value.slice(0, 40) : typeof value === 'number' ? value : typeof value,
  );
}

function parseDecimalInput(value: unknown): string {
  if (typeof value === 'string' && isDecimalText(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value.toString();
  if (typeof value === 'number') throw badInput(`Decimal cannot be a JSON float, send a string: ${inspect(value)}`);
  throw badInput(
    `Decimal must be plain decimal text with at most 20 digits before and 18 after the point: ${inspect(value)}`,
  );
}

/** An exact decimal; text on the wire, never a float. Internal value: decimal text. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  serialize(value) {
    if (typeof value === 'string' && isDecimalText(value)) return value;
    throw new TypeError(`Decimal cannot represent ${inspect(value)}`);
  },
  parseValue: parseDecimalInput,
  parseLiteral(node: ValueNode) {
    if (node.kind === Kind.STRING) return parseDecimalInput(node.value);
    if (node.kind === Kind.INT && isDecimalText(node.value)) return node.value;
    throw badInput('Decimal must be a string or an integer, never a float literal.');
  },
});

const DATE_TIME_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

function parseDateTimeInput(value: unknown): Date {
  if (typeof value === 'string' && DATE_TIME_PATTERN.test(value) && isDateText(value.slice(0, 10))) {
    const time = new Date(value);
    // In UTC it may be the year before the first or after 9999, which is no text that Postgres takes.
    if (!Number.isNaN(time.getTime()) && isDateText(time.toISOString().slice(0, 10))) return time;
  }
  throw badInput(`DateTime must be RFC 3339, for example "2026-01-05T14:30:00Z": ${inspect(value)}`);
}

/** A moment, RFC 3339 in UTC with milliseconds on the wire. Internal value: `Date`. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    const time = value instanceof Date ? value : new Date(String(value));
    if (Number.isNaN(time.getTime())) throw new TypeError(`DateTime cannot represent ${inspect(value)}`);
    return time.toISOString();
  },
  parseValue: parseDateTimeInput,
  parseLiteral(node) {
    if (node.kind === Kind.STRING) return parseDateTimeInput(node.value);
    throw badInput('DateTime must be a string.');
  },
});

function parseDateInput(value: unknown): string {
  if (typeof value === 'string' && isDateText(value)) return value;
  throw badInput(`Date must be YYYY-MM-DD: ${inspect(value)}`);
}

/** A day of an exchange's calendar, `YYYY-MM-DD`. Internal value: the same text. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  serialize: value => parseDateInput(value),
  parseValue: parseDateInput,
  parseLiteral(node) {
    if (node.kind === Kind.STRING) return parseDateInput(node.value);
    throw badInput('Date must be a string.');
  },
});

const SEQUENCE_MAX = 2n ** 63n - 1n;

function parseSequenceInput(value: unknown): bigint {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? value.toString() : value;
  if (typeof text === 'string' && /^\d{1,19}$/.test(text) && BigInt(text) <= SEQUENCE_MAX) return BigInt(text);
  throw badInput(`Sequence must be a non-negative integer as a string: ${inspect(value)}`);
}

/** A position in an ordered stream; text on the wire. Internal value: `bigint`. */
export const SequenceScalar = new GraphQLScalarType<bigint, string>({
  name: 'Sequence',
  serialize(value) {
    if (typeof value === 'bigint' && value >= 0n) return value.toString();
    throw new TypeError(`Sequence cannot represent ${inspect(value)}`);
  },
  parseValue: parseSequenceInput,
  parseLiteral(node) {
    if (node.kind === Kind.STRING || node.kind === Kind.INT) return parseSequenceInput(node.value);
    throw badInput('Sequence must be a string.');
  },
});

/** Resolvers of the scalars that every subgraph declares. */
export const scalarResolvers = {
  Decimal: DecimalScalar,
  DateTime: DateTimeScalar,
  Date: DateScalar,
  Sequence: SequenceScalar,
};
