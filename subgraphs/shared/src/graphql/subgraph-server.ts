import type { IncomingMessage } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { type DocumentNode, type FormattedExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, type SubscribePayload } from 'graphql-ws';
import {
  apolloRoute,
  type HttpServerOptions,
  operationsRoutes,
  QUERY_SOCKETS_HEADER,
  type ReadinessCheck,
  type Route,
  startHttpServer,
} from '../http/index.ts';
import { ASSERTION_HEADER, AssertionReader, type Identity, InvalidAssertionError } from '../identity/index.ts';
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
import { tracingPlugin } from './tracing-plugin.ts';
import { serveWebSocket } from './websocket-server.ts';

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

  const assertions = new AssertionReader(options.assertionSecret);
  const contextFor = async (assertion: string | undefined, requestId: string | undefined): Promise<Context> =>
    options.context({ identity: await identify(assertion, assertions), requestId });
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
      '/graphql': offeringSockets(
        apolloRoute({
          server: apollo,
          context: (request: IncomingMessage) => contextFor(headerOf(request), currentRequestId()),
          bodyLimitBytes: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
        }),
      ),
    },
  });
  const webSocket = serveWebSocket({
    server: http.server,
    schema,
    contextFor,
    answerQuery: (query, context) => answerQuery(apollo, query, context),
    formatError,
    logger,
    tracer,
  });
  logger.info({ url: `${http.url}/graphql` }, 'listening');
  return {
    url: `${http.url}/graphql`,
    schema,
    async stop() {
      await webSocket.stop();
      await http.stop();
      await apollo.stop();
      await tracer?.stop();
    },
  };
}

function offeringSockets(route: Route): Route {
  return (request, response) => {
    response.setHeader(QUERY_SOCKETS_HEADER, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    return route(request, response);
  };
}

/** As Apollo Server answers over HTTP, with the same plugins and errors. */
async function answerQuery<Context extends RequestContext>(
  apollo: ApolloServer<Context>,
  { query, operationName, variables }: SubscribePayload,
  contextValue: Context,
): Promise<FormattedExecutionResult> {
  const { body } = await apollo.executeOperation(
    { query, ...(operationName != null && { operationName }), ...(variables != null && { variables }) },
    { contextValue },
  );
  if (body.kind !== 'single') throw new Error('Invariant: there are no incremental answers');
  return body.singleResult;
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

async function identify(assertion: string | undefined, assertions: AssertionReader): Promise<Identity | undefined> {
  if (assertion === undefined) return undefined;
  try {
    return await assertions.read(assertion);
  } catch (error) {
    if (error instanceof InvalidAssertionError) throw unauthenticated();
    throw error;
  }
}
