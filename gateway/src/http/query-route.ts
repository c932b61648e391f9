import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { endWithText } from '@platform/shared/http';
import { LRUCache } from 'lru-cache';
import type { GatewayContext } from '../context.ts';
import { isRecord } from '../json.ts';
import type { AllowedOperations } from '../limits/allowed-operations.ts';
import { answerType } from './answer-type.ts';
import type { PlainOperation, PlainRequest, ShortWay } from './short-way.ts';

export interface QueryRouteOptions {
  readonly shortWay: ShortWay;
  readonly allowed: AllowedOperations | undefined;
  /** Answers of so many bytes are compressed; undefined: none. */
  readonly compressAboveBytes: number | undefined;
}

/** A request for an operation that takes the short way. */
export interface PlainCall {
  readonly plain: PlainOperation;
  /** Of the answer. */
  readonly contentType: string;
}

const PERSISTED_QUERIES_MAX = 1_000;
const PERSISTED_CHARACTERS_MAX = 8 * 1024 * 1024;

/** The short way over HTTP: a POST of JSON, with the text of the operation or the hash of a text that was sent before. */
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
  match(request: IncomingMessage, body: unknown): PlainCall | undefined {
    const contentType = answerType(request.headers.accept);
    const asked = contentType === undefined ? undefined : this.#read(request, body);
    const plain = asked && this.#options.shortWay.match(asked);
    return plain && contentType !== undefined ? { plain, contentType } : undefined;
  }

  async answer({ plain, contentType }: PlainCall, context: GatewayContext, response: ServerResponse): Promise<void> {
    const { shortWay, compressAboveBytes } = this.#options;
    const { result, refusal } = await shortWay.answer(plain, context);
    if (response.destroyed) return;
    const text = JSON.stringify(result);
    const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
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
    const query = this.textOf(body);
    if (query === undefined || query === '') return undefined;
    return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
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
