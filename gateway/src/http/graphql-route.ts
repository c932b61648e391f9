import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { describeOperation } from '@platform/shared/graphql';
import { apolloAnswer, parseBody, type Route, readBody } from '@platform/shared/http';
import { currentRequestId, currentSpan, inSpan, requestIdFrom } from '@platform/shared/observability';
import type { AssertionMinter, IdentifyCaller } from '../auth/index.ts';
import type { GatewayConfig } from '../config.ts';
import { type GatewayContext, type LeaveSignal, Leaving } from '../context.ts';
import type { Federation } from '../federation/index.ts';
import type { AllowedOperations } from '../limits/allowed-operations.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import type { CostGuard } from '../limits/cost-guard.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import type { StreamServer } from '../subscriptions/index.ts';
import { applyCors } from './cors.ts';
import type { FormatError } from './format-error.ts';
import type { ObserveOperation } from './metrics-plugin.ts';
import { type PlainOperation, QueryRoute } from './query-route.ts';
import { sendSandbox, wantsPage } from './sandbox.ts';
import { readStreamRequest } from './stream-request.ts';

export interface GraphqlRouteOptions {
  readonly config: Pick<GatewayConfig, 'bodyBytes' | 'compressAboveBytes' | 'corsOrigins' | 'sandbox' | 'upstream'>;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly federation: Federation;
  readonly identify: IdentifyCaller;
  readonly mint: AssertionMinter;
  readonly guard: DocumentGuard;
  readonly formatError: FormatError;
  readonly observe: ObserveOperation;
  readonly costGuard: CostGuard;
  readonly allowed: AllowedOperations | undefined;
  readonly callers: CallerLimits;
  readonly streams: StreamServer;
}

/** Queries and mutations by POST and GET, subscriptions for those who accept a stream; for a browser that opens the address, Apollo Sandbox. */
export function graphqlRoute(options: GraphqlRouteOptions): Route {
  const { config, apollo, federation, identify, mint, guard, formatError, observe, costGuard, allowed, callers } =
    options;
  const { streams } = options;
  const contextFor = async (request: IncomingMessage, response: ServerResponse): Promise<GatewayContext> => {
    const refused = callers.refuseAddress(request);
    if (refused !== undefined) throw refused;
    const identity = await identify(request.headers.authorization);
    const tooMany = callers.refuseUser(identity?.uid);
    if (tooMany !== undefined) throw tooMany;
    return {
      identity,
      requestId: currentRequestId() ?? requestIdFrom(undefined),
      assertion: () => mint(identity),
      signal: signalOfLeaving(response),
      deadline: performance.now() + config.upstream.operationTimeoutMs,
    };
  };
  const { bodyBytes, compressAboveBytes } = config;
  const shortWay = new QueryRoute({
    federation,
    guard,
    formatError,
    observe,
    costGuard,
    allowed,
    compressAboveBytes,
  });
  const longWay = (context: () => Promise<GatewayContext>) =>
    apolloAnswer({ server: apollo, guard: query => guard(query).errors, context, compressAboveBytes });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = request.method === 'POST' ? await readBody(request, bodyBytes) : '';
    const body = parseBody(text, request.headers['content-type']);
    const operation: PlainOperation | undefined = shortWay.match(request, body);
    if (operation === undefined) {
      const call = readStreamRequest(request, body, guard, parameters => shortWay.textOf(parameters));
      if (call !== undefined) return streams.serve({ request, response, ...call });
      return longWay(() => contextFor(request, response))(request, response, body);
    }
    let context: GatewayContext;
    try {
      context = await contextFor(request, response);
    } catch (error) {
      return longWay(() => Promise.reject(error))(request, response, body);
    }
    if (currentSpan() === undefined) return shortWay.answer(operation, context, response);
    const { name, attributes } = describeOperation(operation.operation.definition);
    return inSpan(name, attributes, () => shortWay.answer(operation, context, response));
  };
  return (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    if (applyCors(config.corsOrigins, request, response)) return undefined;
    if (config.sandbox !== undefined && wantsPage(request))
      return sendSandbox(response, federation.current().schema, config.sandbox.token);
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('referrer-policy', 'no-referrer');
    return answer(request, response);
  };
}

function signalOfLeaving(response: ServerResponse): LeaveSignal {
  const leaving = new Leaving();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving;
}
