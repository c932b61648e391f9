import type { Agent } from 'node:https';
import { operationsRoutes, startHttpServer } from '@platform/shared/http';
import {
  Counter,
  createAuditLog,
  createLogger,
  createMetrics,
  createTracer,
  type Logger,
  type Registry,
} from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import {
  type Authenticator,
  createAssertionMinter,
  createFirebaseAuthenticator,
  createIdentifyCaller,
} from './auth/index.ts';
import type { GatewayConfig } from './config.ts';
import { createFederation, type Federation } from './federation/index.ts';
import {
  createObserveOperation,
  createRunQuery,
  createSlowOperationLog,
  formatGatewayErrors,
  graphqlRoute,
  ShortWay,
  startApollo,
} from './http/index.ts';
import { createAccessGuard } from './limits/access-guard.ts';
import { readAllowedOperations } from './limits/allowed-operations.ts';
import { CallerLimits } from './limits/caller-limits.ts';
import { createCostGuard } from './limits/cost-guard.ts';
import { createDocumentCache, createDocumentGuard } from './limits/operation-limits.ts';
import { createRefusalCounter } from './limits/refusal-counter.ts';
import { openSharedUsage } from './limits/shared-usage.ts';
import {
  createLiveEnvironment,
  createRunOperation,
  StreamServer,
  SubscriptionEngine,
  serveSockets,
} from './subscriptions/index.ts';
import { measureCaches } from './text-cache.ts';

/** What tests put in the place of the outside. */
export interface GatewayOverrides {
  readonly logger?: Logger;
  readonly clock?: Clock;
  /** Serves Google's signing keys. */
  readonly httpAgent?: Agent;
}

export interface Gateway {
  /** Of the GraphQL endpoint, over HTTP; the same with `ws:` for live operations. */
  readonly url: string;
  /** Stops accepting, ends live operations (1001), lets running requests finish. */
  stop(): Promise<void>;
}

const GRAPHQL_PATH = '/graphql';

/** Starts a gateway on a supergraph file. @throws ConfigError when there is no graph to serve, or the system's error when the port is taken. */
export async function createGateway(config: GatewayConfig, overrides: GatewayOverrides = {}): Promise<Gateway> {
  const parts = await createParts(config, overrides);
  const { federation, logger, metrics, tracer } = parts;
  const { isProduction, subscriptions, upstream } = config;
  const apollo = await startApollo({ ...parts, isProduction, isTraced: tracer !== undefined });
  const engine = new SubscriptionEngine({ ...parts, config: subscriptions });
  const shortWay = new ShortWay(parts);
  const runQuery = createRunQuery(shortWay, apollo);
  const run = createRunOperation({ ...parts, engine, runQuery, operationTimeoutMs: upstream.operationTimeoutMs });
  const live = createLiveEnvironment({ ...parts, config: subscriptions, run });
  const streams = new StreamServer(live);
  const http = await startHttpServer({
    host: config.host,
    port: config.port,
    drainMs: config.drainMs,
    logger,
    tracer,
    routes: {
      ...operationsRoutes(() => subgraphChecks(federation), metrics),
      [GRAPHQL_PATH]: graphqlRoute({ ...parts, config, apollo, shortWay, streams }),
    },
  });
  const sockets = serveSockets({ server: http.server, path: GRAPHQL_PATH, environment: live });
  const url = `${http.url}${GRAPHQL_PATH}`;
  logger.info({ url, subgraphs: federation.current().subgraphs.map(({ name }) => name) }, 'listening');
  return {
    url,
    async stop() {
      // All stop accepting at once; what is live would otherwise keep the HTTP server from closing.
      const { shutdownGraceMs } = config;
      await Promise.all([sockets, streams, http].map(server => server.stop(shutdownGraceMs)));
      await engine.stop();
      await apollo.stop();
      await federation.stop();
      await Promise.all([parts.authenticator?.stop(), parts.usage?.stop(), tracer?.stop()]);
    },
  };
}

/** What several of the others need: the graph, who asks, and what may be asked. */
async function createParts(config: GatewayConfig, overrides: GatewayOverrides) {
  const { persistedOperationsPath } = config;
  const logger = overrides.logger ?? createLogger('gateway', config.logLevel);
  const metrics = createMetrics('gateway');
  const allowed = persistedOperationsPath === undefined ? undefined : readAllowedOperations(persistedOperationsPath);
  const federation = await createFederation({ config, logger, metrics });
  const documents = createDocumentCache();
  const countRefusal = createRefusalCounter(metrics);
  measureCaches(metrics, { document: documents, plan: federation.operations.cache });
  const authenticator = await createAuthenticator(config, overrides, logger);
  const usage = await openSharedUsage(config.natsServers, logger);
  return {
    logger,
    metrics,
    tracer: await createTracer(config.tracing, logger),
    federation,
    authenticator,
    identify: createIdentifyCaller(authenticator, logger),
    mint: createAssertionMinter(config.auth?.assertionSecret, overrides.clock),
    allowed,
    guard: createDocumentGuard(config.operationLimits, allowed, documents),
    accessGuard: createAccessGuard(createAuditLog(logger, metrics)),
    costGuard: createCostGuard(() => federation.current(), config.costMax),
    usage,
    callers: new CallerLimits(config.callerLimits, limitCounter(metrics), usage),
    countRefusal,
    formatError: formatGatewayErrors(logger, countRefusal, config.isProduction),
    observe: createObserveOperation(metrics, createSlowOperationLog(logger, config.slowOperationMs)),
  };
}

async function createAuthenticator(
  { auth, isProduction }: GatewayConfig,
  { httpAgent, clock }: GatewayOverrides,
  logger: Logger,
): Promise<Authenticator | undefined> {
  if (auth !== undefined) return createFirebaseAuthenticator({ auth, logger, httpAgent, clock });
  if (isProduction) logger.warn('FIREBASE_PROJECT_ID is not set: every request is anonymous');
  return undefined;
}

/** Ready means: every subgraph of the current graph executes queries. */
function subgraphChecks({ subgraphs }: Federation): Record<string, () => Promise<void>> {
  return Object.fromEntries(subgraphs.all().map(subgraph => [subgraph.name, () => subgraph.check()]));
}

function limitCounter(metrics: Registry): Counter<'limit'> {
  return new Counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests that were refused because a user or an address sent too many.',
    labelNames: ['limit'],
    registers: [metrics],
  });
}
