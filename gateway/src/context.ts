import type { Identity } from '@platform/shared/identity';

/** What the gateway knows while it answers one operation, or executes the events of one stream. */
export interface GatewayContext {
  /** Undefined for an anonymous request. */
  readonly identity: Identity | undefined;
  readonly requestId: string;
  /** Who asks, signed for subgraphs; undefined for an anonymous request. */
  readonly assertion: () => Promise<string | undefined>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** When the whole operation has to be done, on the clock of `performance.now()`. */
  readonly deadline?: number;
}
