import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endWithText } from '@platform/shared/http';
import { getVariableValues } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayContext } from '../context.ts';
import { executePlan, type Federation, findRefusal, type ReadyOperation, type Variables } from '../federation/index.ts';
import type { AllowedOperations } from '../limits/allowed-operations.ts';
import type { CostGuard } from '../limits/cost-guard.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import { answerType } from './answer-type.ts';
import type { FormatError } from './format-error.ts';
import type { ObserveOperation } from './metrics-plugin.ts';

export interface QueryRouteOptions {
  readonly federation: Federation;
  readonly guard: DocumentGuard;
  readonly formatError: FormatError;
  readonly observe: ObserveOperation;
  readonly costGuard: CostGuard;
  readonly allowed: AllowedOperations | undefined;
  /** Answers of so many bytes are compressed; undefined: none. */
  readonly compressAboveBytes: number | undefined;
}

/** What a client asks for, in the one form that the short way takes. */
export interface PlainRequest {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Variables;
  readonly contentType: string;
}

/** An operation of the current graph that is known to be valid and within the limits, with its request. */
export interface PlainOperation {
  readonly request: PlainRequest;
  readonly operation: ReadyOperation;
}

const PERSISTED_QUERIES_MAX = 1_000;
const PERSISTED_CHARACTERS_MAX = 8 * 1024 * 1024;

/**
 * The short way of queries and mutations: what clients send all day (a POST of JSON, of an operation that is valid and within the limits) is
 * answered without what Apollo Server does anew for each request. Whatever is unusual or wrong in any way takes the long way through
 * Apollo Server, which knows how to refuse it; so there is one place for refusals, and here only what is decided per caller.
 */
export class QueryRoute {
  readonly #options: QueryRouteOptions;
  readonly #persisted = new LRUCache<string, string>({
    max: PERSISTED_QUERIES_MAX,
    maxSize: PERSISTED_CHARACTERS_MAX,
    sizeCalculation: query => query.length + 1,
  });

  constructor(options: QueryRouteOptions) {
    this.#options = options;
  }

  /** @returns undefined for what has to take the long way. */
  match(request: IncomingMessage, body: unknown): PlainOperation | undefined {
    const plain = this.#read(request, body);
    if (plain === undefined) return undefined;
    const { federation, guard, costGuard } = this.#options;
    const { document } = guard(plain.query);
    if (document === undefined) return undefined;
    const operation = federation.operations.ready(plain.query, plain.operationName, document);
    if (operation === undefined || operation.isIntrospection) return undefined;
    const definitions = operation.definition.variableDefinitions;
    const isWrong =
      definitions !== undefined &&
      definitions.length > 0 &&
      getVariableValues(operation.graph.schema, definitions, plain.variables, { maxErrors: 1 }).errors !== undefined;
    if (isWrong || costGuard(document, operation.definition, plain.variables) !== undefined) return undefined;
    return { request: plain, operation };
  }

  async answer(
    { request, operation }: PlainOperation,
    context: GatewayContext,
    response: ServerResponse,
  ): Promise<void> {
    const { federation, formatError, observe } = this.#options;
    const end = observe();
    const refusal = findRefusal(operation.rules, context.identity);
    const { data, errors, extensions } =
      refusal === undefined
        ? await executePlan(operation, request.variables, (fetch, values) =>
            federation.subgraphs.run(fetch, values, context),
          )
        : { data: undefined, errors: [refusal], extensions: undefined };
    const kind = operation.definition.operation;
    const outcome = errors.length === 0 ? 'ok' : data === null || data === undefined ? 'refused' : 'partial';
    end(kind, outcome, request.query, operation);
    const text = JSON.stringify({
      ...(errors.length > 0 && { errors: errors.map(error => formatError(error.toJSON(), error)) }),
      data,
      ...(extensions && { extensions }),
    });
    if (response.destroyed) return;
    const headers = { 'content-type': request.contentType, 'cache-control': 'no-store' };
    const { compressAboveBytes } = this.#options;
    if (compressAboveBytes === undefined || text.length < compressAboveBytes) {
      response.writeHead(statusOf(refusal), { ...headers, 'content-length': Buffer.byteLength(text) });
      response.end(text);
      return;
    }
    response.statusCode = statusOf(refusal);
    response.setHeaders(new Map(Object.entries(headers)));
    await endWithText(response, text, compressAboveBytes);
  }

  #read(request: IncomingMessage, body: unknown): PlainRequest | undefined {
    if (request.method !== 'POST' || !isRecord(body)) return undefined;
    if (!request.headers['content-type']?.startsWith('application/json')) return undefined;
    const { operationName, variables, extensions } = body;
    if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return undefined;
    if (variables !== undefined && variables !== null && !isRecord(variables)) return undefined;
    if (extensions !== undefined && extensions !== null && !isRecord(extensions)) return undefined;
    const contentType = answerType(request.headers.accept);
    const query = this.textOf(body);
    if (contentType === undefined || query === undefined || query === '') return undefined;
    return { query, operationName: operationName ?? undefined, variables: variables ?? {}, contentType };
  }

  /** The text of an operation. Automatic persisted queries: the hash of a query stands for it, once it was sent with it. */
  textOf({ query: given, extensions }: Readonly<Record<string, unknown>>): string | undefined {
    const query = typeof given === 'string' ? given : undefined;
    const persisted = isRecord(extensions) ? extensions['persistedQuery'] : undefined;
    if (persisted === undefined) return query;
    if (!isRecord(persisted) || persisted['version'] !== 1) return undefined;
    const hash = persisted['sha256Hash'];
    if (typeof hash !== 'string') return undefined;
    const known = this.#options.allowed?.find(hash) ?? this.#persisted.get(hash);
    if (given === undefined || query === known) return known;
    if (query === undefined || createHash('sha256').update(query).digest('hex') !== hash) return undefined;
    this.#persisted.set(hash, query);
    return query;
  }
}

function statusOf(refusal: { readonly extensions: { readonly http?: unknown } } | undefined): number {
  const status = (refusal?.extensions.http as { readonly status?: number } | undefined)?.status;
  return refusal === undefined ? 200 : (status ?? 500);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
