import { type FieldDefinitionNode, Kind, type TypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { readSchema, SUBGRAPHS } from './repository.ts';

/** A list of these costs nothing: the cost of an operation counts objects. */
const LEAVES = new Set(['String', 'ID', 'Int', 'Float', 'Boolean']);

/** The lists of a schema whose length the gateway could only guess, as `Type.field`. */
function listsWithoutSize(subgraph: (typeof SUBGRAPHS)[number]): string[] {
  const { definitions } = readSchema(subgraph);
  const leaves = new Set(LEAVES);
  for (const definition of definitions)
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_DEFINITION)
      leaves.add(definition.name.value);
  return definitions.flatMap(definition => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION)
      return [];
    const type = definition.name.value;
    return (definition.fields ?? [])
      .filter(field => needsSize(type, field, leaves) && !hasSize(field))
      .map(field => `${type}.${field.name.value}`);
  });
}

/** The lists inside a connection have the size of the field that gives the connection. */
function needsSize(type: string, { type: fieldType }: FieldDefinitionNode, leaves: ReadonlySet<string>): boolean {
  const { name, isList } = unwrap(fieldType);
  return name.endsWith('Connection') || (isList && !type.endsWith('Connection') && !leaves.has(name));
}

function hasSize({ type, directives = [] }: FieldDefinitionNode): boolean {
  const names =
    directives.find(({ name }) => name.value === 'listSize')?.arguments?.map(({ name }) => name.value) ?? [];
  return names.includes('assumedSize') && (!unwrap(type).name.endsWith('Connection') || names.includes('sizedFields'));
}

function unwrap(type: TypeNode): { readonly name: string; readonly isList: boolean } {
  if (type.kind === Kind.NAMED_TYPE) return { name: type.name.value, isList: false };
  const inner = unwrap(type.type);
  return type.kind === Kind.LIST_TYPE ? { ...inner, isList: true } : inner;
}

describe('the cost of operations', () => {
  it.each(SUBGRAPHS)('can be told of every list of %s: @listSize says how long it is', subgraph =>
    expect(listsWithoutSize(subgraph)).toEqual([]),
  );
});
