import type { Logger } from '@platform/shared/observability';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const REQUEST_TIMEOUT_MS = 5_000;
const RETRY_MS_MAX = 5_000;
const RESUBSCRIBE_MS = 500;
/** After a task that is done again and again has failed. */
const REPEAT_FAILED_MS = 500;

export interface MarketDataClientOptions {
  /** market-data's GraphQL address, http or https; subscriptions use the same address. */
  readonly url: string;
  readonly logger: Logger;
  /** The connection of the streams was made, or lost. */
  readonly onConnection: (isConnected: boolean) => void;
}

/** How trading speaks to market-data: queries over HTTP, all streams over one WebSocket, which comes back by itself. */
export class MarketDataClient {
  readonly #options: MarketDataClientOptions;
  readonly #client: Client;
  readonly #timers = new Set<NodeJS.Timeout>();
  #isStopped = false;

  constructor(options: MarketDataClientOptions) {
    this.#options = options;
    const tell = (isConnected: boolean) => void (this.#isStopped || options.onConnection(isConnected));
    this.#client = createClient({
      url: options.url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      lazy: true,
      onNonLazyError: error => options.logger.warn({ err: error }, 'the connection to market-data failed'),
      keepAlive: 10_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: attempt =>
        new Promise(resolve =>
          setTimeout(resolve, Math.min(RETRY_MS_MAX, 100 * 2 ** attempt) * (0.5 + Math.random() / 2)),
        ),
      on: { connected: () => tell(true), closed: () => tell(false) },
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#client.dispose();
  }

  /** @throws Error when market-data does not answer, or with errors */
  async ask<Answer>(query: string, variables: object): Promise<Answer> {
    const response = await fetch(this.#options.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const { data, errors } = (await response.json()) as { data?: Answer; errors?: readonly { message: string }[] };
    if (data == null || errors !== undefined)
      throw new Error(`market-data: ${errors?.[0]?.message ?? response.status}`);
    return data;
  }

  /** Runs a task now and then again and again; one that fails is tried again soon. */
  repeat(intervalMs: number, task: () => Promise<void>): void {
    const run = async (): Promise<void> => {
      const isDone = await task().then(
        () => true,
        error => {
          this.#options.logger.debug({ err: error }, 'market data could not be read; trying again');
          return false;
        },
      );
      this.#later(isDone ? intervalMs : Math.min(intervalMs, REPEAT_FAILED_MS), () => void run());
    };
    void run();
  }

  /**
   * Follows a stream for as long as the process runs; the client resubscribes by itself when the connection was lost, this when the stream was ended, which
   * `onEnd` hears of.
   */
  stream<Answer extends Record<string, unknown>>(
    query: string,
    symbols: readonly string[],
    take: (answer: Answer) => void,
    onEnd: () => void = () => {},
  ): void {
    const again = (error: unknown) => {
      if (this.#isStopped) return;
      onEnd();
      this.#options.logger.warn({ err: error }, 'a stream of market-data ended; subscribing again');
      this.#later(RESUBSCRIBE_MS, () => this.stream(query, symbols, take, onEnd));
    };
    this.#client.subscribe<Answer>(
      { query, variables: { symbols } },
      {
        next: ({ data, errors }) => {
          if (data != null) take(data);
          else this.#options.logger.warn({ errors }, 'an event of market-data could not be read');
        },
        error: again,
        complete: () => again(new Error('completed')),
      },
    );
  }

  #later(ms: number, task: () => void): void {
    if (this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }
}
