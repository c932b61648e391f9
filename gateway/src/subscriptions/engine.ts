import { requestError, serviceUnavailable } from '@platform/shared/graphql';
import { Counter, type Logger, type Registry } from '@platform/shared/observability';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { AssertionMinter } from '../auth/index.ts';
import type { FormatError } from '../context.ts';
import { type Federation, findRefusal, type Graph } from '../federation/index.ts';
import type { AccessGuard } from '../limits/access-guard.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import { type CompiledSubscription, type Compiler, createCompiler } from './compile.ts';
import { createEventExecutor } from './execute-event.ts';
import { createFailureCounter } from './failure-counter.ts';
import { addGauge } from './gauge.ts';
import { LiveSubscription, type SubscriptionRequest, type SubscriptionSink } from './live-subscription.ts';
import { type Preparation, prepare, type TopicSpec } from './prepare.ts';
import { SharedJoins } from './shared-joins.ts';
import { messagesFor, type SubscriptionConfig } from './subscription-config.ts';
import { Topic, type TopicEnvironment } from './topic.ts';
import { UpstreamPool } from './upstream-pool.ts';

export type SubscriptionResult =
  | { readonly stop: () => void; readonly streams: number; readonly errors?: undefined }
  | { readonly stop?: undefined; readonly streams?: undefined; readonly errors: readonly GraphQLError[] };

export interface EngineOptions {
  readonly federation: Federation;
  readonly mint: AssertionMinter;
  readonly accessGuard: AccessGuard;
  readonly callers: CallerLimits;
  readonly formatError: FormatError;
  readonly config: SubscriptionConfig;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** Runs the subscriptions of all clients. */
export class SubscriptionEngine {
  readonly #options: EngineOptions;
  readonly #environment: TopicEnvironment;
  /** Those that can be joined. */
  readonly #topics = new Map<string, Topic>();
  readonly #streams = new Set<Topic>();
  readonly #live = new Set<LiveSubscription>();
  readonly #upstreams = new Map<string, UpstreamPool>();
  readonly #joins: SharedJoins;
  readonly #countFailure: (errors: readonly GraphQLFormattedError[]) => void;
  #compile: Compiler;

  constructor(options: EngineOptions) {
    const { federation, metrics } = options;
    this.#options = options;
    this.#compile = createCompiler(federation.current());
    this.#joins = new SharedJoins(
      (fetch, variables, context) => federation.subgraphs.run(fetch, variables, context),
      options.config.joinLifetimesMs,
    );
    this.#environment = this.#makeEnvironment();
    this.#countFailure = createFailureCounter(metrics);
    addGauge(metrics, 'gateway_subscriptions', 'Subscriptions of clients.', () => this.#live.size);
    addGauge(metrics, 'gateway_topics', 'Streams that subscriptions are fed from.', () => this.#streams.size);
    federation.onGraph(graph => this.#reload(graph));
  }

  /** Authorises and starts one subscription; errors concern it alone. */
  subscribe(request: SubscriptionRequest, sink: SubscriptionSink): SubscriptionResult {
    const preparation = this.#prepare(request, this.#options.accessGuard);
    if (preparation.topics === undefined) return { errors: preparation.errors };
    const streams = preparation.topics.length;
    if (streams > request.streamsMax) return { errors: [TOO_MANY_STREAMS] };
    const refusal = this.#refuseOpening(request, preparation.topics);
    if (refusal !== undefined) return { errors: [refusal] };
    const live = new LiveSubscription(request, sink, {
      onEnd: () => this.#live.delete(live),
      onFailure: this.#countFailure,
    });
    this.#live.add(live);
    live.join(preparation.topics.map(spec => ({ spec, topic: this.#topicFor(spec, request.requestId) })));
    return { stop: () => live.end(), streams };
  }

  async stop(): Promise<void> {
    for (const live of [...this.#live]) live.end();
    for (const topic of [...this.#streams]) topic.dispose();
    await Promise.all([...this.#upstreams.values()].map(upstream => upstream.dispose()));
  }

  #prepare({ document, operation, variables, identity }: SubscriptionRequest, accessGuard: AccessGuard): Preparation {
    const { compiled, errors } = this.#compile(document, operation);
    if (compiled === undefined) return { errors };
    return prepare(compiled, variables, identity, { accessGuard, partitionsMax: this.#options.config.partitions });
  }

  /** What is open already costs nobody anything. */
  #refuseOpening({ caller }: SubscriptionRequest, specs: readonly TopicSpec[]): GraphQLError | undefined {
    const opening = specs.filter(spec => this.#sharedTopic(spec) === undefined).length;
    const { callers, config } = this.#options;
    if (this.#streams.size + opening > config.streams) return FULL;
    return opening > 1 ? callers.refuseStreams(caller, messagesFor(opening)) : undefined;
  }

  #sharedTopic({ key, isExclusive }: TopicSpec): Topic | undefined {
    return isExclusive ? undefined : this.#topics.get(key);
  }

  #topicFor(spec: TopicSpec, requestId: string): Topic {
    const known = this.#sharedTopic(spec);
    if (known !== undefined) return known;
    const topic = new Topic(spec, this.#environment, requestId, () => {
      this.#streams.delete(topic);
      if (this.#topics.get(spec.key) === topic) this.#topics.delete(spec.key);
    });
    this.#streams.add(topic);
    if (!spec.isExclusive) this.#topics.set(spec.key, topic);
    return topic;
  }

  /** Every subscription is held against the new graph, as if it came anew: what still holds goes on, the rest ends and says why. */
  #reload(graph: Graph): void {
    this.#compile = createCompiler(graph);
    this.#joins.forget();
    for (const live of [...this.#live]) {
      const { topics } = this.#prepare(live.request, findRefusal);
      if (topics === undefined || !live.matches(topics)) live.fail([RELOADED.toJSON()]);
      else live.adopt(topics);
    }
  }

  #urlOf({ graph, primary }: CompiledSubscription): string {
    const { url } = graph.subgraphs.find(({ name }) => name === primary.serviceName) ?? { url: '' };
    return this.#options.federation.subgraphs.urlOf(primary.serviceName, url);
  }

  #upstreamAt(url: string): UpstreamPool {
    const known = this.#upstreams.get(url);
    if (known !== undefined) return known;
    const upstream = new UpstreamPool(url, this.#options.logger);
    this.#upstreams.set(url, upstream);
    return upstream;
  }

  #makeEnvironment(): TopicEnvironment {
    const { mint, formatError, config, logger, metrics } = this.#options;
    const events = new Counter({
      name: 'gateway_stream_events_total',
      help: 'Events of streams: executed, or conflated (replaced by a newer one before).',
      labelNames: ['fate'],
      registers: [metrics],
    });
    const deliveries = new Counter({
      name: 'gateway_stream_deliveries_total',
      help: 'Results that subscriptions were given, counted for each of them: divided by the events that were executed, the fan-out.',
      registers: [metrics],
    });
    const reconnects = new Counter({
      name: 'gateway_stream_reconnects_total',
      help: 'How often a broken stream was opened again.',
      registers: [metrics],
    });
    const conflated = events.labels('conflated');
    const executed = events.labels('executed');
    return {
      urlOf: compiled => this.#urlOf(compiled),
      subscribeUpstream: (url, payload, sink) => this.#upstreamAt(url).subscribe(payload, sink),
      execute: createEventExecutor({ joins: this.#joins, formatError }),
      mint,
      formatUpstreamErrors: (errors, subgraph) => errors.map(error => ofSubgraph(error, subgraph)),
      queueEvents: config.queueEvents,
      reconnectTimeoutMs: config.reconnectTimeoutMs,
      onConflated: () => conflated.inc(),
      onExecuted: () => executed.inc(),
      onDelivered: results => deliveries.inc(results),
      onReconnect: () => reconnects.inc(),
      onBug: error => logger.error({ err: error }, 'a stream failed'),
    };
  }
}

const TOO_MANY_STREAMS = requestError('TOO_MANY_SUBSCRIPTIONS', 'This connection follows too many streams already.');
const FULL = serviceUnavailable('There are too many subscriptions here at the moment. Try again.');
const RELOADED = requestError(
  'SUBSCRIPTION_SCHEMA_RELOAD',
  'The graph has changed and no longer has what was subscribed to.',
);

/** As the gateway gives errors of a subgraph to clients: with its code and message, and whose it is. */
function ofSubgraph({ message, path, extensions }: GraphQLFormattedError, subgraph: string): GraphQLFormattedError {
  const { http: _, stacktrace: __, exception: ___, ...rest } = extensions ?? {};
  return {
    message,
    ...(path !== undefined && { path }),
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...rest, serviceName: subgraph },
  };
}
