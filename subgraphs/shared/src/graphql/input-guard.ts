import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { badUserInput } from './errors.ts';

/** No field of the graph takes a longer text; each has a tighter limit of its own. */
const STRING_LENGTH_MAX = 4_000;
const DEPTH_MAX = 20;

/** Postgres text cannot hold NUL, and no value of ours is this long: both are refused before any resolver runs. */
export function findHostileInput(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>> | undefined,
): GraphQLError | undefined {
  let found: GraphQLError | undefined;
  visit(document, {
    StringValue(node) {
      found ??= problemOf(node.value);
    },
  });
  return found ?? walk(variables, 0);
}

function walk(value: unknown, depth: number): GraphQLError | undefined {
  if (typeof value === 'string') return problemOf(value);
  if (value === null || typeof value !== 'object') return undefined;
  if (depth > DEPTH_MAX) return badUserInput(`Input is nested more than ${DEPTH_MAX} levels deep.`);
  for (const member of Object.values(value)) {
    const problem = walk(member, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemOf(text: string): GraphQLError | undefined {
  if (text.length > STRING_LENGTH_MAX) return badUserInput(`Text is longer than ${STRING_LENGTH_MAX} characters.`);
  if (text.includes('\0')) return badUserInput('Text contains a NUL character.');
  if (!text.isWellFormed()) return badUserInput('Text is not well-formed Unicode.');
  return undefined;
}
