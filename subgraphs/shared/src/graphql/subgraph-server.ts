import type { IncomingMessage } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import {
  apolloRoute,
  type HttpServerOptions,
  operationsRoutes,
  type ReadinessCheck,
  startHttpServer,
} from '../http/index.ts';
import { ASSERTION_HEADER, type Identity, InvalidAssertionError, verifyAssertion } from '../identity/index.ts';
import {
  createTracer,
  currentRequestId,
  type Logger,
  type Registry,
  type TracingConfig,
} from '../observability/index.ts';
import { formatErrors, unauthenticated } from './errors.ts';
import { findHostileInput } from './input-guard.ts';
import { scalarResolvers } from './scalars.ts';
import { serveSubscriptions } from './subscription-server.ts';
import { tracingPlugin } from './tracing-plugin.ts';

/** What every resolver is given, whatever its service adds. */
export interface RequestContext {
  /** Undefined for an anonymous request. */
  readonly identity: Identity | undefined;
  readonly requestId: string | undefined;
}

export interface SubgraphOptions<Context extends RequestContext> {
  readonly typeDefs: DocumentNode;
  /** Checked against the SDL by the generated `Resolvers` type of the service; here they only pass through. */
  readonly resolvers: object;
  /** Adds what the service's resolvers need (use cases, loaders) to who asks; made anew for every request and every subscription event. */
  readonly context: (request: RequestContext) => Context;
  readonly assertionSecret: string;
  readonly host: string;
  readonly port: number;
  readonly isProduction: boolean;
  /** By name what must work; a function when that changes. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>> | (() => Readonly<Record<string, ReadinessCheck>>);
  readonly logger: Logger;
  readonly metrics: Registry;
  /** Absent: nothing is traced. */
  readonly tracing?: TracingConfig | undefined;
  readonly bodyLimitBytes?: number;
  /** More paths that the service answers, on its own port only: the gateway hands on nothing but `/graphql`. */
  readonly routes?: HttpServerOptions['routes'];
  /** See {@link HttpServerOptions}. */
  readonly drainMs?: number | undefined;
}

export interface RunningSubgraph {
  readonly url: string;
  readonly schema: GraphQLSchema;
  /** Ends subscriptions (1001), lets running requests finish, closes. */
  stop(): Promise<void>;
}

/** Batches of entities from the gateway are large; clients never reach a subgraph directly. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Serves a subgraph at `/graphql`, over HTTP and over WebSocket (graphql-transport-ws), beside health and metrics.
 * Who asks comes from the gateway's signed assertion and from nothing else: without one a request is anonymous, with a bad one it is refused.
 */
export async function startSubgraph<Context extends RequestContext>(
  options: SubgraphOptions<Context>,
): Promise<RunningSubgraph> {
  const { typeDefs, resolvers, isProduction, logger } = options;
  const schema = buildSubgraphSchema([
    { typeDefs, resolvers: { ...scalarResolvers, ...resolvers } as GraphQLResolverMap<unknown> },
  ]);
  const formatError = formatErrors(logger);
  const apollo = new ApolloServer<Context>({
    schema,
    formatError,
    introspection: !isProduction,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    plugins: [
      ApolloServerPluginInlineTraceDisabled(),
      // Looks at every field of every answer, for a header that nobody reads.
      ApolloServerPluginCacheControlDisabled(),
      isProduction
        ? ApolloServerPluginLandingPageDisabled()
        : ApolloServerPluginLandingPageLocalDefault({ footer: false }),
      refuseHostileInput as ApolloServerPlugin<Context>,
      ...(options.tracing === undefined ? [] : [tracingPlugin]),
    ],
  });
  await apollo.start();

  const contextFor = async (assertion: string | undefined, requestId: string | undefined): Promise<Context> =>
    options.context({ identity: await identify(assertion, options.assertionSecret), requestId });
  const tracer = await createTracer(options.tracing, logger);
  const http = await startHttpServer({
    host: options.host,
    port: options.port,
    drainMs: options.drainMs,
    logger,
    tracer,
    routes: {
      ...options.routes,
      ...operationsRoutes(options.readiness, options.metrics),
      '/graphql': apolloRoute({
        server: apollo,
        context: (request: IncomingMessage) => contextFor(headerOf(request), currentRequestId()),
        bodyLimitBytes: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
      }),
    },
  });
  const subscriptions = serveSubscriptions({ server: http.server, schema, contextFor, formatError, logger });
  logger.info({ url: `${http.url}/graphql` }, 'listening');
  return {
    url: `${http.url}/graphql`,
    schema,
    async stop() {
      await subscriptions.stop();
      await http.stop();
      await apollo.stop();
      await tracer?.stop();
    },
  };
}

const refuseHostileInput: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request }) {
        const problem = findHostileInput(document, request.variables);
        if (problem !== undefined)
          throw new GraphQLError(problem.message, { extensions: { ...problem.extensions, http: { status: 400 } } });
      },
    };
  },
};

function headerOf(request: IncomingMessage): string | undefined {
  const header = request.headers[ASSERTION_HEADER];
  return typeof header === 'string' ? header : undefined;
}

async function identify(assertion: string | undefined, secret: string): Promise<Identity | undefined> {
  if (assertion === undefined) return undefined;
  try {
    return await verifyAssertion(assertion, secret);
  } catch (error) {
    if (error instanceof InvalidAssertionError) throw unauthenticated();
    throw error;
  }
}
