import type { GraphQLFormattedError } from 'graphql';
import { isRecord } from '../json.ts';
import { SubgraphFailure } from './exchange.ts';

/** An answer of GraphQL: data, errors, or both. */
export interface SubgraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** A GraphQL answer is one whatever its HTTP status: errors of a 401 are errors like others. @throws SubgraphFailure for what cannot be used. */
export function readAnswer({ status, text }: { readonly status: number; readonly text: string }): SubgraphAnswer {
  // A proxy that says 502, and not the subgraph.
  const isNonsense = status < 500;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new SubgraphFailure(`status ${status} and a body that is not JSON`, { isNonsense });
  }
  return usableAnswer(answer, isNonsense);
}

/** @throws SubgraphFailure for what is no GraphQL answer. */
export function usableAnswer(answer: unknown, isNonsense = true): SubgraphAnswer {
  if (!isRecord(answer) || (isEmpty(answer['data']) && isEmpty(answer['errors'])))
    throw new SubgraphFailure('what it said is no GraphQL answer', { isNonsense });
  const { data, errors } = answer;
  if (data !== undefined && data !== null && !isRecord(data))
    throw new SubgraphFailure('data is not an object', { isNonsense });
  if (errors === undefined || errors === null) return { data: data ?? null };
  if (!Array.isArray(errors) || !errors.every(isFormattedError))
    throw new SubgraphFailure('errors are malformed', { isNonsense });
  return { data: data ?? null, errors: errors.map(withoutTransport) };
}

/** @throws SubgraphFailure when there is not one entity for each that was asked for. */
export function requireEntities(answer: SubgraphAnswer, representations: unknown): void {
  if (!Array.isArray(representations) || answer.data === null || answer.data === undefined) return;
  const entities: unknown = answer.data['_entities'];
  if (!Array.isArray(entities) || entities.length !== representations.length)
    throw new SubgraphFailure('the entities do not match what was asked for');
}

function isEmpty(part: unknown): boolean {
  return part === undefined || part === null || (Array.isArray(part) && part.length === 0);
}

/** How the subgraph answered over HTTP must not decide how the gateway does. */
function withoutTransport(error: GraphQLFormattedError): GraphQLFormattedError {
  const { http: _, stacktrace: __, exception: ___, ...extensions } = error.extensions ?? {};
  return { ...error, extensions };
}

function isFormattedError(value: unknown): value is GraphQLFormattedError {
  return (
    isRecord(value) &&
    typeof value['message'] === 'string' &&
    (value['path'] === undefined || value['path'] === null || Array.isArray(value['path'])) &&
    (value['extensions'] === undefined || value['extensions'] === null || isRecord(value['extensions']))
  );
}
