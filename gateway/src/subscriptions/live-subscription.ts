import type { Identity } from '@platform/shared/identity';
import type { DocumentNode, GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { TopicSpec, Variables } from './prepare.ts';
import type { Frame, Topic, TopicSubscriber } from './topic.ts';

export interface SubscriptionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly identity: Identity | undefined;
  /** Whose pace it is: the user, or the address of who is not signed in. */
  readonly caller: string;
  readonly requestId: string;
  /** How many streams the subscription may be fed from. */
  readonly streamsMax: number;
}

/** Where the results of a subscription go. After `fail` or `complete` nothing comes. */
export interface SubscriptionSink {
  /** @param mayReplace a newer frame of the same key may take the place of one that was not sent yet. */
  next(frame: Frame, mayReplace: boolean): void;
  fail(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
  /** See {@link TopicSubscriber.whenReady}. */
  whenReady(): Promise<void> | undefined;
}

/** Hears of the end of a subscription, and before that of what made it fail. */
export interface EndListener {
  readonly onEnd: () => void;
  readonly onFailure: (errors: readonly GraphQLFormattedError[]) => void;
}

/** One client's subscription: fed from one topic, or from one for each partition. */
export class LiveSubscription implements TopicSubscriber {
  readonly request: SubscriptionRequest;
  readonly #sink: SubscriptionSink;
  readonly #listener: EndListener;
  #joined: readonly { readonly spec: TopicSpec; readonly topic: Topic }[] = [];
  #mayReplace = false;
  #remaining = 0;
  #hasEnded = false;

  constructor(request: SubscriptionRequest, sink: SubscriptionSink, listener: EndListener) {
    this.request = request;
    this.#sink = sink;
    this.#listener = listener;
  }

  get identity(): Identity | undefined {
    return this.request.identity;
  }

  join(topics: readonly { readonly spec: TopicSpec; readonly topic: Topic }[]): void {
    this.#joined = topics;
    this.#mayReplace = topics[0]?.spec.compiled.delivery.policy === 'LATEST';
    this.#remaining = topics.length;
    for (const { topic } of topics) if (!this.#hasEnded) topic.join(this);
  }

  /** Whether the same streams, under another graph, feed it. */
  matches(specs: readonly TopicSpec[]): boolean {
    return (
      specs.length === this.#joined.length && specs.every((spec, index) => spec.key === this.#joined[index]?.spec.key)
    );
  }

  adopt(specs: readonly TopicSpec[]): void {
    for (const [index, spec] of specs.entries()) this.#joined[index]?.topic.adopt(spec.compiled);
    this.#mayReplace = specs[0]?.compiled.delivery.policy === 'LATEST';
  }

  deliver(frame: Frame): void {
    if (!this.#hasEnded) this.#sink.next(frame, this.#mayReplace);
  }

  whenReady(): Promise<void> | undefined {
    return this.#sink.whenReady();
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    if (!this.end()) return;
    this.#listener.onFailure(errors);
    this.#sink.fail(errors);
  }

  complete(): void {
    this.#remaining -= 1;
    if (this.#remaining === 0 && this.end()) this.#sink.complete();
  }

  end(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#listener.onEnd();
    for (const { topic } of this.#joined) topic.leave(this);
    return true;
  }
}
