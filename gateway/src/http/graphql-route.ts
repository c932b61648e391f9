import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { apolloAnswer, parseBody, RefusedBodyError, type Route, readBody } from '@platform/shared/http';
import { currentRequestId, requestIdFrom } from '@platform/shared/observability';
import type { AssertionMinter, IdentifyCaller } from '../auth/index.ts';
import type { GatewayConfig } from '../config.ts';
import { type GatewayContext, type LeaveSignal, Leaving } from '../context.ts';
import type { Federation } from '../federation/index.ts';
import type { AllowedOperations } from '../limits/allowed-operations.ts';
import type { CallerLimits } from '../limits/caller-limits.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import type { CountRefusal } from '../limits/refusal-counter.ts';
import type { StreamServer } from '../subscriptions/index.ts';
import { applyCors } from './cors.ts';
import { QueryRoute } from './query-route.ts';
import { sendSandbox, wantsPage } from './sandbox.ts';
import type { ShortWay } from './short-way.ts';
import { readStreamRequest } from './stream-request.ts';

export interface GraphqlRouteOptions {
  readonly config: Pick<GatewayConfig, 'bodyBytes' | 'compressAboveBytes' | 'corsOrigins' | 'sandbox' | 'upstream'>;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly federation: Federation;
  readonly identify: IdentifyCaller;
  readonly mint: AssertionMinter;
  readonly guard: DocumentGuard;
  readonly shortWay: ShortWay;
  readonly allowed: AllowedOperations | undefined;
  readonly callers: CallerLimits;
  readonly countRefusal: CountRefusal;
  readonly streams: StreamServer;
}

/** Queries and mutations by POST and GET, subscriptions for those who accept a stream; for a browser that opens the address, Apollo Sandbox. */
export function graphqlRoute(options: GraphqlRouteOptions): Route {
  const { config, apollo, federation, identify, mint, guard, shortWay, allowed, callers, countRefusal, streams } =
    options;
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
  const queries = new QueryRoute({ shortWay, allowed, compressAboveBytes });
  const countedGuard = (query: string) => {
    const { errors } = guard(query);
    countRefusal(errors?.[0].extensions['code']);
    return errors;
  };
  const longWay = (context: () => Promise<GatewayContext>) =>
    apolloAnswer({ server: apollo, guard: countedGuard, context, compressAboveBytes });
  const bodyOf = async (request: IncomingMessage): Promise<string> => {
    try {
      return await readBody(request, bodyBytes);
    } catch (error) {
      if (error instanceof RefusedBodyError && error.status === 413) countRefusal('PAYLOAD_TOO_LARGE');
      throw error;
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = request.method === 'POST' ? await bodyOf(request) : '';
    const body = parseBody(text, request.headers['content-type']);
    const streamCall = readStreamRequest(request, body, guard, parameters => queries.textOf(parameters));
    if (streamCall !== undefined) return streams.serve({ request, response, ...streamCall });
    let context: GatewayContext;
    try {
      context = await contextFor(request, response);
    } catch (error) {
      return longWay(() => Promise.reject(error))(request, response, body);
    }
    // Only now: who asks too often has nothing planned for it.
    const plainCall = queries.match(request, body);
    if (plainCall === undefined) return longWay(() => Promise.resolve(context))(request, response, body);
    await queries.answer(plainCall, context, response);
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
  response.on('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving;
}
