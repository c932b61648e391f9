import { requestError } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { CompiledSubscription } from './compile.ts';
import { type EventBuffer, LatestBuffer, QueueBuffer } from './event-buffer.ts';
import type { ExecuteEvent } from './execute-event.ts';
import { eventOf, Feed, type FeedEnvironment, type Outcome } from './feed.ts';
import type { TopicSpec } from './prepare.ts';
import { bytesOf } from './websocket-frame.ts';

/** One result, made once for everyone who gets it. */
export interface Frame {
  /** A newer frame of the same key replaces this one where that is allowed. Unique among all topics. */
  readonly key: string;
  /** The JSON of the result, as bytes (see {@link bytesOf}). */
  readonly payload: string;
}

/** One who is fed from a topic. */
export interface TopicSubscriber {
  readonly identity: Identity | undefined;
  deliver(frame: Frame): void;
  fail(errors: readonly GraphQLFormattedError[]): void;
  complete(): void;
  /** Undefined when it can take more; else resolves once it can, or is gone. */
  whenReady(): Promise<void> | undefined;
}

/** What every topic is given. */
export interface TopicEnvironment extends FeedEnvironment {
  readonly execute: ExecuteEvent;
  /** Events that may wait for their execution. */
  readonly queueEvents: number;
  /** An event was replaced by a newer one before it was executed. */
  readonly onConflated: () => void;
  readonly onExecuted: () => void;
  /** Results were given to subscribers, counted for each of them. */
  readonly onDelivered: (results: number) => void;
  /** Something failed in here that never should. */
  readonly onBug: (error: unknown) => void;
}

/** A topic that lost its last subscriber waits a moment: reconnecting clients come back in a burst. */
const LINGER_MS = 250;
/** Newest frames that are kept for those who join later. */
const REMEMBERED_KEYS_MAX = 10_000;

let topicsMade = 0;

/**
 * One stream, shared by everyone who asks for the same: one upstream subscription, one execution and one serialisation per event, however
 * many subscribers. It sees to it that nobody is given less for sharing: not who joins late, nor who reads faster than another.
 */
export class Topic {
  readonly #number = ++topicsMade;
  readonly #spec: TopicSpec;
  readonly #environment: TopicEnvironment;
  readonly #requestId: string;
  readonly #onEnd: () => void;
  readonly #feed: Feed;
  readonly #buffer: EventBuffer<FormattedExecutionResult>;
  readonly #subscribers = new Set<TopicSubscriber>();
  readonly #newest = new Map<string, Frame>();
  #compiled: CompiledSubscription;
  /** In whose name the topic goes on while it waits for its next subscriber. */
  #lastIdentity: Identity | undefined;
  #hasStarted = false;
  #isRunning = false;
  /** The feed has ended; what was taken in is still delivered. */
  #outcome: Outcome | undefined;
  #hasEnded = false;
  #linger: NodeJS.Timeout | undefined;

  /** @param onEnd called once nobody can join any more. */
  constructor(spec: TopicSpec, environment: TopicEnvironment, requestId: string, onEnd: () => void) {
    this.#spec = spec;
    this.#compiled = spec.compiled;
    this.#environment = environment;
    this.#requestId = requestId;
    this.#onEnd = onEnd;
    this.#buffer = this.#isLatest
      ? new LatestBuffer(environment.onConflated)
      : new QueueBuffer(environment.queueEvents);
    this.#feed = new Feed({
      spec,
      environment,
      requestId,
      identity: () => this.#identity(),
      onEvent: result => this.#take(result),
      onEnd: outcome => this.#finish(outcome),
    });
  }

  /** The newest event of every key first, where the stream has keys; then whatever comes. */
  join(subscriber: TopicSubscriber): void {
    clearTimeout(this.#linger);
    this.#subscribers.add(subscriber);
    this.#environment.onDelivered(this.#newest.size);
    for (const frame of this.#newest.values()) subscriber.deliver(frame);
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#feed.start();
  }

  leave(subscriber: TopicSubscriber): void {
    if (!this.#subscribers.delete(subscriber) || this.#subscribers.size > 0 || this.#hasEnded) return;
    if (this.#spec.isExclusive) this.dispose();
    else this.#linger = setTimeout(() => this.dispose(), LINGER_MS).unref();
  }

  /** Goes on with the plan of a new graph, from the next event on. */
  adopt(compiled: CompiledSubscription): void {
    this.#compiled = compiled;
    this.#feed.adopt(compiled);
  }

  dispose(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#linger);
    this.#feed.stop();
    this.#subscribers.clear();
    this.#onEnd();
  }

  get #isLatest(): boolean {
    return this.#spec.compiled.delivery.policy === 'LATEST';
  }

  /** Who the topic speaks for: nobody where everyone sees the same, else the one of its users whose token lasts longest. */
  #identity(): Identity | undefined {
    if (this.#spec.isPublic) return undefined;
    let chosen = this.#lastIdentity;
    for (const { identity } of this.#subscribers)
      if (identity !== undefined && (chosen === undefined || identity.tokenExpiresAt > chosen.tokenExpiresAt))
        chosen = identity;
    this.#lastIdentity = chosen;
    return chosen;
  }

  #take(result: FormattedExecutionResult): boolean {
    const hasPlace = this.#buffer.offer(keyOf(result, this.#compiled), result);
    if (hasPlace && !this.#isRunning) {
      this.#isRunning = true;
      // Not at once: of a burst that was read together, only the newest of each key is executed where newer replaces older.
      setImmediate(() => void this.#workOff().catch((error: unknown) => this.#stumble(error)));
    }
    return hasPlace;
  }

  async #workOff(): Promise<void> {
    for (let event = this.#buffer.take(); event !== undefined && !this.#hasEnded; event = this.#buffer.take()) {
      await this.#soleSubscriberReady();
      await this.#publish(event);
      if (this.#buffer.size * 2 <= this.#environment.queueEvents) this.#feed.resume();
    }
    this.#isRunning = false;
    if (this.#outcome !== undefined) this.#settle(this.#outcome);
  }

  /** A bug ends this stream and no other. */
  #stumble(error: unknown): void {
    this.#environment.onBug(error);
    this.#isRunning = false;
    this.#finish({
      kind: 'failed',
      errors: [requestError('INTERNAL_SERVER_ERROR', 'Something failed on our side.').toJSON()],
    });
  }

  /** One slow subscriber alone sets the pace of a stream that may lose nothing; where there are more, each has a queue of its own. */
  #soleSubscriberReady(): Promise<void> | undefined {
    if (this.#isLatest || this.#subscribers.size !== 1) return undefined;
    const [subscriber] = this.#subscribers;
    return subscriber?.whenReady();
  }

  async #publish(event: FormattedExecutionResult): Promise<void> {
    const { execute, mint, onExecuted, onDelivered } = this.#environment;
    const compiled = this.#compiled;
    const identity = this.#identity();
    const context: GatewayContext = { identity, requestId: this.#requestId, assertion: () => mint(identity) };
    const key = `${this.#number}/${keyOf(event, compiled)}`;
    const result = await execute(compiled, this.#feed.variables(), event, context);
    onExecuted();
    if (this.#hasEnded) return;
    const frame: Frame = { key, payload: bytesOf(JSON.stringify(result)) };
    if (this.#isLatest || compiled.canonical.keyAlias !== undefined) this.#remember(frame);
    onDelivered(this.#subscribers.size);
    for (const subscriber of this.#subscribers) subscriber.deliver(frame);
  }

  #remember(frame: Frame): void {
    this.#newest.set(frame.key, frame);
    if (this.#newest.size <= REMEMBERED_KEYS_MAX) return;
    const [oldest] = this.#newest.keys();
    if (oldest !== undefined) this.#newest.delete(oldest);
  }

  #finish(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.#outcome = outcome;
    this.#onEnd();
    if (!this.#isRunning) this.#settle(outcome);
  }

  #settle(outcome: Outcome): void {
    const subscribers = [...this.#subscribers];
    this.dispose();
    for (const subscriber of subscribers) {
      if (outcome.kind === 'completed') subscriber.complete();
      else subscriber.fail(outcome.errors);
    }
  }
}

/** The key of the event; the same for all where the stream has no keys. */
function keyOf(result: FormattedExecutionResult, { canonical, responseName }: CompiledSubscription): string {
  return canonical.keyAlias === undefined ? '' : String(eventOf(result, responseName)?.[canonical.keyAlias]);
}
