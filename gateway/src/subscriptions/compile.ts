import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import type { FetchNode, PlanNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLField,
  type OperationDefinitionNode,
  validate,
} from 'graphql';
import { type AccessRule, type Graph, rulesOf } from '../federation/index.ts';
import { type CanonicalOperation, canonicalOperation, findRootField, invalid } from './canonical-operation.ts';
import { DEFAULT_DELIVERY, type Delivery, readDeliveries } from './delivery.ts';

export type OperationContext = ReturnType<typeof buildOperationContext>;

/** Everything about a subscription that does not depend on who asks nor on the values of variables. */
export interface CompiledSubscription {
  readonly graph: Graph;
  readonly operation: OperationDefinitionNode;
  /** The client's own operation: the shape of what it gets. */
  readonly operationContext: OperationContext;
  readonly rootField: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  /** Under which name the event stands in the answer. */
  readonly responseName: string;
  readonly delivery: Delivery;
  readonly canonical: CanonicalOperation;
  readonly rules: readonly AccessRule[];
  /** What runs as a subscription, on the subgraph that owns the field. */
  readonly primary: FetchNode;
  /** What is fetched from others for each event. */
  readonly rest: PlanNode | undefined;
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
        operationContext: buildOperationContext({
          schema: graph.schema,
          operationDocument: document,
          ...(operation.name !== undefined && { operationName: operation.name.value }),
        }),
        rootField,
        field,
        responseName: (rootField.alias ?? rootField.name).value,
        delivery,
        canonical,
        rules: rulesOf(operation, document, graph.schema, graph.accessRules),
        ...plan(graph, canonical),
      },
    };
  } catch (error) {
    // validate() throws, instead of returning, what some conditions on root fields make of it.
    if (error instanceof GraphQLError) return { errors: [withValidationCode(error)] };
    throw error;
  }
}

function plan(graph: Graph, { document }: CanonicalOperation): Pick<CompiledSubscription, 'primary' | 'rest'> {
  const { node } = graph.planner.buildQueryPlan(operationFromDocument(graph.apiSchema, document));
  if (node?.kind !== 'Subscription') throw invalid('This subscription cannot be planned.');
  return { primary: node.primary, rest: node.rest };
}

function withValidationCode(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...error.extensions },
  });
}
