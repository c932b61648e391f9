import { operationFromDocument } from '@apollo/federation-internals';
import { inSpanNow } from '@platform/shared/observability';
import {
  type DocumentNode,
  GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { countFields } from '../limits/operation-limits.ts';
import { TextCache } from '../text-cache.ts';
import { type AccessRule, rulesOf } from './access-rules.ts';
import { answerShapeOf } from './answer-shape.ts';
import type { PlannedOperation } from './execute-plan.ts';
import type { Graph } from './graph.ts';
import { twinFetchesOf } from './twin-fetches.ts';
import { type VariableCheck, variableCheckOf } from './variable-check.ts';

/** A query or mutation about which everything is known that does not depend on who asks nor on variables. */
export interface ReadyOperation extends PlannedOperation {
  readonly document: DocumentNode;
  readonly rules: readonly AccessRule[];
  readonly isIntrospection: boolean;
  readonly acceptsVariables: VariableCheck;
}

/** Some thousand operations of ordinary size. */
const CACHED_BYTES = 128 * 1024 * 1024;
/** What is known of an operation, at the most: its plan, the shape of its answer, and the document. */
const BYTES_OF_FIELD = 1_000;
const BYTES_OF_TOKEN = 500;

/** Validates and plans each operation of a graph once. */
export class PlannedOperations {
  /** By {@link keyOf}. */
  readonly cache = new TextCache(CACHED_BYTES, bytesOf);
  #graph: Graph;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Plans of another graph are worth nothing. */
  adopt(graph: Graph): void {
    this.#graph = graph;
    this.cache.clear();
  }

  find(query: string, operationName: string | undefined): ReadyOperation | undefined {
    return this.cache.peek(keyOf(query, operationName));
  }

  /** @returns undefined for what is no valid query or mutation of the graph: whoever says why takes the long way. */
  ready(query: string, operationName: string | undefined, document: DocumentNode): ReadyOperation | undefined {
    const key = keyOf(query, operationName);
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const definition = getOperationAST(document, operationName);
    if (!definition || definition.operation === 'subscription' || !isValid(this.#graph, definition, document))
      return undefined;
    const ready = this.#plan(document, definition);
    if (ready !== undefined) this.cache.set(key, ready);
    return ready;
  }

  /** What the planner fails at is left to the long way, too: there it is refused for another reason, or logged. */
  #plan(document: DocumentNode, definition: OperationDefinitionNode): ReadyOperation | undefined {
    try {
      return planOperation(this.#graph, document, definition);
    } catch {
      return undefined;
    }
  }
}

function bytesOf({ document, definition }: ReadyOperation): number {
  return countFields(document, definition) * BYTES_OF_FIELD + (document.tokenCount ?? 0) * BYTES_OF_TOKEN;
}

function keyOf(query: string, operationName: string | undefined): string {
  return operationName === undefined ? query : `${operationName}\0${query}`;
}

/** The first error is enough: whoever tells them all finds them again. */
function isValid({ schema }: Graph, definition: OperationDefinitionNode, document: DocumentNode): boolean {
  if (!schema.getRootType(definition.operation)) return false;
  return validate(schema, document, undefined, { maxErrors: 1, hideSuggestions: true }).length === 0;
}

/** Plans an operation that is known to be valid. @throws GraphQLError when it cannot be planned. */
export function planOperation(
  graph: Graph,
  document: DocumentNode,
  definition: OperationDefinitionNode,
): ReadyOperation {
  const operation = operationFromDocument(graph.apiSchema, document, {
    ...(definition.name !== undefined && { operationName: definition.name.value }),
    validate: false,
  });
  const { node } = inSpanNow('plan', {}, () => graph.planner.buildQueryPlan(operation));
  if (node?.kind === 'Subscription') throw new GraphQLError('A subscription is no query.');
  return {
    graph,
    document,
    definition,
    operation,
    shape: answerShapeOf(operation),
    plan: node,
    twins: twinFetchesOf(node),
    rules: rulesOf(definition, document, graph.schema, graph.accessRules),
    acceptsVariables: variableCheckOf(graph.schema, definition),
    isIntrospection: document.definitions.some(
      part =>
        (part.kind === Kind.OPERATION_DEFINITION || part.kind === Kind.FRAGMENT_DEFINITION) &&
        asksForSchema(part.selectionSet),
    ),
  };
}

/** `__typename` alone tells nothing of the schema. What else does stands at the root, which some graphs have in their answers too. */
function asksForSchema({ selections }: SelectionSetNode): boolean {
  return selections.some(
    selection =>
      (selection.kind === Kind.FIELD && (selection.name.value === '__schema' || selection.name.value === '__type')) ||
      (selection.kind !== Kind.FRAGMENT_SPREAD &&
        selection.selectionSet !== undefined &&
        asksForSchema(selection.selectionSet)),
  );
}
