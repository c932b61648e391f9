import { Counter, Gauge, type Registry } from '@platform/shared/observability';

/** What is counted of a live feed. */
export interface FeedMetrics {
  disconnected(reason: string): void;
  gap(outcome: 'filled' | 'abandoned'): void;
  backfilled(trades: number): void;
  duplicate(): void;
  refused(): void;
  historyAnswered(status: string): void;
  /** Has the state of this feed read, and of no other any more, whenever somebody asks. */
  watch(feed: WatchedFeed): void;
}

export interface WatchedFeed {
  isAlive(): boolean;
  isCatchingUp(): boolean;
  /** Seconds since the provider has last said something, or since the start. */
  silentForSeconds(): number;
}

const created = new WeakMap<Registry, FeedMetrics>();

/** The state of a live feed, as Prometheus series of the registry: the same ones whenever a feed is opened again. */
export function feedMetricsOf(registry: Registry): FeedMetrics {
  const metrics = created.get(registry) ?? createFeedMetrics(registry);
  created.set(registry, metrics);
  return metrics;
}

function createFeedMetrics(registry: Registry): FeedMetrics {
  let watched: WatchedFeed | undefined;
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter<Label>({ name: `market_data_feed_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, read: (feed: WatchedFeed) => number) =>
    new Gauge({
      ...{ name: `market_data_feed_${name}`, help, registers },
      collect() {
        this.set(watched === undefined ? 0 : read(watched));
      },
    });
  gauge('connected', '1 while the provider is connected and nothing is missing', feed => Number(feed.isAlive()));
  gauge('catching_up', '1 while a gap is being filled', feed => Number(feed.isCatchingUp()));
  gauge('last_event_age_seconds', 'Time since the provider has last said something', feed => feed.silentForSeconds());
  const disconnects = counter('disconnects_total', 'Connections to the provider that ended, or were never made', [
    'reason',
  ]);
  const gaps = counter('gaps_total', 'Stretches of time that had to be asked for afterwards', ['outcome']);
  const backfilled = counter('backfilled_trades_total', 'Trades that came by asking for them afterwards', []);
  const duplicates = counter('duplicate_trades_total', 'Trades that came again and were not taken again', []);
  const refused = counter('messages_refused_total', 'Messages of the provider that made no sense', []);
  const answers = counter('history_answers_total', "Answers of the provider's HTTP interface", ['status']);
  return {
    disconnected: reason => disconnects.inc({ reason }),
    gap: outcome => gaps.inc({ outcome }),
    backfilled: trades => backfilled.inc(trades),
    duplicate: () => duplicates.inc(),
    refused: () => refused.inc(),
    historyAnswered: status => answers.inc({ status }),
    watch(feed) {
      watched = feed;
    },
  };
}
