import type { ApolloServerPlugin } from '@apollo/server';
import { requestError } from '@platform/shared/graphql';
import { type DocumentNode, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { GatewayContext } from '../context.ts';
import { type AccessRule, type Federation, rulesOf } from '../federation/index.ts';
import type { AccessGuard } from '../limits/access-guard.ts';
import type { CostGuard } from '../limits/cost-guard.ts';

const SUBSCRIPTION_HINT =
  'Subscriptions are served at this same address over WebSocket (graphql-transport-ws), and over HTTP to who accepts text/event-stream or multipart/mixed;subscriptionSpec=1.0.';

/** Refuses an operation as a whole, before any part of it runs: subscriptions over HTTP, and whatever the access rules of the graph forbid. */
export function accessPlugin(
  federation: Federation,
  accessGuard: AccessGuard,
  costGuard: CostGuard,
): ApolloServerPlugin<GatewayContext> {
  const touchedBy = rememberRules(federation);
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, document, schema, contextValue, request }) {
          if (operation === undefined) throw unresolvedOperation();
          if (operation.operation === 'subscription') throw subscriptionOverHttp();
          if (!schema.getRootType(operation.operation)) throw withoutRoot(operation.operation);
          const refusal = accessGuard(touchedBy(operation, document, schema), contextValue.identity);
          if (refusal !== undefined) throw refusal;
          const excess = costGuard(document, operation, request.variables ?? {});
          if (excess !== undefined) throw excess;
        },
      };
    },
  };
}

/** Documents come out of a cache, so the walk through one is done once. A new graph means new documents: Apollo Server keeps none across schemas. */
function rememberRules({ current }: Federation) {
  let known = new WeakMap<OperationDefinitionNode, readonly AccessRule[]>();
  let graphId = '';
  return (operation: OperationDefinitionNode, document: DocumentNode, schema: GraphQLSchema): readonly AccessRule[] => {
    const graph = current();
    if (graph.id !== graphId) {
      known = new WeakMap();
      graphId = graph.id;
    }
    const remembered = known.get(operation);
    if (remembered !== undefined) return remembered;
    const touched = rulesOf(operation, document, schema, graph.accessRules);
    known.set(operation, touched);
    return touched;
  };
}

function unresolvedOperation(): GraphQLError {
  return new GraphQLError('Name one of the operations of the document as operationName.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });
}

/** Validation lets this pass, and the executor stumbles over it. */
function withoutRoot(operation: string): GraphQLError {
  return new GraphQLError(`This graph has no operations of the kind ${operation}.`, {
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
  });
}

function subscriptionOverHttp(): GraphQLError {
  const { message, extensions } = requestError('SUBSCRIPTION_NOT_SUPPORTED_OVER_HTTP', SUBSCRIPTION_HINT);
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 405 } } });
}
