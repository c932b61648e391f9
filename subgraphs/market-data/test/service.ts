import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { createLogger } from '@platform/shared/observability';
import { askSubgraph, eventually, type GraphqlAnswer, TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createMarketData, type MarketDataOverrides, type RunningMarketData } from '../src/app.ts';
import type { Config } from '../src/config.ts';

export function testConfig(databaseUrl: string, overrides: Partial<Config> = {}): Config {
  return {
    host: '127.0.0.1',
    port: 0,
    isProduction: false,
    logLevel: 'silent',
    databaseUrl,
    databasePoolSize: 4,
    assertionSecret: TEST_ASSERTION_SECRET,
    natsServers: [],
    feed: { kind: 'simulated', seed: 1 },
    calendar: 'exchange',
    retention: { simulatedTradeHours: 24, tradeDays: undefined, quoteDays: 7, minuteDays: undefined },
    ...overrides,
  };
}

/** A tape that is played as fast as possible. */
export const replayOf = (...files: string[]): Extract<Config['feed'], { kind: 'replay' }> => ({
  ...{ kind: 'replay', files, speed: Number.POSITIVE_INFINITY, from: undefined, operator: { token: undefined } },
});

/** A running service with its database and a client for each transport. */
export class TestService {
  readonly databaseUrl: string;
  readonly #config: Config;
  readonly #drop: () => Promise<void>;
  #service: RunningMarketData | undefined;
  #clients: Client[] = [];

  private constructor(config: Config, drop: () => Promise<void>) {
    this.databaseUrl = config.databaseUrl;
    this.#config = config;
    this.#drop = drop;
  }

  static async start(config: Partial<Config> = {}, overrides: MarketDataOverrides = {}): Promise<TestService> {
    const { url, drop } = await freshDatabase();
    const test = new TestService(testConfig(url, config), drop);
    await test.startAgain(overrides);
    return test;
  }

  /** Starts it on the same database. */
  async startAgain(overrides: MarketDataOverrides = {}, config: Partial<Config> = {}): Promise<void> {
    const logger = createLogger('market-data', 'silent');
    this.#service = await createMarketData({ ...this.#config, ...config }, { logger, ...overrides });
  }

  get url(): string {
    if (this.#service === undefined) throw new Error('the service does not run');
    return this.#service.url;
  }

  ask(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlAnswer> {
    return askSubgraph(this.url, undefined, query, variables);
  }

  /** Waits until its tape has been played to the end: the clock shows its last event a moment before. */
  async hasPlayed(): Promise<void> {
    await eventually(async () => {
      const replay = await fetch(this.url.replace('/graphql', '/replay'));
      return ((await replay.json()) as { state: string }).state === 'ENDED';
    });
  }

  /** Follows a subscription; events are collected until it is stopped or ends. */
  subscribe(query: string, variables: Record<string, unknown> = {}): Subscription {
    const client = createClient({ url: this.url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
    this.#clients.push(client);
    return new Subscription(client, query, variables);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.dispose();
    await this.#service?.stop();
    this.#service = undefined;
  }

  async drop(): Promise<void> {
    await this.stop();
    await this.#drop();
  }
}

export class Subscription {
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into events of every shape
  readonly events: any[] = [];
  readonly errors: { readonly extensions?: Record<string, unknown> }[] = [];
  isOver = false;
  readonly stop: () => void;

  constructor(client: Client, query: string, variables: Record<string, unknown>) {
    this.stop = client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (errors !== undefined) this.errors.push(...errors);
          else this.events.push(Object.values(data ?? {})[0]);
        },
        error: failure => {
          if (Array.isArray(failure)) this.errors.push(...failure);
          else this.errors.push(failure as object);
          this.isOver = true;
        },
        complete: () => {
          this.isOver = true;
        },
      },
    );
  }
}
