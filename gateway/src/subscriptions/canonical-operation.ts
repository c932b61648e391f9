import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { Delivery } from './delivery.ts';

/**
 * A subscription as the engine runs it. Two operations that ask for the same, under whatever names, have the same text; what splits and what
 * resumes the stream are variables of the engine's; what the engine has to know of an event is selected, whether the client selected it or not.
 */
export interface CanonicalOperation {
  readonly document: DocumentNode;
  readonly text: string;
  /** The client's variables that are still used. */
  readonly variableNames: readonly string[];
  readonly partitionVariable: string | undefined;
  readonly resumeVariable: string | undefined;
  /** Under which names the engine finds them in the event. */
  readonly sequenceAlias: string | undefined;
  readonly keyAlias: string | undefined;
}

const SEQUENCE_ALIAS = 'delivery_sequence';
const KEY_ALIAS = 'delivery_key';

/**
 * The one field that a subscription selects, its selections merged, seen through fragments.
 * @throws GraphQLError for `@skip` and `@include` on the way to it: a subscription without a field is no subscription.
 */
export function findRootField(operation: OperationDefinitionNode, document: DocumentNode): FieldNode {
  const fragments = new Map(fragmentsOf(document));
  const found: FieldNode[] = [];
  const collect = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      refuseConditions(selection);
      if (selection.kind === Kind.FIELD) found.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        // Seen once: again, it says nothing new, and it may be within itself, which only validation refuses.
        fragments.delete(selection.name.value);
        if (fragment !== undefined) collect(fragment.selectionSet);
      }
    }
  };
  collect(operation.selectionSet);
  const [first] = found;
  if (first === undefined) throw invalid('A subscription selects one field.');
  const selections = found.flatMap(field => field.selectionSet?.selections ?? []);
  return { ...first, ...(selections.length > 0 && { selectionSet: { kind: Kind.SELECTION_SET, selections } }) };
}

export function invalid(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}

function refuseConditions(selection: SelectionNode): void {
  if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
    throw invalid('The root field of a subscription cannot have @skip or @include.');
}

/** @param root the field as {@link findRootField} gives it. */
export function canonicalOperation(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  root: FieldNode,
  field: GraphQLField<unknown, unknown>,
  delivery: Delivery,
): CanonicalOperation {
  const definitions = operation.variableDefinitions ?? [];
  const taken = new Set(definitions.map(({ variable }) => variable.name.value));
  const partition = engineVariable('delivery_partition', delivery.partitionedBy, field, taken);
  const resume = engineVariable('delivery_resume', delivery.resumedBy, field, taken);
  const sequenceAlias = aliasFor(SEQUENCE_ALIAS, delivery.sequencedBy, field);
  const keyAlias = aliasFor(KEY_ALIAS, delivery.keyedBy, field);
  const rewritten = withExtras(withArguments(root, [partition, resume]), [sequenceAlias, keyAlias]);

  const fragments = usedFragments(rewritten, fragmentsOf(document));
  const used = variablesIn([rewritten, ...fragments]);
  const kept = definitions.filter(({ variable }) => used.has(variable.name.value));
  const added = [partition, resume].flatMap(variable => variable?.definition ?? []);
  const canonical: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: OperationTypeNode.SUBSCRIPTION,
        variableDefinitions: [...kept, ...added],
        selectionSet: { kind: Kind.SELECTION_SET, selections: [rewritten] },
      },
      ...fragments,
    ],
  };
  return {
    document: canonical,
    text: print(canonical),
    variableNames: kept.map(({ variable }) => variable.name.value),
    partitionVariable: partition?.name,
    resumeVariable: resume?.name,
    sequenceAlias: sequenceAlias?.alias,
    keyAlias: keyAlias?.alias,
  };
}

interface EngineVariable {
  readonly name: string;
  readonly argument: string;
  readonly definition: VariableDefinitionNode;
}

/** A variable in the place of an argument of the root field, of the argument's type. */
function engineVariable(
  wanted: string,
  argumentName: string | undefined,
  field: GraphQLField<unknown, unknown>,
  taken: ReadonlySet<string>,
): EngineVariable | undefined {
  const argument = field.args.find(({ name }) => name === argumentName);
  if (argument === undefined) return undefined;
  let name = wanted;
  while (taken.has(name)) name += '_';
  const definition: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    type: parseType(String(argument.type), { noLocation: true }),
  };
  return { name, argument: argument.name, definition };
}

interface ExtraField {
  readonly alias: string;
  readonly field: string;
}

/** Only a plain field can be selected along: of an object or interface, without arguments and without fields of its own. */
function aliasFor(
  alias: string,
  fieldName: string | undefined,
  root: GraphQLField<unknown, unknown>,
): ExtraField | undefined {
  const type = getNamedType(root.type);
  if (fieldName === undefined || !(isObjectType(type) || isInterfaceType(type))) return undefined;
  const field = type.getFields()[fieldName];
  if (field === undefined || !isLeafType(getNamedType(field.type))) return undefined;
  return { alias, field: fieldName };
}

function withArguments(root: FieldNode, variables: readonly (EngineVariable | undefined)[]): FieldNode {
  const replacing = variables.filter(variable => variable !== undefined);
  const kept = (root.arguments ?? []).filter(({ name }) => !replacing.some(v => v.argument === name.value));
  const added = replacing.map(
    ({ name, argument }): ArgumentNode => ({
      kind: Kind.ARGUMENT,
      name: { kind: Kind.NAME, value: argument },
      value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
    }),
  );
  return { ...root, arguments: [...kept, ...added] };
}

function withExtras(root: FieldNode, extras: readonly (ExtraField | undefined)[]): FieldNode {
  if (root.selectionSet === undefined) return root;
  const added = extras.flatMap((extra): FieldNode[] =>
    extra === undefined
      ? []
      : [
          {
            kind: Kind.FIELD,
            alias: { kind: Kind.NAME, value: extra.alias },
            name: { kind: Kind.NAME, value: extra.field },
          },
        ],
  );
  return {
    ...root,
    selectionSet: { ...root.selectionSet, selections: [...root.selectionSet.selections, ...added] },
  };
}

function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    document.definitions.flatMap(definition =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}

/** By name, so that the order in which a client writes them makes no difference. */
function usedFragments(
  root: FieldNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const follow = (node: FieldNode | FragmentDefinitionNode) =>
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || used.has(name.value)) return;
        used.set(name.value, fragment);
        follow(fragment);
      },
    });
  follow(root);
  return [...used.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
}

function variablesIn(nodes: readonly (FieldNode | FragmentDefinitionNode)[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes) visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}
