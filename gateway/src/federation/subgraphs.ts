import type { FetchNode } from '@apollo/query-planner';
import {
  Counter,
  currentSpan,
  DurationHistogram,
  Gauge,
  type Logger,
  type Registry,
  runSpan,
  type Span,
} from '@platform/shared/observability';
import { subgraphVariable, type UpstreamConfig } from '../config.ts';
import type { GatewayContext } from '../context.ts';
import type { SubgraphAnswer } from './subgraph-answer.ts';
import { SubgraphClient } from './subgraph-client.ts';

export interface SubgraphsOptions {
  readonly upstream: UpstreamConfig;
  /** By {@link subgraphVariable}. */
  readonly urls: Readonly<Record<string, string>>;
  readonly logger: Logger;
  readonly metrics: Registry;
}

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The subgraphs of the current graph, and the connections to them. */
export class Subgraphs {
  readonly #options: SubgraphsOptions;
  readonly #latency: DurationHistogram<'subgraph' | 'outcome'>;
  readonly #retries: Counter<'subgraph'>;
  readonly #clients = new Map<string, SubgraphClient>();
  /** No longer asked, but some of their requests still run. */
  readonly #retired = new Set<SubgraphClient>();

  constructor(options: SubgraphsOptions) {
    this.#options = options;
    this.#latency = new DurationHistogram({
      name: 'gateway_upstream_duration_seconds',
      help: 'Time from a request to a subgraph until its whole answer.',
      labelNames: ['subgraph', 'outcome'],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [options.metrics],
    });
    this.#retries = new Counter({
      name: 'gateway_upstream_retries_total',
      help: 'Queries that were sent to a subgraph a second time, because the connection failed.',
      labelNames: ['subgraph'],
      registers: [options.metrics],
    });
    observeClients(options.metrics, () => this.all());
  }

  /** Where a subgraph is: the configured address, else the one of the supergraph file. */
  urlOf(name: string, urlOfFile: string): string {
    return this.#options.urls[subgraphVariable(name)] ?? urlOfFile;
  }

  client(name: string, urlOfFile: string): SubgraphClient {
    const url = this.urlOf(name, urlOfFile);
    const known = this.#clients.get(name);
    if (known?.url === url) return known;
    if (known !== undefined) this.#retire(known);
    const { upstream, logger } = this.#options;
    const client = new SubgraphClient({
      name,
      url,
      upstream,
      logger,
      latency: this.#latency,
      onRetry: () => this.#retries.inc({ subgraph: name }),
    });
    this.#clients.set(name, client);
    return client;
  }

  /** Forgets subgraphs that the graph no longer has. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const client of this.all()) if (!names.has(client.name)) this.#retire(client);
  }

  all(): readonly SubgraphClient[] {
    return [...this.#clients.values()];
  }

  /** Asks the subgraph that a part of a plan is for. Never rejects. */
  run(
    fetch: FetchNode,
    variables: Readonly<Record<string, unknown>>,
    context: GatewayContext,
  ): Promise<SubgraphAnswer> {
    const client = this.#clients.get(fetch.serviceName);
    if (client === undefined)
      throw new Error(`Invariant: a plan for ${fetch.serviceName}, which the graph does not have`);
    const span = currentSpan()?.child(`fetch ${client.name}`, { 'platform.subgraph': client.name }, 'client');
    return span === undefined ? client.run(fetch, variables, context) : traced(span, client, fetch, variables, context);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#clients.values(), ...this.#retired].map(client => client.destroy()));
  }

  #retire(client: SubgraphClient): void {
    this.#clients.delete(client.name);
    this.#retired.add(client);
    void client.close().finally(() => this.#retired.delete(client));
  }
}

async function traced(span: Span, client: SubgraphClient, ...request: Parameters<SubgraphClient['run']>) {
  return runSpan(span, async () => {
    const answer = await client.run(...request);
    const [error] = answer.errors ?? [];
    if (error !== undefined) span.fail(String(error.extensions?.['code']));
    return answer;
  });
}

function observeClients(metrics: Registry, clients: () => readonly SubgraphClient[]): void {
  new Gauge({
    name: 'gateway_upstream_circuit_open',
    help: '1 while a subgraph has failed so often that it is not asked.',
    labelNames: ['subgraph'],
    registers: [metrics],
    collect() {
      for (const { name, isShutOff } of clients()) this.set({ subgraph: name }, isShutOff ? 1 : 0);
    },
  });
  new Gauge({
    name: 'gateway_upstream_query_sockets',
    help: 'WebSockets over which a subgraph takes queries; 0: they go over HTTP.',
    labelNames: ['subgraph'],
    registers: [metrics],
    collect() {
      for (const { name, openSockets } of clients()) this.set({ subgraph: name }, openSockets);
    },
  });
}
