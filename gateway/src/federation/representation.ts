import { isObjectOfType } from '@apollo/gateway/dist/dataRewrites.js';
import { deepMerge } from '@apollo/gateway/dist/utilities/deepMerge.js';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';

type Json = Record<string, unknown>;

/** What a subgraph is told of an entity, so that it can find it; undefined when something of it is not known. */
export function representationOf(
  schema: GraphQLSchema,
  entity: unknown,
  selections: readonly QueryPlanSelectionNode[],
): Json | null | undefined {
  if (entity === null) return null;
  if (typeof entity !== 'object') return undefined;
  const source = entity as Json;
  const result: Json = {};
  for (const selection of selections) {
    if (selection.kind === 'InlineFragment') {
      if (selection.typeCondition === undefined || !isObjectOfType(schema, source, selection.typeCondition)) continue;
      deepMerge(result, representationOf(schema, source, selection.selections));
      continue;
    }
    const name = selection.alias ?? selection.name;
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    if (value === undefined) return undefined;
    result[name] = selection.selections === undefined ? value : nested(schema, value, selection.selections);
  }
  return result;
}

function nested(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) return value.map(element => nested(schema, element, selections));
  return representationOf(schema, value, selections) ?? null;
}
