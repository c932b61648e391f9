import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import { ConfigError } from '@platform/shared/config';
import type { Logger, Registry } from '@platform/shared/observability';
import type { GatewayConfig } from '../config.ts';
import { buildGraph, type Graph } from './graph.ts';
import { Subgraphs } from './subgraphs.ts';
import { type SupergraphWatch, watchSupergraph } from './supergraph-file.ts';

/** The graph that is served now, and what serves it. */
export interface Federation {
  readonly gateway: ApolloGateway;
  readonly subgraphs: Subgraphs;
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
  let watch: SupergraphWatch | undefined;

  disableTelemetry();
  const gateway = new ApolloGateway({
    buildService: ({ name, url }) => subgraphs.client(name, url ?? ''),
    logger: quiet(logger),
    supergraphSdl: async ({ update }) => {
      const onChange = (changed: string) => {
        const graph = buildGraph(changed);
        update(graph.gatewaySdl);
        current = graph;
        subgraphs.keepOnly(new Set(graph.subgraphs.map(({ name }) => name)));
        for (const listener of listeners) listener(graph);
        logger.info({ graph: graph.id, path }, 'serving a new supergraph');
      };
      watch = watchSupergraph(sdl, { path, intervalMs: pollIntervalMs, onChange, logger });
      return { supergraphSdl: current.gatewaySdl };
    },
  });
  return {
    gateway,
    subgraphs,
    current: () => current,
    onGraph: listener => void listeners.push(listener),
    async stop() {
      watch?.stop();
      await subgraphs.stop();
    },
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

/** The library reports home unless this variable says otherwise; it has no option for that. */
function disableTelemetry(): void {
  // biome-ignore lint/style/noProcessEnv: written, not read, and the only switch that the library has
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
}

/** What the library finds worth telling at each load is a debug message here. */
function quiet(logger: Logger) {
  return {
    debug: (message?: unknown) => logger.debug(String(message)),
    info: (message?: unknown) => logger.debug(String(message)),
    warn: (message?: unknown) => logger.warn(String(message)),
    error: (message?: unknown) => logger.error(String(message)),
  };
}
