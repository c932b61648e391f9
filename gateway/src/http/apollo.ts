import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayContext } from '../context.ts';
import type { Federation } from '../federation/index.ts';
import { accessPlugin } from './access-plugin.ts';
import type { FormatError } from './format-error.ts';
import { metricsPlugin, type ObserveOperation } from './metrics-plugin.ts';

export interface ApolloOptions {
  readonly federation: Federation;
  readonly formatError: FormatError;
  readonly observe: ObserveOperation;
  readonly isProduction: boolean;
}

/** Answers queries and mutations. @throws when the graph cannot be loaded. */
export async function startApollo({ federation, formatError, observe, isProduction }: ApolloOptions) {
  const apollo = new ApolloServer<GatewayContext>({
    gateway: federation.gateway,
    formatError,
    introspection: !isProduction,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    plugins: [
      metricsPlugin(observe),
      accessPlugin(federation),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}
