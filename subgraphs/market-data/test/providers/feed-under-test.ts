import { createLogger, createMetrics, type Logger } from '@platform/shared/observability';
import { type AlpacaSettings, createAlpacaProvider } from '../../src/adapters/feeds/alpaca/alpaca-provider.ts';
import { createCoinbaseProvider } from '../../src/adapters/feeds/coinbase/coinbase-provider.ts';
import { type FeedMetrics, feedMetricsOf } from '../../src/adapters/feeds/live/feed-metrics.ts';
import { createLiveFeed, type LiveFeedTimings } from '../../src/adapters/feeds/live/live-feed.ts';
import type { Provider } from '../../src/adapters/feeds/live/provider.ts';
import type { Feed, FeedEvent, FeedResume } from '../../src/application/ports/feed.ts';
import type { AlpacaServer } from './alpaca-server.ts';
import type { CoinbaseServer } from './coinbase-server.ts';

/** A clock that stands still until it is set. */
export class SetClock {
  #at: number;
  constructor(at: string) {
    this.#at = Date.parse(at);
  }
  now(): Date {
    return new Date(this.#at);
  }
  set(at: string | number): void {
    this.#at = typeof at === 'number' ? at : Date.parse(at);
  }
}

const FAST: Partial<LiveFeedTimings> = {
  backoff: { baseMs: 5, maxMs: 40 },
  waitMs: 20,
  advanceEveryMs: 10,
  holdMs: 5_000,
  retryGapMs: 50,
};

export interface FeedUnderTestOptions {
  readonly symbols: readonly string[];
  readonly startsAt: string;
  readonly timings?: Partial<LiveFeedTimings>;
  readonly alpaca?: Partial<AlpacaSettings>;
}

type Kind<Name extends FeedEvent['kind']> = Extract<FeedEvent, { kind: Name }>;

/** A live feed with quick timings, and all that it has said. */
export class FeedUnderTest {
  readonly feed: Feed;
  readonly clock: SetClock;
  readonly events: FeedEvent[] = [];
  /** What was logged, as JSON lines. */
  readonly log: string[] = [];
  readonly #registry = createMetrics('test');

  private constructor(
    { startsAt, timings }: FeedUnderTestOptions,
    createProvider: (parts: { metrics: FeedMetrics; logger: Logger; backoff: LiveFeedTimings['backoff'] }) => Provider,
  ) {
    this.clock = new SetClock(startsAt);
    const logger = createLogger('test', 'silent');
    for (const level of ['warn', 'error'] as const)
      logger[level] = (...parts: unknown[]) => void this.log.push(JSON.stringify(parts));
    const metrics = feedMetricsOf(this.#registry);
    const provider = createProvider({ metrics, logger, backoff: { baseMs: 5, maxMs: 40 } });
    this.feed = createLiveFeed({
      ...{ provider, metrics, logger, clock: this.clock, isSessionOn: () => true },
      timings: { ...FAST, ...timings },
    });
  }

  static alpaca(server: AlpacaServer, options: FeedUnderTestOptions): FeedUnderTest {
    return new FeedUnderTest(options, parts =>
      createAlpacaProvider({
        ...{ keyId: server.keyId, secretKey: server.secretKey, feed: 'iex', codec: 'json', symbols: options.symbols },
        ...{ streamUrl: server.webSocketUrl, historyUrl: server.httpUrl, ...options.alpaca, ...parts },
      }),
    );
  }

  static coinbase(server: CoinbaseServer, options: FeedUnderTestOptions): FeedUnderTest {
    return new FeedUnderTest(options, parts =>
      createCoinbaseProvider({
        ...{ symbols: options.symbols, streamUrl: server.webSocketUrl, historyUrl: server.httpUrl, ...parts },
      }),
    );
  }

  start(resume?: FeedResume): void {
    this.feed.start(events => this.events.push(...events), undefined, resume);
  }

  said<Name extends FeedEvent['kind']>(kind: Name): Kind<Name>[] {
    return this.events.filter((event): event is Kind<Name> => event.kind === kind);
  }

  /** The value of a series, labels and all; 0 when it was never counted. */
  async metric(series: string): Promise<number> {
    const line = (await this.#registry.metrics())
      .split('\n')
      .find(text => text.startsWith(`market_data_feed_${series}`) && !text.startsWith('#'));
    return Number(line?.split(' ').at(-1) ?? 0);
  }
}
