import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Carries the id of a request from the gateway through every service and into every log line. */
export const REQUEST_ID_HEADER = 'x-request-id';
export const REQUEST_ID_EXTENSION = 'requestId';

interface RequestContext {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

const REQUEST_ID_PATTERN = /^[A-Za-z0-9._-]{1,64}$/;

/** Takes over an id that came with the request when it is harmless in a log, else makes one. */
export function requestIdFrom(candidate: unknown): string {
  return typeof candidate === 'string' && REQUEST_ID_PATTERN.test(candidate) ? candidate : randomUUID();
}

/** Runs `work` so that {@link currentRequestId} and the log lines inside know their request. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return storage.run({ requestId }, work);
}

export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
