import {
  type CompositeType,
  type FieldDefinition,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isValidLeafValue,
  type LeafType,
  type Operation,
  possibleRuntimeTypes,
  type Schema,
  type SelectionSet,
  type Type,
} from '@apollo/federation-internals';

type Json = Record<string, unknown>;

/** What an object of the answer has, in the client's order; what is not asked for is left out. */
export type AnswerShape = readonly Step[];

type Step =
  | { readonly kind: 'typename'; readonly name: string; readonly alone: string | undefined; readonly known: Names }
  | { readonly kind: 'field'; readonly name: string; readonly shape: ValueShape }
  | { readonly kind: 'fragment'; readonly types: Names; readonly alwaysApplies: boolean; readonly shape: AnswerShape };

/** A list of lists of … is as deep as it has `elements`. */
interface ValueShape {
  readonly mayBeNull: boolean;
  readonly elements?: ValueShape;
  readonly object?: { readonly types: Names; readonly shape: AnswerShape };
  readonly accepts?: (leaf: unknown) => boolean;
}

type Names = ReadonlySet<string>;

/**
 * What `computeResponse` of `@apollo/gateway` finds out anew for each answer, found out once: which fields an operation has, of which types.
 * @returns undefined for an operation that takes more than that: conditions, introspection, names that every object has.
 */
export function answerShapeOf(operation: Operation): AnswerShape | undefined {
  const root = operation.schema().schemaDefinition.rootType(operation.rootKind);
  return root && shapeOf(operation.selectionSet, root, operation.schema());
}

function shapeOf(selectionSet: SelectionSet, parent: CompositeType, schema: Schema): AnswerShape | undefined {
  const steps: Step[] = [];
  for (const selection of selectionSet.selections()) {
    const { element } = selection;
    if (element.appliedDirectives.length > 0) return undefined;
    const step =
      selection.kind === 'FragmentSelection'
        ? fragmentStep(selection.selectionSet, selection.element.typeCondition, parent, schema)
        : fieldStep(selection.element.responseName(), selection.element.definition, selection.selectionSet, parent);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

function fragmentStep(
  selectionSet: SelectionSet,
  condition: CompositeType | undefined,
  parent: CompositeType,
  schema: Schema,
): Step | undefined {
  const type = condition ?? parent;
  const shape = shapeOf(selectionSet, type, schema);
  return shape && { kind: 'fragment', types: namesOf(type), alwaysApplies: type.name === parent.name, shape };
}

function fieldStep(
  name: string,
  definition: FieldDefinition<CompositeType>,
  selectionSet: SelectionSet | undefined,
  parent: CompositeType,
): Step | undefined {
  if (name in Object.prototype || definition.isSchemaIntrospectionField()) return undefined;
  if (definition.name === '__typename')
    return { kind: 'typename', name, alone: isObjectType(parent) ? parent.name : undefined, known: namesOf(parent) };
  const shape = definition.type && valueShapeOf(definition.type, selectionSet, definition.schema());
  return shape && { kind: 'field', name, shape };
}

function valueShapeOf(type: Type, selectionSet: SelectionSet | undefined, schema: Schema): ValueShape | undefined {
  if (isNonNullType(type)) {
    const shape = valueShapeOf(type.ofType, selectionSet, schema);
    return shape && { ...shape, mayBeNull: false };
  }
  if (isListType(type)) {
    const elements = valueShapeOf(type.ofType, selectionSet, schema);
    return elements && { mayBeNull: true, elements };
  }
  if (isLeafType(type)) return { mayBeNull: true, accepts: leavesOf(type, schema) };
  if (!isCompositeType(type)) return undefined;
  const shape = selectionSet && shapeOf(selectionSet, type, schema);
  return shape && { mayBeNull: true, object: { types: namesOf(type), shape } };
}

function leavesOf(type: LeafType, schema: Schema): (leaf: unknown) => boolean {
  // A type that takes an empty text takes every text: only enumerations are choosy.
  const takesText = isValidLeafValue(schema, '', type);
  return leaf => (takesText && typeof leaf === 'string') || isValidLeafValue(schema, leaf, type);
}

function namesOf(type: CompositeType): Names {
  return new Set(possibleRuntimeTypes(type).map(({ name }) => name));
}

/** The answer as the client asked for it, or undefined where something is missing or wrong: then it takes the library to say what. */
export function shapeAnswer(shape: AnswerShape, input: Json): Json | undefined {
  const output: Json = {};
  return fill(shape, input, output) ? output : undefined;
}

function fill(shape: AnswerShape, input: Json, output: Json): boolean {
  for (const step of shape) if (!take(step, input, output)) return false;
  return true;
}

/** @returns false when the library has to see to it. */
function take(step: Step, input: Json, output: Json): boolean {
  const typename = input['__typename'];
  if (step.kind === 'fragment') {
    if (typename === undefined ? !step.alwaysApplies : typeof typename !== 'string') return false;
    const applies = typename === undefined || step.types.has(typename as string);
    return !applies || fill(step.shape, input, output);
  }
  const { name } = step;
  if (step.kind === 'typename') {
    const value = input[name] ?? typename ?? step.alone;
    if (typeof value !== 'string' || !step.known.has(value)) return false;
    output[name] = value;
    return true;
  }
  // Two fragments ask for parts of the same: they would have to be merged.
  if (output[name] !== undefined && step.shape.accepts === undefined) return false;
  const value = shapeValue(step.shape, input[name]);
  if (value === undefined) return false;
  output[name] = value;
  return true;
}

function shapeValue(shape: ValueShape, input: unknown): unknown {
  if (input === null || input === undefined) return shape.mayBeNull ? null : undefined;
  if (shape.accepts !== undefined) return shape.accepts(input) ? input : undefined;
  if (shape.elements !== undefined) return shapeList(shape.elements, input);
  if (shape.object === undefined || typeof input !== 'object' || Array.isArray(input)) return undefined;
  const { __typename: typename } = input as Json;
  if (typename !== undefined && !shape.object.types.has(typename as string)) return undefined;
  return shapeAnswer(shape.object.shape, input as Json);
}

function shapeList(elements: ValueShape, input: unknown): unknown {
  if (!Array.isArray(input)) return undefined;
  const list: unknown[] = [];
  for (const element of input) {
    const value = shapeValue(elements, element);
    if (value === undefined) return undefined;
    list.push(value);
  }
  return list;
}
