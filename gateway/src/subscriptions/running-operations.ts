import { requestError } from '@platform/shared/graphql';
import type { GraphQLError } from 'graphql';
import type { ClientOperation } from './client-operation.ts';
import type { SubscriptionConfig } from './subscription-config.ts';

/** All operations of a connection may be as long together as so many of the longest messages: as long as they run, they are held. */
const LONG_MESSAGES_MAX = 4;

/** The operations that run on one connection, by their ids, and what more it may have. */
export class RunningOperations {
  readonly #config: SubscriptionConfig;
  readonly #operations = new Map<string, ClientOperation>();

  constructor(config: SubscriptionConfig) {
    this.#config = config;
  }

  has(id: string): boolean {
    return this.#operations.has(id);
  }

  add(operation: ClientOperation): void {
    this.#operations.set(operation.id, operation);
  }

  /** Another one may have its id by now. */
  remove(operation: ClientOperation): void {
    if (this.#operations.get(operation.id) === operation) this.#operations.delete(operation.id);
  }

  cancel(id: string): void {
    this.#operations.get(id)?.cancel();
  }

  cancelAll(): void {
    for (const operation of [...this.#operations.values()]) operation.cancel();
  }

  /** Why one more would be one too many. */
  refusalOf({ size }: ClientOperation): GraphQLError | undefined {
    const { perConnection, messageBytes } = this.#config;
    if (this.#operations.size >= perConnection)
      return requestError('TOO_MANY_SUBSCRIPTIONS', `At most ${perConnection} operations at once.`);
    let held = size;
    for (const operation of this.#operations.values()) held += operation.size;
    if (held <= LONG_MESSAGES_MAX * messageBytes) return undefined;
    return requestError('TOO_MANY_SUBSCRIPTIONS', 'The operations of this connection are too long together.');
  }

  /** How many streams may feed one more. */
  streamsLeft(): number {
    let left = this.#config.streamsPerConnection;
    for (const { streams } of this.#operations.values()) left -= streams;
    return left;
  }
}
