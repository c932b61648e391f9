import type { ServerResponse } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { apolloRoute, type Route } from '@platform/shared/http';
import { currentRequestId, requestIdFrom } from '@platform/shared/observability';
import type { AssertionMinter, IdentifyCaller } from '../auth/index.ts';
import type { GatewayConfig } from '../config.ts';
import type { GatewayContext } from '../context.ts';
import type { Federation } from '../federation/index.ts';
import type { DocumentGuard } from '../limits/operation-limits.ts';
import { applyCors } from './cors.ts';
import { sendSandbox, wantsPage } from './sandbox.ts';

export interface GraphqlRouteOptions {
  readonly config: Pick<GatewayConfig, 'bodyBytes' | 'corsOrigins' | 'sandbox'>;
  readonly apollo: ApolloServer<GatewayContext>;
  readonly federation: Federation;
  readonly identify: IdentifyCaller;
  readonly mint: AssertionMinter;
  readonly guard: DocumentGuard;
}

/** Queries and mutations by POST and GET; for a browser that opens the address, Apollo Sandbox. */
export function graphqlRoute(options: GraphqlRouteOptions): Route {
  const { config, apollo, federation, identify, mint, guard } = options;
  const answer = apolloRoute({
    server: apollo,
    bodyLimitBytes: config.bodyBytes,
    guard: query => guard(query).errors,
    context: async (request, response): Promise<GatewayContext> => {
      const identity = await identify(request.headers.authorization);
      return {
        identity,
        requestId: currentRequestId() ?? requestIdFrom(undefined),
        assertion: () => mint(identity),
        signal: signalOfLeaving(response),
      };
    },
  });
  return (request, response) => {
    response.setHeader('x-content-type-options', 'nosniff');
    if (applyCors(config.corsOrigins, request, response)) return undefined;
    if (config.sandbox !== undefined && wantsPage(request))
      return sendSandbox(response, federation.current().schema, config.sandbox.token);
    return answer(request, response);
  };
}

function signalOfLeaving(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort();
  });
  return leaving.signal;
}
