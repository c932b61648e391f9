import { requestError } from '@platform/shared/graphql';
import { ASSERTION_EXTENSION, type Identity } from '@platform/shared/identity';
import { REQUEST_ID_EXTENSION } from '@platform/shared/observability';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { AssertionMinter } from '../auth/index.ts';
import type { GatewayContext } from '../context.ts';
import type { CompiledSubscription } from './compile.ts';
import { type EventBuffer, LatestBuffer, QueueBuffer } from './event-buffer.ts';
import type { ExecuteEvent } from './execute-event.ts';
import type { TopicSpec } from './prepare.ts';
import { Retry } from './retry.ts';
import { isAfter, sequenceOf } from './sequence.ts';
import type { CloseUpstream, UpstreamSink } from './upstream.ts';

/** One result, made once for everyone who gets it. */
export interface Frame {
  /** A newer frame of the same key replaces this one where that is allowed. Unique among all topics. */
  readonly key: string;
  /** The JSON of the result. */
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

export interface TopicMetrics {
  /** Replaced by a newer one before it was executed. */
  conflated(): void;
  executed(): void;
  reconnected(): void;
}

/** What every topic is given. */
export interface TopicEnvironment {
  readonly subscribeUpstream: (
    compiled: CompiledSubscription,
    payload: SubscribePayload,
    sink: UpstreamSink,
  ) => CloseUpstream;
  readonly execute: ExecuteEvent;
  readonly mint: AssertionMinter;
  readonly formatUpstreamErrors: (
    errors: readonly GraphQLFormattedError[],
    subgraph: string,
  ) => readonly GraphQLFormattedError[];
  readonly queueEvents: number;
  readonly reconnectTimeoutMs: number;
  readonly metrics: TopicMetrics;
}

type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly errors: readonly GraphQLFormattedError[] };

/** A topic that lost its last subscriber waits a moment: reconnecting clients come back in a burst. */
const LINGER_MS = 250;
/** A stream that was open for so long did not fail at being opened. */
const STABLE_MS = 5_000;
/** Newest frames that are kept for those who join later. */
const REMEMBERED_KEYS_MAX = 10_000;

let topicsMade = 0;

/**
 * One stream from a subgraph, shared by everyone who asks for the same: one upstream subscription, one execution and one serialisation per
 * event, however many subscribers. It sees to what `@delivery` promises when the stream breaks, when events come faster than they can be
 * executed, and when someone joins late.
 */
export class Topic {
  readonly #number = ++topicsMade;
  readonly #spec: TopicSpec;
  readonly #environment: TopicEnvironment;
  readonly #requestId: string;
  readonly #onEnd: () => void;
  readonly #subscribers = new Set<TopicSubscriber>();
  readonly #newest = new Map<string, Frame>();
  readonly #buffer: EventBuffer<FormattedExecutionResult>;
  readonly #retry: Retry;
  #compiled: CompiledSubscription;
  #closeUpstream: CloseUpstream | undefined;
  /** In whose name the topic goes on while it waits for its next subscriber. */
  #lastIdentity: Identity | undefined;
  /** Of the last event that was taken in: where the stream goes on. */
  #lastSequence: unknown;
  /** Closed on purpose because events come too fast; it goes on when they have been worked off. */
  #isPaused = false;
  #hasStarted = false;
  #isRunning = false;
  #openedAt = 0;
  #outcome: Outcome | undefined;
  #hasEnded = false;
  #linger: NodeJS.Timeout | undefined;

  constructor(spec: TopicSpec, environment: TopicEnvironment, requestId: string, onEnd: () => void) {
    this.#spec = spec;
    this.#compiled = spec.compiled;
    this.#environment = environment;
    this.#requestId = requestId;
    this.#onEnd = onEnd;
    this.#lastSequence = spec.resumeAfter ?? undefined;
    this.#buffer = this.#isLatest
      ? new LatestBuffer(environment.metrics.conflated)
      : new QueueBuffer(environment.queueEvents);
    this.#retry = new Retry(environment.reconnectTimeoutMs);
  }

  get #isLatest(): boolean {
    return this.#spec.compiled.delivery.policy === 'LATEST';
  }

  /** The newest event of every key first, where the stream has keys; then whatever comes. */
  join(subscriber: TopicSubscriber): void {
    clearTimeout(this.#linger);
    this.#subscribers.add(subscriber);
    for (const frame of this.#newest.values()) subscriber.deliver(frame);
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#open();
  }

  leave(subscriber: TopicSubscriber): void {
    if (!this.#subscribers.delete(subscriber) || this.#subscribers.size > 0 || this.#hasEnded) return;
    if (this.#spec.isExclusive) this.#end();
    else this.#linger = setTimeout(() => this.#end(), LINGER_MS).unref();
  }

  /** Goes on with the plan of a new graph. A stream that has to be opened anew is treated as one that broke. */
  adopt(compiled: CompiledSubscription, hasMoved: boolean): void {
    const { primary } = this.#compiled;
    this.#compiled = compiled;
    const isSame =
      primary.serviceName === compiled.primary.serviceName && primary.operation === compiled.primary.operation;
    if (isSame && !hasMoved) return;
    this.#closeUpstream?.();
    this.#closeUpstream = undefined;
    if (!this.#isPaused) this.#reopenAfterLoss(true, 'SUBSCRIPTION_SCHEMA_RELOAD');
  }

  dispose(): void {
    this.#end();
  }

  #open(): void {
    void this.#openInName(this.#identity()).catch((error: unknown) => this.#fail(error));
  }

  async #openInName(identity: Identity | undefined): Promise<void> {
    const { mint, subscribeUpstream } = this.#environment;
    const assertion = await mint(identity);
    if (this.#hasEnded || this.#outcome !== undefined || this.#closeUpstream !== undefined) return;
    const { primary } = this.#compiled;
    const variables = this.#variables();
    this.#openedAt = performance.now();
    const used = (primary.variableUsages ?? []).filter(name => variables[name] !== undefined);
    this.#closeUpstream = subscribeUpstream(
      this.#compiled,
      {
        query: primary.operation,
        operationName: primary.operationName,
        variables: Object.fromEntries(used.map(name => [name, variables[name]])),
        extensions: {
          ...(assertion !== undefined && { [ASSERTION_EXTENSION]: assertion }),
          [REQUEST_ID_EXTENSION]: this.#requestId,
        },
      },
      {
        event: result => this.#take(result),
        refused: errors =>
          this.#finish({
            kind: 'failed',
            errors: this.#environment.formatUpstreamErrors(errors, this.#compiled.primary.serviceName),
          }),
        lost: wasOpen => {
          this.#closeUpstream = undefined;
          if (wasOpen && performance.now() - this.#openedAt > STABLE_MS) this.#retry.reset();
          this.#reopenAfterLoss(wasOpen, 'SUBSCRIPTION_GAP');
        },
        completed: () => this.#finish({ kind: 'completed' }),
      },
    );
  }

  #variables(): Readonly<Record<string, unknown>> {
    const { resumeVariable } = this.#compiled.canonical;
    if (resumeVariable === undefined || this.#lastSequence === undefined) return this.#spec.variables;
    return { ...this.#spec.variables, [resumeVariable]: this.#lastSequence };
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

  get #canResume(): boolean {
    const { resumeVariable, sequenceAlias } = this.#compiled.canonical;
    return resumeVariable !== undefined && sequenceAlias !== undefined && this.#lastSequence !== undefined;
  }

  #reopenAfterLoss(wasOpen: boolean, gapCode: 'SUBSCRIPTION_GAP' | 'SUBSCRIPTION_SCHEMA_RELOAD'): void {
    if (this.#hasEnded || this.#outcome !== undefined) return;
    const mayHaveMissed = wasOpen && !this.#isLatest && !this.#canResume;
    if (mayHaveMissed) this.#fail(requestError(gapCode, GAP_MESSAGE));
    else if (this.#retry.schedule(() => this.#open())) this.#environment.metrics.reconnected();
    else this.#fail(this.#unreachable());
  }

  #unreachable(): GraphQLError {
    return new GraphQLError('The service behind this subscription cannot be reached.', {
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: this.#compiled.primary.serviceName },
    });
  }

  #take(result: FormattedExecutionResult): void {
    if (this.#hasEnded || this.#outcome !== undefined) return;
    this.#retry.reset();
    const { responseName, canonical } = this.#compiled;
    const event = eventOf(result, responseName);
    const sequence = canonical.sequenceAlias === undefined ? undefined : sequenceOf(event?.[canonical.sequenceAlias]);
    const isResumable = canonical.resumeVariable !== undefined;
    if (isResumable && sequence !== undefined && !isAfter(sequence, this.#lastSequence)) return; // had that one already
    const key = canonical.keyAlias === undefined ? '' : String(event?.[canonical.keyAlias]);
    if (this.#buffer.offer(key, result)) {
      this.#lastSequence = sequence ?? this.#lastSequence;
      this.#run();
    } else if (this.#canResume) this.#pause();
    else this.#fail(requestError('SUBSCRIPTION_OVERFLOW', OVERFLOW_MESSAGE));
  }

  /** Events come too fast, but the stream can go on from the last one taken in: it does when the queue has been worked off. */
  #pause(): void {
    this.#isPaused = true;
    this.#closeUpstream?.();
    this.#closeUpstream = undefined;
  }

  /** Not at once: of a burst that was read together, only the newest of each key is executed where newer replaces older. */
  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => void this.#workOff());
  }

  async #workOff(): Promise<void> {
    for (let event = this.#buffer.take(); event !== undefined && !this.#hasEnded; event = this.#buffer.take()) {
      await this.#soleSubscriberReady();
      await this.#publish(event);
      this.#resumeIfPaused();
    }
    this.#isRunning = false;
    if (this.#outcome !== undefined) this.#settle(this.#outcome);
  }

  /** One slow subscriber alone sets the pace of a stream that may lose nothing; where there are more, each has a queue of its own. */
  #soleSubscriberReady(): Promise<void> | undefined {
    if (this.#isLatest || this.#subscribers.size !== 1) return undefined;
    const [subscriber] = this.#subscribers;
    return subscriber?.whenReady();
  }

  async #publish(event: FormattedExecutionResult): Promise<void> {
    const compiled = this.#compiled;
    const identity = this.#identity();
    const context: GatewayContext = {
      identity,
      requestId: this.#requestId,
      assertion: () => this.#environment.mint(identity),
    };
    const result = await this.#environment.execute(compiled, this.#variables(), event, context);
    this.#environment.metrics.executed();
    if (this.#hasEnded) return;
    const { keyAlias } = compiled.canonical;
    const key = keyAlias === undefined ? '' : String(eventOf(event, compiled.responseName)?.[keyAlias]);
    const frame: Frame = { key: `${this.#number}/${key}`, payload: JSON.stringify(result) };
    if (this.#isLatest || keyAlias !== undefined) this.#remember(frame);
    for (const subscriber of this.#subscribers) subscriber.deliver(frame);
  }

  #remember(frame: Frame): void {
    this.#newest.set(frame.key, frame);
    if (this.#newest.size <= REMEMBERED_KEYS_MAX) return;
    const [oldest] = this.#newest.keys();
    if (oldest !== undefined) this.#newest.delete(oldest);
  }

  #resumeIfPaused(): void {
    if (!this.#isPaused || this.#buffer.size * 2 > this.#environment.queueEvents) return;
    this.#isPaused = false;
    this.#open();
  }

  #fail(error: unknown): void {
    this.#finish({ kind: 'failed', errors: [asFormatted(error)] });
  }

  /** No more events come; those that wait are still delivered. */
  #finish(outcome: Outcome): void {
    if (this.#hasEnded || this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#retry.cancel();
    this.#closeUpstream?.();
    this.#onEnd();
    if (!this.#isRunning) this.#settle(outcome);
  }

  #settle(outcome: Outcome): void {
    const subscribers = [...this.#subscribers];
    this.#end();
    for (const subscriber of subscribers) {
      if (outcome.kind === 'completed') subscriber.complete();
      else subscriber.fail(outcome.errors);
    }
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearTimeout(this.#linger);
    this.#retry.cancel();
    this.#closeUpstream?.();
    this.#subscribers.clear();
    this.#onEnd();
  }
}

const GAP_MESSAGE = 'The stream was interrupted and events may be missing. Read the current state and subscribe again.';
const OVERFLOW_MESSAGE = 'Events come faster than they can be delivered. Read the current state and subscribe again.';

function eventOf(
  result: FormattedExecutionResult,
  responseName: string,
): Readonly<Record<string, unknown>> | undefined {
  const event = result.data?.[responseName];
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : undefined;
}

function asFormatted(error: unknown): GraphQLFormattedError {
  if (!(error instanceof GraphQLError))
    return requestError('INTERNAL_SERVER_ERROR', 'Something failed on our side.').toJSON();
  const { http: _, ...extensions } = error.extensions;
  return { message: error.message, extensions };
}
