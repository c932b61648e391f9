import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { Span } from './tracing.ts';

/** Carries the id of a request from the gateway through every service and into every log line. */
export const REQUEST_ID_HEADER = 'x-request-id';
export const REQUEST_ID_EXTENSION = 'requestId';

/** Carries the trace that a request belongs to, as W3C Trace Context has it. */
export const TRACEPARENT_HEADER = 'traceparent';

interface RequestContext {
  readonly requestId: string | undefined;
  /** What is being done for the request, where that is traced. */
  span: Span | undefined;
}

const storage = new AsyncLocalStorage<RequestContext>();

const REQUEST_ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/** Takes over an id that came with the request when it is harmless in a log, else makes one. */
export function requestIdFrom(candidate: unknown): string {
  return typeof candidate === 'string' && REQUEST_ID_PATTERN.test(candidate) ? candidate : randomUUID();
}

/** Runs `work` so that {@link currentRequestId}, {@link currentSpan} and the log lines inside know their request. */
export function withRequestId<Result>(requestId: string, work: () => Result, span?: Span): Result {
  return storage.run({ requestId, span }, work);
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}

/** Runs `work` as a part of a span. */
export function withSpan<Result>(span: Span | undefined, work: () => Result): Result {
  return storage.run({ requestId: currentRequestId(), span }, work);
}

export function currentSpan(): Span | undefined {
  return storage.getStore()?.span;
}

/** From here on, what is done for the request is a part of the span, until the returned function is called: for hooks, which do not enclose what they are about. */
export function enterSpan(span: Span): () => void {
  const store = storage.getStore();
  if (store === undefined) return () => undefined;
  const before = store.span;
  store.span = span;
  return () => {
    store.span = before;
  };
}
