import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

/** A list of 80,000 wrong elements would make an answer of 14 MB, and take seconds. */
const ERRORS_MAX = 10;

type Coercion =
  | { readonly coerced: Readonly<Record<string, unknown>>; readonly errors?: undefined }
  | { readonly coerced?: undefined; readonly errors: readonly GraphQLError[] };

/** The values of an operation's variables, or the first errors of what the client gave. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Coercion {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, given, { maxErrors: ERRORS_MAX });
  return errors === undefined ? { coerced } : { errors: errors.map(asUserInput) };
}

/** An error of arguments or variables, as one that the client can do something about. */
export function asUserInput({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT', ...extensions } });
}

/** Says of variables whether an operation takes them. */
export type VariableCheck = (variables: Readonly<Record<string, unknown>>) => boolean;

interface KnownVariable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly mayBeLeftOut: boolean;
  readonly mayBeNull: boolean;
}

/** As `getVariableValues` of `graphql` decides it, which finds out the types anew for each request. The operation is known to be valid. */
export function variableCheckOf(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): VariableCheck {
  const known = variableDefinitions.map(definition => knownVariable(schema, definition));
  return variables => {
    for (const variable of known) if (!accepts(variable, variables)) return false;
    return true;
  };
}

function knownVariable(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
): KnownVariable {
  // What kind of node it is decides between three overloads that do the same.
  const type = typeFromAST(schema, node as Parameters<typeof typeFromAST>[1]);
  if (type === undefined || !isInputType(type))
    throw new Error(`Invariant: $${variable.name.value} is of an input type`);
  const mayBeNull = !isNonNullType(type);
  return { name: variable.name.value, type, mayBeNull, mayBeLeftOut: mayBeNull || defaultValue !== undefined };
}

function accepts(
  { name, type, mayBeLeftOut, mayBeNull }: KnownVariable,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (!Object.hasOwn(variables, name)) return mayBeLeftOut;
  const value = variables[name];
  if (value === null) return mayBeNull;
  try {
    coerceInputValue(value, type, stop);
    return true;
  } catch {
    return false;
  }
}

/** The first error is enough: a list can have as many as it has elements. */
function stop(): never {
  throw WRONG;
}

const WRONG = new Error('a variable is wrong');
