import { describeOperation } from '@platform/shared/graphql';
import { currentSpan, inSpan } from '@platform/shared/observability';
import type { FormattedExecutionResult, GraphQLError } from 'graphql';
import type { FormatError, GatewayContext } from '../context.ts';
import { executePlan, type Federation, type ReadyOperation, type Variables } from '../federation/index.ts';
import type { AccessGuard } from '../limits/access-guard.ts';
import type { CostGuard } from '../limits/cost-guard.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import type { ObserveOperation } from './metrics-plugin.ts';

export interface ShortWayOptions {
  readonly federation: Federation;
  readonly guard: DocumentGuard;
  readonly costGuard: CostGuard;
  readonly accessGuard: AccessGuard;
  readonly formatError: FormatError;
  readonly observe: ObserveOperation;
}

/** What a client asks for, in the one form that the short way takes. */
export interface PlainRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
}

/** An operation of the current graph that is known to be valid and within the limits, with its request. */
export interface PlainOperation {
  readonly request: PlainRequest;
  readonly operation: ReadyOperation;
}

export interface PlainAnswer {
  readonly result: FormattedExecutionResult;
  /** Why nothing of the operation ran. */
  readonly refusal: GraphQLError | undefined;
}

/**
 * The short way of queries and mutations: what clients send all day (an operation that is valid and within the limits) is answered without
 * what Apollo Server does anew for each request. Whatever is unusual or wrong in any way takes the long way through Apollo Server, which
 * knows how to refuse it; so there is one place for refusals, and here only what is decided per caller.
 */
export class ShortWay {
  readonly #options: ShortWayOptions;

  constructor(options: ShortWayOptions) {
    this.#options = options;
  }

  /** @returns undefined for what has to take the long way. */
  match(request: PlainRequest): PlainOperation | undefined {
    const { federation, guard, costGuard } = this.#options;
    const { query, operationName, variables } = request;
    const { document } = guard(query);
    if (document === undefined) return undefined;
    const operation = federation.operations.ready(query, operationName, document);
    if (operation === undefined || operation.isIntrospection || !operation.acceptsVariables(variables))
      return undefined;
    return costGuard(document, operation.definition, variables) === undefined ? { request, operation } : undefined;
  }

  answer(plain: PlainOperation, context: GatewayContext): Promise<PlainAnswer> {
    if (currentSpan() === undefined) return this.#execute(plain, context);
    const { name, attributes } = describeOperation(plain.operation.definition);
    return inSpan(name, attributes, () => this.#execute(plain, context));
  }

  async #execute({ request, operation }: PlainOperation, context: GatewayContext): Promise<PlainAnswer> {
    const { federation, accessGuard, formatError, observe } = this.#options;
    const end = observe();
    const refusal = accessGuard(operation.rules, context.identity);
    const { data, errors, extensions } =
      refusal === undefined
        ? await executePlan(operation, request.variables, (fetch, values) =>
            federation.subgraphs.run(fetch, values, context),
          )
        : { data: undefined, errors: [refusal], extensions: undefined };
    const outcome = errors.length === 0 ? 'ok' : data === null || data === undefined ? 'refused' : 'partial';
    end(operation.definition.operation, outcome, request.query, operation);
    const result = {
      ...(errors.length > 0 && { errors: errors.map(error => formatError(error.toJSON(), error)) }),
      ...(data !== undefined && { data }),
      ...(extensions && { extensions }),
    };
    return { result, refusal };
  }
}
