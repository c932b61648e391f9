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
import { LRUCache } from 'lru-cache';
import { type AccessRule, rulesOf } from './access-rules.ts';
import { answerShapeOf } from './answer-shape.ts';
import type { PlannedOperation } from './execute-plan.ts';
import type { Graph } from './graph.ts';

/** A query or mutation about which everything is known that does not depend on who asks nor on variables. */
export interface ReadyOperation extends PlannedOperation {
  readonly document: DocumentNode;
  readonly rules: readonly AccessRule[];
  readonly isIntrospection: boolean;
}

const CACHED_OPERATIONS = 1_000;
const CACHED_CHARACTERS = 8 * 1024 * 1024;

/** Validates and plans each operation of a graph once. */
export class PlannedOperations {
  #graph: Graph;
  readonly #known = new LRUCache<string, ReadyOperation>({
    max: CACHED_OPERATIONS,
    maxSize: CACHED_CHARACTERS,
    sizeCalculation: (_, key) => key.length + 1,
  });

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  get size(): number {
    return this.#known.size;
  }

  /** Plans of another graph are worth nothing. */
  adopt(graph: Graph): void {
    this.#graph = graph;
    this.#known.clear();
  }

  find(query: string, operationName: string | undefined): ReadyOperation | undefined {
    return this.#known.get(keyOf(query, operationName));
  }

  /** @returns undefined for what is no valid query or mutation of the graph: whoever says why takes the long way. */
  ready(query: string, operationName: string | undefined, document: DocumentNode): ReadyOperation | undefined {
    const key = keyOf(query, operationName);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const definition = getOperationAST(document, operationName);
    if (!definition || definition.operation === 'subscription' || !isValid(this.#graph, definition, document))
      return undefined;
    const ready = planOperation(this.#graph, document, definition);
    this.#known.set(key, ready);
    return ready;
  }
}

function keyOf(query: string, operationName: string | undefined): string {
  return operationName === undefined ? query : `${operationName}\0${query}`;
}

function isValid({ schema }: Graph, definition: OperationDefinitionNode, document: DocumentNode): boolean {
  return Boolean(schema.getRootType(definition.operation)) && validate(schema, document).length === 0;
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
    rules: rulesOf(definition, document, graph.schema, graph.accessRules),
    isIntrospection: document.definitions.some(
      part =>
        (part.kind === Kind.OPERATION_DEFINITION || part.kind === Kind.FRAGMENT_DEFINITION) &&
        asksForSchema(part.selectionSet),
    ),
  };
}

/** `__typename` alone tells nothing of the schema. */
function asksForSchema({ selections }: SelectionSetNode): boolean {
  return selections.some(selection => {
    if (selection.kind === Kind.FIELD && (selection.name.value === '__schema' || selection.name.value === '__type'))
      return true;
    return selection.kind === Kind.INLINE_FRAGMENT && asksForSchema(selection.selectionSet);
  });
}
