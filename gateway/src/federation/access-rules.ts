import type { Supergraph } from '@apollo/federation-internals';
import { requestError, unauthenticated } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** What a type or a field asks of whoever selects it. */
export interface AccessRule {
  /** Where the rule stands: `Order` or `Query.user`. */
  readonly coordinate: string;
  /** For each `@requiresScopes`: one of the sets, all of its scopes. Empty: being signed in is enough. */
  readonly scopes: readonly (readonly (readonly string[])[])[];
}

/** Rules by coordinate. */
export type AccessRules = ReadonlyMap<string, AccessRule>;

const AUTHENTICATED = { identity: 'https://specs.apollo.dev/authenticated', name: 'authenticated' };
const REQUIRES_SCOPES = { identity: 'https://specs.apollo.dev/requiresScopes', name: 'requiresScopes' };

/** Reads `@authenticated` and `@requiresScopes`, under whatever name the supergraph has them, from types and fields. */
export function readAccessRules(supergraph: Supergraph, document: DocumentNode): AccessRules {
  const nameOf = ({ identity, name }: typeof AUTHENTICATED) =>
    supergraph.schema.coreFeatures?.getByIdentity(identity)?.directiveNameInSchema(name);
  const names = { authenticated: nameOf(AUTHENTICATED), requiresScopes: nameOf(REQUIRES_SCOPES) };
  const rules = new Map<string, AccessRule>();
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    const rule = ruleOf(coordinate, directives ?? [], names);
    if (rule !== undefined) rules.set(coordinate, rule);
  };
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || !('directives' in definition)) continue;
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) continue;
    add(definition.name.value, definition.directives as readonly ConstDirectiveNode[]);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) add(`${definition.name.value}.${field.name.value}`, field.directives);
  }
  return rules;
}

function ruleOf(
  coordinate: string,
  directives: readonly ConstDirectiveNode[],
  names: { readonly authenticated: string | undefined; readonly requiresScopes: string | undefined },
): AccessRule | undefined {
  const needsUser = directives.some(directive => directive.name.value === names.authenticated);
  const scopes = directives.filter(directive => directive.name.value === names.requiresScopes).map(scopesOf);
  return needsUser || scopes.length > 0 ? { coordinate, scopes } : undefined;
}

function scopesOf(directive: ConstDirectiveNode): string[][] {
  const value = directive.arguments?.find(argument => argument.name.value === 'scopes')?.value;
  if (value?.kind !== Kind.LIST) return [];
  return value.values.map(all =>
    all.kind === Kind.LIST ? all.values.flatMap(scope => (scope.kind === Kind.STRING ? [scope.value] : [])) : [],
  );
}

/** The rules that an operation touches, through fragments, aliases and abstract types, `@include` and `@skip` or not. */
export function rulesOf(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
  rules: AccessRules,
): readonly AccessRule[] {
  if (rules.size === 0) return [];
  const touched = new Set<AccessRule>();
  const touch = (coordinate: string) => {
    const rule = rules.get(coordinate);
    if (rule !== undefined) touched.add(rule);
  };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const walked = new Set<string>();

  const walkConditioned = (typeName: string | undefined, parent: GraphQLNamedType, selections: SelectionSetNode) => {
    const type = typeName === undefined ? parent : schema.getType(typeName);
    if (type === undefined || !isCompositeType(type)) return;
    touch(type.name);
    walk(type, selections);
  };

  const walk = (parent: GraphQLCompositeType, selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        walkConditioned(selection.typeCondition?.name.value, parent, selection.selectionSet);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment === undefined || walked.has(fragment.name.value)) continue;
        walked.add(fragment.name.value);
        walkConditioned(fragment.typeCondition.name.value, parent, fragment.selectionSet);
      } else {
        const type = touchField(parent, selection.name.value, schema, touch);
        if (type !== undefined && isCompositeType(type) && selection.selectionSet !== undefined)
          walk(type, selection.selectionSet);
      }
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root !== undefined && root !== null) {
    touch(root.name);
    walk(root, operation.selectionSet);
  }
  return [...touched];
}

/** A field of an abstract type may turn out to be that of any type behind it, so it asks for what all of them ask for. */
function touchField(
  parent: GraphQLCompositeType,
  fieldName: string,
  schema: GraphQLSchema,
  touch: (coordinate: string) => void,
): GraphQLNamedType | undefined {
  if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
  const field = parent.getFields()[fieldName];
  if (field === undefined) return undefined;
  const type = getNamedType(field.type);
  touch(`${parent.name}.${fieldName}`);
  touch(type.name);
  if (isAbstractType(parent)) {
    const { objects, interfaces } = schema.getImplementations(
      parent as Extract<typeof parent, { getInterfaces(): unknown }>,
    );
    for (const behind of [...objects, ...interfaces]) {
      touch(behind.name);
      touch(`${behind.name}.${fieldName}`);
    }
  }
  return type;
}

/** The rules that the scopes of a user do not meet. */
export function unmetRules(touched: readonly AccessRule[], { scopes }: Identity): readonly AccessRule[] {
  return touched.filter(rule => !rule.scopes.every(anyOf => anyOf.some(all => all.every(s => scopes.includes(s)))));
}

/** The refusal of the whole operation; undefined when every rule is met. */
export function findRefusal(touched: readonly AccessRule[], identity: Identity | undefined): GraphQLError | undefined {
  if (touched.length === 0) return undefined;
  if (identity === undefined) return unauthenticated();
  const [unmet] = unmetRules(touched, identity);
  return unmet && requestError('FORBIDDEN', `You may not use ${unmet.coordinate}.`);
}
