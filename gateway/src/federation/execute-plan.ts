import type { Operation } from '@apollo/federation-internals';
import { applyRewrites } from '@apollo/gateway/dist/dataRewrites.js';
import { computeResponse } from '@apollo/gateway/dist/resultShaping.js';
import { deepMerge } from '@apollo/gateway/dist/utilities/deepMerge.js';
import { evaluateCondition, type FetchNode, type PlanNode } from '@apollo/query-planner';
import {
  executeSync,
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { type AnswerShape, shapeAnswer } from './answer-shape.ts';
import type { Graph } from './graph.ts';
import { representationOf } from './representation.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';
import { askTwinsOnce, type TwinFetches } from './twin-fetches.ts';

/** An operation that is ready to run: planned once, whoever asks and however often. */
export interface PlannedOperation {
  readonly graph: Graph;
  readonly definition: OperationDefinitionNode;
  readonly operation: Operation;
  /** What the answer looks like; undefined where it takes the library to say. */
  readonly shape: AnswerShape | undefined;
  readonly plan: PlanNode | undefined;
  readonly twins: TwinFetches;
}

export type Variables = Readonly<Record<string, unknown>>;

/** Asks a subgraph. Never rejects: what goes wrong is in `errors`. */
export type RunFetch = (fetch: FetchNode, variables: Variables) => Promise<SubgraphAnswer>;

export interface ExecutionAnswer {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

type Json = Record<string, unknown>;

/** A place in the result: where an entity stands, and the entity. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly value: Json;
}

interface Execution {
  readonly planned: PlannedOperation;
  readonly variables: Variables;
  readonly fetch: RunFetch;
  readonly errors: GraphQLError[];
}

/**
 * Executes a plan as `@apollo/gateway` does, with its own rewrites, merging and shaping, but without what it does anew for each request:
 * reading the operation, tracing, request objects. Entities that are equal are asked for once, and so are requests.
 * @param seed what is known before the first fetch: the event of a subscription. It is changed.
 */
export async function executePlan(
  planned: PlannedOperation,
  variables: Variables,
  fetch: RunFetch,
  seed: Json = {},
  seedErrors: readonly GraphQLError[] = [],
): Promise<ExecutionAnswer> {
  const execution: Execution = {
    planned,
    variables,
    fetch: askTwinsOnce(planned.twins, fetch),
    errors: [...seedErrors],
  };
  if (planned.plan !== undefined) await run(execution, planned.plan, [{ path: [], value: seed }]);
  const { errors } = execution;
  const { shape } = planned;
  const data = shape && shapeAnswer(shape, seed);
  return data !== undefined ? { data, errors } : completeAnswer(planned, variables, seed, errors);
}

/** Leaves the shaping to the library, which knows what becomes of missing and wrong values. */
function completeAnswer(
  planned: PlannedOperation,
  variables: Variables,
  seed: Json,
  errors: readonly GraphQLError[],
): ExecutionAnswer {
  const shaped = computeResponse({
    operation: planned.operation,
    variables,
    input: seed,
    introspectionHandling: field => introspect(planned, field.expandFragments().toSelectionNode(), variables),
  });
  const data = shaped.data ?? null;
  if (errors.length > 0 || shaped.errors.length === 0) return { data, errors };
  return { data, errors, extensions: { valueCompletion: shaped.errors } };
}

function run(execution: Execution, node: PlanNode, places: readonly Place[]): Promise<void> | undefined {
  switch (node.kind) {
    case 'Fetch':
      return runFetch(execution, node, places);
    case 'Sequence':
      return runInSequence(execution, node.nodes, places);
    case 'Parallel':
      return Promise.all(node.nodes.map(child => run(execution, child, places))).then(() => undefined);
    case 'Flatten': {
      const inner = places.flatMap(place => placesUnder(place.value, node.path, 0, place.path));
      return inner.length === 0 ? undefined : run(execution, node.node, inner);
    }
    case 'Condition': {
      const { operation } = execution.planned;
      const branch = evaluateCondition(node, operation.variableDefinitions, { ...execution.variables })
        ? node.ifClause
        : node.elseClause;
      return branch && run(execution, branch, places);
    }
    case 'Defer':
      throw new Error('Invariant: plans are made without @defer');
  }
}

async function runInSequence(
  execution: Execution,
  nodes: readonly PlanNode[],
  places: readonly Place[],
): Promise<void> {
  for (const node of nodes) await run(execution, node, places);
}

/** `@` stands for every element of a list. */
function placesUnder(
  value: unknown,
  path: readonly (string | number)[],
  depth: number,
  reached: readonly (string | number)[],
): Place[] {
  if (value === null || value === undefined) return [];
  const step = path[depth];
  if (Array.isArray(value)) {
    const next = step === '@' ? depth + 1 : depth;
    return value.flatMap((element, index) => placesUnder(element, path, next, [...reached, index]));
  }
  if (typeof value !== 'object') return [];
  if (step === undefined) return [{ path: reached, value: value as Json }];
  return placesUnder(ownValue(value as Json, String(step)), path, depth + 1, [...reached, step]);
}

function ownValue(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** What a fetch asks for, and what becomes of the answer. */
interface Request {
  readonly variables: Json;
  readonly take: (answer: SubgraphAnswer) => void;
}

async function runFetch(execution: Execution, fetch: FetchNode, places: readonly Place[]): Promise<void> {
  try {
    const request =
      fetch.requires === undefined
        ? requestFields(execution, fetch, places)
        : requestEntities(execution, fetch, fetch.requires, places);
    if (request !== undefined) request.take(await execution.fetch(fetch, request.variables));
  } catch (error) {
    execution.errors.push(error instanceof GraphQLError ? error : unexpected(error));
  }
}

function unexpected(error: unknown): GraphQLError {
  return new GraphQLError('unexpected', { originalError: error instanceof Error ? error : new Error(String(error)) });
}

function requestFields(execution: Execution, fetch: FetchNode, places: readonly Place[]): Request {
  return {
    variables: usedVariables(execution.variables, fetch),
    take({ data, errors }) {
      const path = places[0]?.path ?? [];
      for (const error of errors ?? [])
        execution.errors.push(downstreamError(error, fetch.serviceName, error.path && [...path, ...error.path]));
      if (data === null || data === undefined) return;
      applyRewrites(execution.planned.graph.supergraphSchema, fetch.outputRewrites, data);
      for (const place of places) deepMerge(place.value, data);
    },
  };
}

type Requires = NonNullable<FetchNode['requires']>;

/** @returns undefined when nothing of what is there can be completed. */
function requestEntities(
  execution: Execution,
  fetch: FetchNode,
  requires: Requires,
  places: readonly Place[],
): Request | undefined {
  const { graph } = execution.planned;
  const placesOf = new Map<string, Place[]>();
  const representations: Json[] = [];
  for (const place of places) {
    const representation = representationOf(graph.supergraphSchema, place.value, requires);
    if (!representation?.['__typename']) continue;
    applyRewrites(graph.supergraphSchema, fetch.inputRewrites, representation);
    const key = JSON.stringify(representation);
    const known = placesOf.get(key);
    if (known === undefined) {
      placesOf.set(key, [place]);
      representations.push(representation);
    } else known.push(place);
  }
  if (representations.length === 0) return undefined;
  return {
    variables: { ...usedVariables(execution.variables, fetch), representations },
    take({ data, errors }) {
      const groups = [...placesOf.values()];
      for (const error of errors ?? [])
        execution.errors.push(...entityErrors(error, fetch.serviceName, groups, places));
      const entities = data?.['_entities'];
      if (!Array.isArray(entities)) return;
      for (const [index, group] of groups.entries()) mergeEntity(execution, fetch, entities[index], group);
    },
  };
}

function mergeEntity({ planned }: Execution, fetch: FetchNode, entity: unknown, group: readonly Place[]): void {
  if (typeof entity !== 'object' || entity === null) return;
  for (const [index, { value }] of group.entries()) {
    // What is merged becomes part of the result, so each place gets a copy of its own.
    const own = (index === 0 ? entity : structuredClone(entity)) as Json;
    own['__typename'] ||= value['__typename'];
    if (index === 0) applyRewrites(planned.graph.supergraphSchema, fetch.outputRewrites, own);
    deepMerge(value, own);
  }
}

/** An error of an entity stands wherever the entity does. */
function entityErrors(
  error: GraphQLFormattedError,
  serviceName: string,
  groups: readonly (readonly Place[])[],
  places: readonly Place[],
): GraphQLError[] {
  const [, index, ...inner] = error.path ?? [];
  const group = typeof index === 'number' ? groups[index] : undefined;
  if (group !== undefined) return group.map(({ path }) => downstreamError(error, serviceName, [...path, ...inner]));
  const path = places[0]?.path.filter(step => typeof step === 'string');
  return [downstreamError(error, serviceName, error.path && path)];
}

export function downstreamError(
  { message, extensions }: GraphQLFormattedError,
  serviceName: string,
  path: readonly (string | number)[] | undefined,
): GraphQLError {
  return new GraphQLError(message || 'The service behind these fields reports an error.', {
    path: path ?? null,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName },
  });
}

function usedVariables(variables: Variables, { variableUsages = [] }: FetchNode): Json {
  const used: Json = {};
  for (const name of variableUsages)
    if (Object.hasOwn(variables, name) && variables[name] !== undefined) used[name] = variables[name];
  return used;
}

type IntrospectionField = ReturnType<
  Parameters<Parameters<typeof computeResponse>[0]['introspectionHandling']>[0]['toSelectionNode']
>;

function introspect({ graph, definition }: PlannedOperation, field: IntrospectionField, variables: Variables): unknown {
  const used = new Set<string>();
  visit(field, { Variable: ({ name }) => void used.add(name.value) });
  const { data } = executeSync({
    schema: graph.schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: OperationTypeNode.QUERY,
          variableDefinitions: (definition.variableDefinitions ?? []).filter(d => used.has(d.variable.name.value)),
          selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
        },
      ],
    },
    variableValues: variables,
  });
  return Object.values(data ?? {})[0];
}
