import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { tracingPlugin } from '@platform/shared/graphql';
import type { FormatError, GatewayContext } from '../context.ts';
import type { Federation } from '../federation/index.ts';
import type { AccessGuard } from '../limits/access-guard.ts';
import type { AllowedOperations } from '../limits/allowed-operations.ts';
import type { CostGuard } from '../limits/cost-guard.ts';
import { accessPlugin } from './access-plugin.ts';
import { metricsPlugin, type ObserveOperation } from './metrics-plugin.ts';

export interface ApolloOptions {
  readonly federation: Federation;
  readonly formatError: FormatError;
  readonly observe: ObserveOperation;
  readonly isProduction: boolean;
  readonly accessGuard: AccessGuard;
  readonly costGuard: CostGuard;
  readonly allowed: AllowedOperations | undefined;
  /** Spans are wanted. */
  readonly isTraced: boolean;
}

/** Answers queries and mutations. @throws when the graph cannot be loaded. */
export async function startApollo({
  federation,
  formatError,
  observe,
  isProduction,
  accessGuard,
  costGuard,
  allowed,
  isTraced,
}: ApolloOptions) {
  const apollo = new ApolloServer<GatewayContext>({
    gateway: federation.gateway,
    formatError,
    introspection: !isProduction,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    ...(allowed !== undefined && { persistedQueries: { cache: storeOf(allowed) } }),
    stopOnTerminationSignals: false,
    plugins: [
      metricsPlugin(observe, federation.operations),
      accessPlugin(federation, accessGuard, costGuard),
      ...(isTraced ? [tracingPlugin] : []),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Where there is a list of operations, it is the only store of persisted ones. */
function storeOf(allowed: AllowedOperations) {
  return {
    get: async (key: string) => allowed.find(key.replace(/^apq:/, '')),
    set: async () => undefined,
    delete: async () => false,
  };
}
