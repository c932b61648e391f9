import type { FetchNode, PlanNode } from '@apollo/query-planner';
import { Kind, type OperationDefinitionNode, OperationTypeNode, parse, print } from 'graphql';
import type { RunFetch } from './execute-plan.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';

/** The words of those fetches of a plan that another one asks in too, for another place of the answer. In most plans there are none. */
export type TwinFetches = ReadonlyMap<FetchNode, string>;

export function twinFetchesOf(plan: PlanNode | undefined): TwinFetches {
  const byWords = Map.groupBy(queriesOf(plan), wordsOf);
  return new Map([...byWords].flatMap(([words, twins]) => (twins.length < 2 ? [] : twins.map(twin => [twin, words]))));
}

/** Sends what twins ask for with the same variables once, within one run of their plan. */
export function askTwinsOnce(twins: TwinFetches, ask: RunFetch): RunFetch {
  if (twins.size === 0) return ask;
  const asked = new Map<string, Promise<string>>();
  return async (fetch, variables) => {
    const words = twins.get(fetch);
    if (words === undefined) return ask(fetch, variables);
    const key = words + JSON.stringify(variables);
    const answer = asked.get(key) ?? ask(fetch, variables).then(given => JSON.stringify(given));
    asked.set(key, answer);
    // What is taken from an answer becomes part of the result, so each place gets one of its own.
    return JSON.parse(await answer) as SubgraphAnswer;
  };
}

function queriesOf(node: PlanNode | undefined): FetchNode[] {
  switch (node?.kind) {
    case 'Fetch':
      return node.operationKind === OperationTypeNode.QUERY ? [node] : [];
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(queriesOf);
    case 'Flatten':
      return queriesOf(node.node);
    case 'Condition':
      return [node.ifClause, node.elseClause].flatMap(queriesOf);
    default:
      return [];
  }
}

/** The planner numbers the operations of a plan in their names, which are nothing to a subgraph. */
function wordsOf({ serviceName, operation }: FetchNode): string {
  const document = parse(operation, { noLocation: true });
  const definitions = document.definitions.map(definition =>
    definition.kind === Kind.OPERATION_DEFINITION ? nameless(definition) : definition,
  );
  return `${serviceName}\0${print({ ...document, definitions })}\0`;
}

function nameless({ name: _, ...definition }: OperationDefinitionNode): OperationDefinitionNode {
  return definition;
}
