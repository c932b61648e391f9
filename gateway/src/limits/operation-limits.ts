import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { TextCache } from '../text-cache.ts';
import type { AllowedOperations } from './allowed-operations.ts';

/** The largest operation that is planned at all. Fragments count as often as they are spread. */
export interface OperationLimits {
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly fields: number;
  readonly directives: number;
}

/** What one selection set, with everything under it, amounts to. */
interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
}

export type GuardedDocument =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly [GraphQLError] };

export type DocumentGuard = (query: string) => GuardedDocument;

/** Some thousand documents of ordinary size. */
const CACHED_BYTES = 64 * 1024 * 1024;
/** What a document holds, at the most: fields of one letter, with their places in the text. */
const BYTES_OF_TOKEN = 500;
/** A subscription is compiled along with its document: its plan, and the shape of its answers. */
const BYTES_OF_COMPILED_FIELD = 1_000;

/** Remembers documents, as they were parsed or refused. */
export const createDocumentCache = () => new TextCache<GuardedDocument>(CACHED_BYTES, bytesOf);

function bytesOf({ document }: GuardedDocument): number {
  if (document === undefined) return BYTES_OF_TOKEN;
  let compiledFields = 0;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'subscription')
      compiledFields += countFields(document, definition);
  return (document.tokenCount ?? 0) * BYTES_OF_TOKEN + compiledFields * BYTES_OF_COMPILED_FIELD;
}

/** The fields that an operation selects; those of a fragment as often as it is spread. */
export function countFields(document: DocumentNode, operation: OperationDefinitionNode): number {
  return sizeOfSelections(document).selections(operation.selectionSet).fields;
}

/** Parses documents and refuses oversized ones before anything expensive (validation, planning) sees them. Remembers both. */
export function createDocumentGuard(
  limits: OperationLimits,
  allowed?: AllowedOperations,
  cache = createDocumentCache(),
): DocumentGuard {
  return query => {
    const known = cache.get(query);
    if (known !== undefined) return known;
    const guarded = allowed === undefined || allowed.has(query) ? guard(query, limits) : NOT_ALLOWED;
    cache.set(query, guarded);
    return guarded;
  };
}

const NOT_ALLOWED: GuardedDocument = {
  errors: [refusal('OPERATION_NOT_ALLOWED', 'Only the operations that were registered beforehand are run here.')],
};

function guard(query: string, limits: OperationLimits): GuardedDocument {
  try {
    const document = parse(query, { maxTokens: limits.tokens });
    const excess = findExcess(document, limits);
    return excess === undefined ? { document } : { errors: [excess] };
  } catch (error) {
    // What is nested without end, in values too, exceeds the stack of whoever reads it.
    if (error instanceof RangeError) return { errors: [tooDeep(limits)] };
    if (!(error instanceof GraphQLError)) throw error;
    const isTooLong = /tokens\. Parsing aborted\.$/.test(error.message);
    return {
      errors: [
        isTooLong
          ? refusal('OPERATION_TOO_LARGE', `The document has more than ${limits.tokens} tokens.`)
          : new GraphQLError(error.message, {
              source: error.source,
              positions: error.positions,
              extensions: { code: 'GRAPHQL_PARSE_FAILED', http: { status: 400 } },
            }),
      ],
    };
  }
}

/** The first limit that an operation of the document exceeds. */
export function findExcess(document: DocumentNode, limits: OperationLimits): GraphQLError | undefined {
  const measure = sizeOfSelections(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const excess = excessOf(definition, measure, limits);
    if (excess !== undefined) return excess;
  }
  return undefined;
}

type Measure = ReturnType<typeof sizeOfSelections>;

function excessOf(
  operation: OperationDefinitionNode,
  measure: Measure,
  limits: OperationLimits,
): GraphQLError | undefined {
  const size = measure.selections(operation.selectionSet);
  if (size.depth > limits.depth) return tooDeep(limits);
  if (measure.rootFields(operation.selectionSet) > limits.rootFields)
    return refusal('TOO_MANY_ROOT_FIELDS', `The operation has more than ${limits.rootFields} root fields.`);
  if (size.aliases > limits.aliases)
    return refusal('TOO_MANY_ALIASES', `The operation has more than ${limits.aliases} aliases.`);
  if (size.directives > limits.directives)
    return refusal('TOO_MANY_DIRECTIVES', `The operation has more than ${limits.directives} directives.`);
  if (size.fields > limits.fields)
    return refusal('OPERATION_TOO_LARGE', `The operation selects more than ${limits.fields} fields.`);
  return undefined;
}

function tooDeep({ depth }: OperationLimits): GraphQLError {
  return refusal('OPERATION_TOO_DEEP', `Fields are nested more than ${depth} levels deep.`);
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}

const EMPTY: Size = { depth: 0, fields: 0, aliases: 0, directives: 0 };

/** Measures each fragment once, however often it is spread: fragments that double each other cost nothing to refuse. */
function sizeOfSelections(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const sizes = new Map<string, Size>();
  const rootCounts = new Map<string, number>();

  const fragmentSize = (name: string): Size => {
    const known = sizes.get(name);
    if (known !== undefined) return known;
    sizes.set(name, EMPTY); // a fragment inside itself: validation says so
    const fragment = fragments.get(name);
    const size = fragment === undefined ? EMPTY : selections(fragment.selectionSet);
    sizes.set(name, size);
    return size;
  };

  const selections = (selectionSet: SelectionSetNode): Size => {
    let { depth, fields, aliases, directives } = EMPTY;
    for (const selection of selectionSet.selections) {
      directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        fields += 1;
        if (selection.alias !== undefined) aliases += 1;
        depth = Math.max(depth, 1);
      }
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragmentSize(selection.name.value)
          : selection.selectionSet === undefined
            ? EMPTY
            : selections(selection.selectionSet);
      depth = Math.max(depth, inner.depth + (selection.kind === Kind.FIELD ? 1 : 0));
      fields += inner.fields;
      aliases += inner.aliases;
      directives += inner.directives;
    }
    return { depth, fields, aliases, directives };
  };

  const rootFields = (selectionSet: SelectionSetNode): number =>
    selectionSet.selections.reduce((count, selection) => {
      if (selection.kind === Kind.FIELD) return count + 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) return count + rootFields(selection.selectionSet);
      return count + fragmentRootFields(selection.name.value);
    }, 0);

  const fragmentRootFields = (name: string): number => {
    const known = rootCounts.get(name);
    if (known !== undefined) return known;
    rootCounts.set(name, 0);
    const fragment = fragments.get(name);
    const count = fragment === undefined ? 0 : rootFields(fragment.selectionSet);
    rootCounts.set(name, count);
    return count;
  };

  return { selections, rootFields };
}
