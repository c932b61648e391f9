import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunningSubgraph } from '@platform/shared/graphql';
import { createLogger } from '@platform/shared/observability';
import { TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { createGateway, type Gateway, type GatewayOverrides } from '../../src/app.ts';
import { type GatewayConfig, parseConfig } from '../../src/config.ts';
import { type IdentityProvider, PROJECT, startIdentityProvider } from './identity-provider.ts';
import { CatalogState, composeShop, startCatalog, startPeople } from './subgraphs.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly data: any;
  readonly errors:
    | readonly { message: string; path?: readonly (string | number)[]; extensions: Record<string, unknown> }[]
    | undefined;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly token?: string;
  readonly headers?: Record<string, string>;
  readonly operationName?: string;
}

/** A gateway in front of two real subgraphs, with an identity provider of its own. */
export interface Shop {
  readonly gateway: Gateway;
  readonly url: string;
  readonly state: CatalogState;
  readonly provider: IdentityProvider;
  readonly supergraphPath: string;
  catalog: RunningSubgraph;
  people: RunningSubgraph;
  ask(query: string, options?: AskOptions): Promise<Answer>;
  metrics(): Promise<string>;
  /** Ends the subgraph, its sockets included. */
  stopCatalog(): Promise<void>;
  /** Starts it again at the same address. */
  startCatalogAgain(): Promise<void>;
  stop(): Promise<void>;
}

export const testEnvironment = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  LOG_LEVEL: 'silent',
  FIREBASE_PROJECT_ID: PROJECT,
  ASSERTION_SECRET: TEST_ASSERTION_SECRET,
  SUPERGRAPH_POLL_MS: '20',
};

export interface ShopOptions {
  readonly environment?: Record<string, string>;
  readonly config?: (config: GatewayConfig) => GatewayConfig;
  readonly overrides?: GatewayOverrides;
}

export async function startShop({ environment, config: adjust, overrides }: ShopOptions = {}): Promise<Shop> {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateway-test-'));
  const supergraphPath = path.join(directory, 'supergraph.graphql');
  const state = new CatalogState();
  const provider = await startIdentityProvider();
  const collector = environment?.['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const catalog = await startCatalog(state, 0, collector);
  const people = await startPeople(0, collector);
  writeFileSync(supergraphPath, composeShop(catalog.url, people.url));
  const parsed = parseConfig({ ...testEnvironment, SUPERGRAPH_PATH: supergraphPath, ...environment }, directory);
  const gateway = await createGateway(adjust?.(parsed) ?? parsed, {
    logger: createLogger('gateway', parsed.logLevel),
    httpAgent: provider.httpAgent,
    ...overrides,
  });
  let isCatalogUp = true;
  const shop: Shop = {
    gateway,
    url: gateway.url,
    state,
    provider,
    supergraphPath,
    catalog,
    people,
    ask: (query, options) => ask(gateway.url, query, options),
    metrics: async () => (await fetch(gateway.url.replace('/graphql', '/metrics'))).text(),
    async stopCatalog() {
      isCatalogUp = false;
      await shop.catalog.stop();
    },
    async startCatalogAgain() {
      isCatalogUp = true;
      shop.catalog = await startCatalog(state, Number(new URL(shop.catalog.url).port));
    },
    async stop() {
      await gateway.stop();
      if (isCatalogUp) await shop.catalog.stop();
      await Promise.all([shop.people.stop(), provider.stop()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return shop;
}

export async function ask(url: string, query: string, options: AskOptions = {}): Promise<Answer> {
  const { variables, token, headers, operationName } = options;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { data, errors } = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, data, errors };
}
