import { requestError } from '@platform/shared/graphql';
import { ASSERTION_EXTENSION, type Identity } from '@platform/shared/identity';
import { REQUEST_ID_EXTENSION } from '@platform/shared/observability';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { AssertionMinter } from '../auth/index.ts';
import type { CompiledSubscription } from './compile.ts';
import type { TopicSpec, Variables } from './prepare.ts';
import { Retry } from './retry.ts';
import { isAfter, sequenceOf } from './sequence.ts';
import type { CloseUpstream, UpstreamSink } from './upstream.ts';

/** How a stream ended. */
export type Outcome =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly errors: readonly GraphQLFormattedError[] };

export interface FeedEnvironment {
  /** Where the subgraph is that owns the stream. */
  readonly urlOf: (compiled: CompiledSubscription) => string;
  readonly subscribeUpstream: (url: string, payload: SubscribePayload, sink: UpstreamSink) => CloseUpstream;
  readonly mint: AssertionMinter;
  /** Errors of a subgraph, as clients may see them. */
  readonly formatUpstreamErrors: (
    errors: readonly GraphQLFormattedError[],
    subgraph: string,
  ) => readonly GraphQLFormattedError[];
  readonly reconnectTimeoutMs: number;
  readonly onReconnect: () => void;
}

export interface FeedOptions {
  readonly spec: TopicSpec;
  readonly environment: FeedEnvironment;
  readonly requestId: string;
  /** In whose name the stream is asked for, at the moment when it is. */
  readonly identity: () => Identity | undefined;
  /** @returns false when there is no place for the event. */
  readonly onEvent: (result: FormattedExecutionResult) => boolean;
  /** Called once, at the end, unless the feed was stopped. */
  readonly onEnd: (outcome: Outcome) => void;
}

/** A stream that was open for so long did not fail at being opened. */
const STABLE_MS = 5_000;
/** For so long after it was opened, a stream may say again what was said before; after that, a lower sequence is a service that counts anew. */
const REPEATS_MS = 10_000;
const GAP_MESSAGE = 'The stream was interrupted and events may be missing. Read the current state and subscribe again.';
const OVERFLOW_MESSAGE = 'Events come faster than they can be delivered. Read the current state and subscribe again.';

/**
 * Keeps a stream from a subgraph open. When it breaks: where newer replaces older, it is opened anew; where events have a sequence and the
 * stream can go on after one, it goes on after the last; else events may be missing, and the feed ends saying so. It never leaves a silent hole.
 * A service that could not tell an event, or take the stream up again, because something was away for a moment, is asked again as if the stream had broken.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #retry: Retry;
  #compiled: CompiledSubscription;
  #close: CloseUpstream | undefined;
  #url: string;
  #openedAt = 0;
  /** Of the last event that was taken in: where the stream goes on. */
  #lastSequence: unknown;
  /** It has told something: what is wrong now may be so for a moment only. */
  #hasTold = false;
  #isPaused = false;
  #hasEnded = false;

  constructor(options: FeedOptions) {
    const { spec, environment } = options;
    this.#options = options;
    this.#compiled = spec.compiled;
    this.#url = environment.urlOf(spec.compiled);
    this.#lastSequence = spec.resumeAfter ?? undefined;
    this.#retry = new Retry(environment.reconnectTimeoutMs);
  }

  start(): void {
    void this.#open().catch((error: unknown) => this.#fail(error));
  }

  /** Goes on with the plan of a new graph. A stream that has to be opened anew is treated as one that broke. */
  adopt(compiled: CompiledSubscription): void {
    const { operation } = this.#compiled.primary;
    this.#compiled = compiled;
    const hasMoved = this.#options.environment.urlOf(compiled) !== this.#url;
    if (operation === compiled.primary.operation && !hasMoved) return;
    this.#closeUpstream();
    // What is elsewhere may count anew; only a stream that goes on from an event has to go on from the same.
    if (hasMoved && !this.#canResume) this.#lastSequence = undefined;
    if (!this.#isPaused) this.#reopen(true, 'SUBSCRIPTION_SCHEMA_RELOAD');
  }

  /** Goes on after a pause, which a feed takes when there is no place for events and it can go on from the last one. */
  resume(): void {
    if (!this.#isPaused || this.#hasEnded) return;
    this.#isPaused = false;
    this.start();
  }

  stop(): void {
    this.#hasEnded = true;
    this.#retry.cancel();
    this.#closeUpstream();
  }

  /** The values with which the stream is asked for. */
  variables(): Variables {
    const { resumeVariable } = this.#compiled.canonical;
    const { variables } = this.#options.spec;
    return resumeVariable === undefined || this.#lastSequence === undefined
      ? variables
      : { ...variables, [resumeVariable]: this.#lastSequence };
  }

  get #canResume(): boolean {
    const { resumeVariable, sequenceAlias } = this.#compiled.canonical;
    return resumeVariable !== undefined && sequenceAlias !== undefined && this.#lastSequence !== undefined;
  }

  async #open(): Promise<void> {
    const { environment, identity } = this.#options;
    const assertion = await environment.mint(identity());
    if (this.#hasEnded || this.#isPaused || this.#close !== undefined) return;
    this.#openedAt = performance.now();
    this.#url = environment.urlOf(this.#compiled);
    this.#close = environment.subscribeUpstream(this.#url, this.#payload(assertion), {
      event: result => this.#take(result),
      refused: errors => this.#refused(errors),
      lost: wasOpen => {
        this.#close = undefined;
        if (wasOpen && performance.now() - this.#openedAt > STABLE_MS) this.#retry.reset();
        this.#reopen(wasOpen, 'SUBSCRIPTION_GAP');
      },
      completed: () => this.#end({ kind: 'completed' }),
    });
  }

  #payload(assertion: string | undefined): SubscribePayload {
    const { operation, operationName, variableUsages = [] } = this.#compiled.primary;
    const variables = this.variables();
    return {
      query: operation,
      operationName,
      variables: Object.fromEntries(
        variableUsages.filter(name => variables[name] !== undefined).map(name => [name, variables[name]]),
      ),
      extensions: {
        ...(assertion !== undefined && { [ASSERTION_EXTENSION]: assertion }),
        [REQUEST_ID_EXTENSION]: this.#options.requestId,
      },
    };
  }

  #refused(errors: readonly GraphQLFormattedError[]): void {
    this.#close = undefined;
    const { delivery, primary } = this.#compiled;
    if (this.#hasTold && isPassing(errors) && (delivery.policy === 'LATEST' || this.#canResume))
      this.#reopen(false, 'SUBSCRIPTION_GAP');
    else
      this.#end({
        kind: 'failed',
        errors: this.#options.environment.formatUpstreamErrors(errors, primary.serviceName),
      });
  }

  #take(result: FormattedExecutionResult): void {
    const { canonical, responseName } = this.#compiled;
    const event = eventOf(result, responseName);
    if (event === undefined && this.#canResume && isPassing(result.errors)) {
      this.#closeUpstream();
      this.#reopen(true, 'SUBSCRIPTION_GAP');
      return;
    }
    this.#hasTold = true;
    this.#retry.progressed();
    const sequence = canonical.sequenceAlias === undefined ? undefined : sequenceOf(event?.[canonical.sequenceAlias]);
    if (sequence !== undefined && this.#isRepeated(sequence)) return;
    if (this.#options.onEvent(result)) this.#lastSequence = sequence ?? this.#lastSequence;
    else if (this.#canResume) this.#pause();
    else this.#fail(requestError('SUBSCRIPTION_OVERFLOW', OVERFLOW_MESSAGE));
  }

  /** Opened anew, a stream may begin with what was said before, or be given by a process that is a little behind. */
  #isRepeated(sequence: string): boolean {
    const { resumeVariable, partitionVariable } = this.#compiled.canonical;
    // Several keys may count each by itself.
    if (resumeVariable === undefined && partitionVariable === undefined) return false;
    const mayCountAnew = !this.#canResume && performance.now() - this.#openedAt > REPEATS_MS;
    return !mayCountAnew && !isAfter(sequence, this.#lastSequence);
  }

  #pause(): void {
    this.#isPaused = true;
    this.#closeUpstream();
  }

  #reopen(wasOpen: boolean, gapCode: 'SUBSCRIPTION_GAP' | 'SUBSCRIPTION_SCHEMA_RELOAD'): void {
    if (this.#hasEnded) return;
    const isLossless = this.#compiled.delivery.policy === 'LOSSLESS';
    if (wasOpen && isLossless && !this.#canResume) this.#fail(requestError(gapCode, GAP_MESSAGE));
    else if (this.#retry.schedule(() => this.start())) this.#options.environment.onReconnect();
    else this.#fail(this.#unreachable());
  }

  #unreachable(): GraphQLError {
    return new GraphQLError('The service behind this subscription cannot be reached.', {
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: this.#compiled.primary.serviceName },
    });
  }

  #fail(error: unknown): void {
    this.#end({ kind: 'failed', errors: [asFormatted(error)] });
  }

  #end(outcome: Outcome): void {
    if (this.#hasEnded) return;
    this.stop();
    this.#options.onEnd(outcome);
  }

  #closeUpstream(): void {
    this.#close?.();
    this.#close = undefined;
  }
}

/** Whether the service says that it may be asked again soon. */
function isPassing(errors: readonly GraphQLFormattedError[] = []): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === 'SERVICE_UNAVAILABLE');
}

/** The event itself, in the result that a subgraph sent. */
export function eventOf(
  result: FormattedExecutionResult,
  responseName: string,
): Readonly<Record<string, unknown>> | undefined {
  const event = result.data?.[responseName];
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : undefined;
}

function asFormatted(error: unknown): GraphQLFormattedError {
  const known =
    error instanceof GraphQLError ? error : requestError('INTERNAL_SERVER_ERROR', 'Something failed on our side.');
  const { http: _, ...extensions } = known.extensions;
  return { message: known.message, extensions };
}
