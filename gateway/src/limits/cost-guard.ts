import { requestError } from '@platform/shared/graphql';
import { type DocumentNode, GraphQLError, getNamedType, type OperationDefinitionNode, typeFromAST } from 'graphql';
import type { Graph } from '../federation/index.ts';
import { type CostModel, costOf, readCostModel } from './cost.ts';

/** @returns the refusal of an operation that costs too much. */
export type CostGuard = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => GraphQLError | undefined;

/** Estimates each operation once, unless how much it asks for is in a variable. */
export function createCostGuard(current: () => Graph, costMax: number): CostGuard {
  const models = new WeakMap<Graph, CostModel>();
  let known = new WeakMap<OperationDefinitionNode, number>();
  let knownFor: Graph | undefined;

  const estimate = (
    graph: Graph,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number => {
    const remembered = known.get(operation);
    if (remembered !== undefined) return remembered;
    const model = models.get(graph) ?? readCostModel(graph.document, graph.costDirectives);
    models.set(graph, model);
    const cost = costOf(graph.schema, model, document, operation, variables);
    if (!hasIntegers(graph, operation)) known.set(operation, cost);
    return cost;
  };
  return (document, operation, variables) => {
    const graph = current();
    if (graph !== knownFor) known = new WeakMap();
    knownFor = graph;
    const cost = estimate(graph, document, operation, variables);
    return cost > costMax ? tooExpensive(cost, costMax) : undefined;
  };
}

function hasIntegers({ schema }: Graph, { variableDefinitions = [] }: OperationDefinitionNode): boolean {
  return variableDefinitions.some(({ type }) => {
    const known = typeFromAST(schema, type as Parameters<typeof typeFromAST>[1]);
    return known !== undefined && getNamedType(known).name === 'Int';
  });
}

function tooExpensive(cost: number, costMax: number): GraphQLError {
  const { message, extensions } = requestError(
    'OPERATION_TOO_EXPENSIVE',
    `The operation may cost ${cost}, and at most ${costMax}: one for each object that it can return. Ask for shorter lists.`,
  );
  return new GraphQLError(message, { extensions: { ...extensions, cost, costMax, http: { status: 400 } } });
}
