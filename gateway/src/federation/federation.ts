import { readFile } from 'node:fs/promises';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { ConfigError } from '@platform/shared/config';
import type { Logger, Registry } from '@platform/shared/observability';
import type { GatewayConfig } from '../config.ts';
import type { GatewayContext } from '../context.ts';
import { executePlan } from './execute-plan.ts';
import { buildGraph, type Graph } from './graph.ts';
import { PlannedOperations, planOperation } from './planned-operations.ts';
import { Subgraphs } from './subgraphs.ts';
import { type SupergraphWatch, watchSupergraph } from './supergraph-file.ts';
import { coerceVariables } from './variable-check.ts';

/** The graph that is served now, and what serves it. */
export interface Federation {
  /** Executes, for Apollo Server, what comes to it. */
  readonly gateway: GatewayInterface;
  readonly subgraphs: Subgraphs;
  /** The operations of the current graph that have been planned. */
  readonly operations: PlannedOperations;
  current(): Graph;
  /** Called with every later graph. */
  onGraph(listener: (graph: Graph) => void): void;
  stop(): Promise<void>;
}

export interface FederationOptions {
  readonly config: Pick<GatewayConfig, 'supergraph' | 'upstream'>;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/**
 * Loads the supergraph file and follows it: a changed file is served without a restart, a broken one is logged and the old graph stays.
 * @throws ConfigError when the first file is missing or broken.
 */
export async function createFederation({ config, logger, metrics }: FederationOptions): Promise<Federation> {
  const { path, pollIntervalMs, subgraphUrls } = config.supergraph;
  const sdl = await readFirst(path);
  let current = buildFirst(sdl, path);
  const subgraphs = new Subgraphs({ upstream: config.upstream, urls: subgraphUrls, logger, metrics });
  const listeners: ((graph: Graph) => void)[] = [];
  const operations = new PlannedOperations(current);
  // Planned like the file itself: a graph without a subgraph's address, or with a bad one, is refused before it is served.
  const connect = (graph: Graph) => {
    for (const { name, url } of graph.subgraphs) subgraphs.client(name, url);
  };
  connect(current);
  const onChange = (changed: string) => {
    const graph = buildGraph(changed);
    connect(graph);
    current = graph;
    operations.adopt(graph);
    subgraphs.keepOnly(new Set(graph.subgraphs.map(({ name }) => name)));
    for (const listener of listeners) listener(graph);
    logger.info({ graph: graph.id, path }, 'serving a new supergraph');
  };
  const watch: SupergraphWatch = watchSupergraph(sdl, { path, intervalMs: pollIntervalMs, onChange, logger });
  const federation: Federation = {
    gateway: gatewayOf(() => federation),
    subgraphs,
    operations,
    current: () => current,
    onGraph: listener => void listeners.push(listener),
    async stop() {
      watch.stop();
      await subgraphs.stop();
    },
  };
  return federation;
}

type GatewayInterface = ApolloServerOptionsWithGateway<GatewayContext>['gateway'];

/** What Apollo Server wants of a gateway: the schema, and someone who executes. */
function gatewayOf(federation: () => Federation): GatewayInterface {
  return {
    async load() {
      return {
        executor: async ({ document, operation, request, source, context }) => {
          const { current, operations, subgraphs } = federation();
          const variables = request.variables ?? {};
          const { errors } = coerceVariables(current().schema, operation, variables);
          if (errors !== undefined) return { errors };
          const planned =
            operations.ready(source, request.operationName, document) ?? planOperation(current(), document, operation);
          const answer = await executePlan(planned, variables, (fetch, values) =>
            subgraphs.run(fetch, values, context as GatewayContext),
          );
          return {
            ...(answer.errors.length > 0 && { errors: answer.errors }),
            data: answer.data,
            ...(answer.extensions && { extensions: answer.extensions }),
          };
        },
      };
    },
    onSchemaLoadOrUpdate(listener) {
      const tell = ({ schema, sdl }: Graph) => listener({ apiSchema: schema, coreSupergraphSdl: sdl });
      tell(federation().current());
      federation().onGraph(tell);
      return () => undefined;
    },
    async stop() {},
  };
}

async function readFirst(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new ConfigError([`SUPERGRAPH_PATH: cannot read ${path}`]);
  }
}

function buildFirst(sdl: string, path: string): Graph {
  try {
    return buildGraph(sdl);
  } catch (error) {
    throw new ConfigError([
      `SUPERGRAPH_PATH: ${path} is no supergraph that can be served: ${(error as Error).message}`,
    ]);
  }
}
