import { operationFromDocument } from '@apollo/federation-internals';
import { applyRewrites } from '@apollo/gateway/dist/dataRewrites.js';
import type { FetchNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type OperationDefinitionNode,
  validate,
} from 'graphql';
import {
  type AccessRule,
  answerShapeOf,
  type Graph,
  type PlannedOperation,
  rulesOf,
  twinFetchesOf,
} from '../federation/index.ts';
import { type CanonicalOperation, canonicalOperation, findRootField, invalid } from './canonical-operation.ts';
import { DEFAULT_DELIVERY, type Delivery, readDeliveries } from './delivery.ts';

/** Everything about a subscription that does not depend on who asks nor on the values of variables. */
export interface CompiledSubscription {
  readonly graph: Graph;
  readonly operation: OperationDefinitionNode;
  /** What is fetched from others for each event, and the client's own operation: the shape of what it gets. */
  readonly planned: PlannedOperation;
  /** Makes of an event what the rest of the plan builds on. It is changed. */
  readonly takeIn: (event: Record<string, unknown>) => void;
  readonly rootField: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** Under which name the event stands in the answer. */
  readonly responseName: string;
  readonly delivery: Delivery;
  readonly canonical: CanonicalOperation;
  readonly rules: readonly AccessRule[];
  /** What runs as a subscription, on the subgraph that owns the field. */
  readonly primary: FetchNode;
}

export type Compilation =
  | { readonly compiled: CompiledSubscription; readonly errors?: undefined }
  | { readonly compiled?: undefined; readonly errors: readonly GraphQLError[] };

export type Compiler = (document: DocumentNode, operation: OperationDefinitionNode) => Compilation;

/** Compiles for one graph, each operation of a document once. Documents come out of a cache, so equal texts are one document. */
export function createCompiler(graph: Graph): Compiler {
  const subscriptionType = graph.schema.getSubscriptionType();
  const deliveries = readDeliveries(graph.document, subscriptionType?.name ?? '');
  const known = new WeakMap<OperationDefinitionNode, Compilation>();
  return (document, operation) => {
    const remembered = known.get(operation);
    if (remembered !== undefined) return remembered;
    const compilation = compile(graph, deliveries, document, operation);
    known.set(operation, compilation);
    return compilation;
  };
}

function compile(
  graph: Graph,
  deliveries: ReadonlyMap<string, Delivery>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Compilation {
  try {
    const rootField = findRootField(operation, document);
    const errors = validate(graph.schema, document);
    if (errors.length > 0) return { errors: errors.map(withValidationCode) };
    const field = graph.schema.getSubscriptionType()?.getFields()[rootField.name.value];
    if (field === undefined) return { errors: [invalid('A subscription selects one field.')] };
    const delivery = deliveries.get(field.name) ?? DEFAULT_DELIVERY;
    const canonical = canonicalOperation(operation, document, rootField, field, delivery);
    return {
      compiled: {
        graph,
        operation,
        rootField,
        field,
        responseName: (rootField.alias ?? rootField.name).value,
        delivery,
        canonical,
        rules: rulesOf(operation, document, graph.schema, graph.accessRules),
        ...plan(graph, canonical, document, operation),
      },
    };
  } catch (error) {
    // validate() throws, instead of returning, what some conditions on root fields make of it.
    if (error instanceof GraphQLError) return { errors: [withValidationCode(error)] };
    throw error;
  }
}

function plan(
  graph: Graph,
  canonical: CanonicalOperation,
  document: DocumentNode,
  definition: OperationDefinitionNode,
): Pick<CompiledSubscription, 'primary' | 'planned' | 'takeIn'> {
  const { node } = graph.planner.buildQueryPlan(operationFromDocument(graph.apiSchema, canonical.document));
  if (node?.kind !== 'Subscription') throw invalid('This subscription cannot be planned.');
  const { primary, rest } = node;
  const operation = operationFromDocument(graph.apiSchema, document, {
    ...(definition.name !== undefined && { operationName: definition.name.value }),
    validate: false,
  });
  return {
    primary,
    planned: { graph, definition, operation, shape: answerShapeOf(operation), plan: rest, twins: twinFetchesOf(rest) },
    takeIn: event => applyRewrites(graph.supergraphSchema, primary.outputRewrites, event),
  };
}

function withValidationCode(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...error.extensions },
  });
}
