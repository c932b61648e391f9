import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** What the graph says a field costs, by `Type.field`. */
export interface CostModel {
  readonly weights: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, ListSize>;
}

interface ListSize {
  readonly assumedSize: number | undefined;
  readonly slicingArguments: readonly string[];
  /** Fields under the annotated one that are the lists: `edges` and `nodes` of a connection. */
  readonly sizedFields: readonly string[];
}

/** A list of which the graph says nothing, and of which the operation does not say how much it wants. */
const DEFAULT_LIST_SIZE = 10;
const DEFAULT_SLICING_ARGUMENTS = ['first', 'last'];
const OBJECT_WEIGHT = 1;
/** Costs beyond this are all the same: too much. */
const COST_MAX = Number.MAX_SAFE_INTEGER;

/** Reads `@cost(weight:)` and `@listSize(assumedSize:, slicingArguments:, sizedFields:)` from the supergraph. */
export function readCostModel(document: DocumentNode, names = { cost: 'cost', listSize: 'listSize' }): CostModel {
  const weights = new Map<string, number>();
  const lists = new Map<string, ListSize>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) {
      const coordinate = `${definition.name.value}.${field.name.value}`;
      for (const directive of field.directives ?? []) {
        if (directive.name.value === names.cost) weights.set(coordinate, Number(argumentOf(directive, 'weight') ?? 0));
        if (directive.name.value === names.listSize) lists.set(coordinate, listSizeOf(directive));
      }
    }
  }
  return { weights, lists };
}

function listSizeOf(directive: ConstDirectiveNode): ListSize {
  const assumed = argumentOf(directive, 'assumedSize');
  return {
    assumedSize: assumed === undefined ? undefined : Number(assumed),
    slicingArguments: textsOf(directive, 'slicingArguments'),
    sizedFields: textsOf(directive, 'sizedFields'),
  };
}

function argumentOf(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = directive.arguments?.find(argument => argument.name.value === name)?.value;
  return value !== undefined && 'value' in value ? String(value.value) : undefined;
}

function textsOf(directive: ConstDirectiveNode, name: string): string[] {
  const value = directive.arguments?.find(argument => argument.name.value === name)?.value;
  return value?.kind === Kind.LIST ? value.values.flatMap(v => (v.kind === Kind.STRING ? [v.value] : [])) : [];
}

interface Estimate {
  readonly schema: GraphQLSchema;
  readonly model: CostModel;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly defaults: ReadonlyMap<string, unknown>;
  /** Fragments by name: each is estimated once. */
  readonly known: Map<string, number>;
}

/**
 * What an operation may cost at most before anything of it runs: one for each object, times the length of the lists that it stands in,
 * and the weight of each field that has one. Lengths come from the arguments, else from the graph, else {@link DEFAULT_LIST_SIZE}.
 */
export function costOf(
  schema: GraphQLSchema,
  model: CostModel,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const fragments = new Map(
    document.definitions.flatMap(part =>
      part.kind === Kind.FRAGMENT_DEFINITION ? [[part.name.value, part] as const] : [],
    ),
  );
  const defaults = new Map(
    (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)] as const] : [],
    ),
  );
  const estimate: Estimate = { schema, model, fragments, variables, defaults, known: new Map() };
  return Math.min(COST_MAX, costOfSelections(estimate, root, operation.selectionSet, undefined));
}

/** A connection's length, which its `edges` and `nodes` have. */
interface Sized {
  readonly fields: readonly string[];
  readonly size: number;
}

function costOfSelections(
  estimate: Estimate,
  parent: GraphQLCompositeType,
  { selections }: SelectionSetNode,
  sized: Sized | undefined,
): number {
  let cost = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) cost += costOfField(estimate, parent, selection, sized);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = conditioned(estimate, selection.typeCondition?.name.value, parent);
      cost += costOfSelections(estimate, type, selection.selectionSet, sized);
    } else cost += costOfFragment(estimate, parent, selection.name.value, sized);
  }
  return cost;
}

function conditioned(
  { schema }: Estimate,
  name: string | undefined,
  parent: GraphQLCompositeType,
): GraphQLCompositeType {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : parent;
}

function costOfFragment(
  estimate: Estimate,
  parent: GraphQLCompositeType,
  name: string,
  sized: Sized | undefined,
): number {
  const key = `${name}:${sized?.size ?? ''}`;
  const known = estimate.known.get(key);
  if (known !== undefined) return known;
  estimate.known.set(key, 0); // a fragment inside itself: validation says so
  const fragment = estimate.fragments.get(name);
  if (fragment === undefined) return 0;
  const type = conditioned(estimate, fragment.typeCondition.name.value, parent);
  const cost = costOfSelections(estimate, type, fragment.selectionSet, sized);
  estimate.known.set(key, cost);
  return cost;
}

function costOfField(
  estimate: Estimate,
  parent: GraphQLCompositeType,
  field: FieldNode,
  sized: Sized | undefined,
): number {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
  const name = field.name.value;
  const definition = parent.getFields()[name];
  if (definition === undefined) return 0;
  const coordinate = `${parent.name}.${name}`;
  const type = getNamedType(definition.type);
  const isList = isListType(getNullableType(definition.type));
  const declared = estimate.model.lists.get(coordinate);
  const asked = slice(estimate, field, definition, declared?.slicingArguments ?? DEFAULT_SLICING_ARGUMENTS);
  const size = asked ?? declared?.assumedSize ?? DEFAULT_LIST_SIZE;
  const isConnection = !isList && (declared !== undefined || definition.args.some(({ name: n }) => n === 'first'));
  const length = !isList ? 1 : sized?.fields.includes(name) ? sized.size : size;
  const weight = estimate.model.weights.get(coordinate) ?? 0;
  if (field.selectionSet === undefined || !isCompositeType(type)) return weight;
  const inner = isConnection
    ? { fields: declared?.sizedFields.length ? declared.sizedFields : ['edges', 'nodes'], size }
    : undefined;
  return weight + length * (OBJECT_WEIGHT + costOfSelections(estimate, type, field.selectionSet, inner));
}

/** How much of a list the operation asks for, or gets when it does not say; the most, where several arguments say so. */
function slice(
  estimate: Estimate,
  { arguments: given = [] }: FieldNode,
  { args }: GraphQLField<unknown, unknown>,
  names: readonly string[],
): number | undefined {
  const asked = args
    .filter(({ name }) => names.includes(name))
    .map(({ name, defaultValue }) => {
      const argument = given.find(each => each.name.value === name);
      return (argument && numberOf(estimate, argument.value)) ?? defaultValue;
    })
    .filter(size => typeof size === 'number' && size >= 0);
  return asked.length === 0 ? undefined : Math.max(...(asked as number[]));
}

function numberOf({ variables, defaults }: Estimate, value: ValueNode): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value] ?? defaults.get(value.name.value);
  return value.kind === Kind.INT ? Number(value.value) : undefined;
}
