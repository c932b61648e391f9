import type { Identity } from '@platform/shared/identity';
import type { GraphQLFormattedError } from 'graphql';

/** What the gateway knows while it answers one operation, or executes the events of one stream. */
export interface GatewayContext {
  /** Undefined for an anonymous request. */
  readonly identity: Identity | undefined;
  readonly requestId: string;
  /** Who asks, signed for subgraphs; undefined for an anonymous request. */
  readonly assertion: () => Promise<string | undefined>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: LeaveSignal;
  /** When the whole operation has to be done, on the clock of `performance.now()`. */
  readonly deadline?: number;
}

/** Tells when nobody waits for an answer any more: an `AbortSignal`, or the little of one that is used here, which costs a fraction. */
export interface LeaveSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export class Leaving implements LeaveSignal {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Makes of an error what clients may see of it. @param error as it was thrown, or as it came from a subgraph. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
