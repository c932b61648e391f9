import type { IncomingMessage } from 'node:http';
import { getOperationAST } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { isRecord } from '../json.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import { EVENT_STREAM, MULTIPART, type StreamWording } from '../subscriptions/index.ts';

/** An operation that is answered with a stream. */
export interface StreamRequest {
  readonly payload: SubscribePayload;
  readonly wording: StreamWording;
}

/** The text of an operation, also where only its hash was sent. */
export type TextOf = (body: Readonly<Record<string, unknown>>) => string | undefined;

/** The kind of stream that a client accepts. */
export function streamWording(accept: string | undefined): StreamWording | undefined {
  if (accept === undefined) return undefined;
  if (accept.includes('text/event-stream')) return EVENT_STREAM;
  return /multipart\/mixed\s*;[^,]*subscriptionspec="?1\.0"?/i.test(accept) ? MULTIPART : undefined;
}

/** Clients of every transport say all that they read with every request; what is no subscription is then answered as always. */
function readsOnlyEvents(accept: string | undefined): boolean {
  return streamWording(accept) === EVENT_STREAM && !/json|\*\/\*|application\/\*/i.test(accept ?? '');
}

/**
 * Reads what is to be answered with a stream: subscriptions, and whatever is posted by a client that only reads events.
 * An address that a browser opens by itself starts subscriptions and nothing else: EventSource knows no headers and no other method.
 * @returns undefined for everything that an ordinary answer is for.
 */
export function readStreamRequest(
  request: IncomingMessage,
  body: unknown,
  guard: DocumentGuard,
  textOf: TextOf,
): StreamRequest | undefined {
  const wording = streamWording(request.headers.accept);
  const isGet = request.method === 'GET';
  if (wording === undefined || (isGet && wording !== EVENT_STREAM)) return undefined;
  const parameters = isGet ? searchParameters(request.url ?? '') : body;
  if (!isRecord(parameters) || (!isGet && !request.headers['content-type']?.startsWith('application/json')))
    return undefined;
  const query = textOf(parameters);
  const { operationName, variables } = parameters;
  if (query === undefined || !isTextOrAbsent(operationName) || !isRecordOrAbsent(variables)) return undefined;
  const payload = { query, operationName: operationName ?? null, variables: variables ?? null };
  const isForStream = isSubscription(payload, guard) || (!isGet && readsOnlyEvents(request.headers.accept));
  return isForStream ? { payload, wording } : undefined;
}

function isSubscription({ query, operationName }: SubscribePayload, guard: DocumentGuard): boolean {
  const { document } = guard(query);
  return document !== undefined && getOperationAST(document, operationName)?.operation === 'subscription';
}

/** As GraphQL over HTTP has them in an address: objects are JSON. */
function searchParameters(url: string): Record<string, unknown> | undefined {
  const search = new URLSearchParams(url.split('?', 2)[1] ?? '');
  const parameters: Record<string, unknown> = Object.fromEntries(search);
  try {
    for (const name of ['variables', 'extensions'])
      if (search.has(name)) parameters[name] = JSON.parse(search.get(name) ?? '');
  } catch {
    return undefined;
  }
  return parameters;
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

function isRecordOrAbsent(value: unknown): value is Record<string, unknown> | null | undefined {
  return value === undefined || value === null || isRecord(value);
}
