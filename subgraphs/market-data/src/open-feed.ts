import type { Route } from '@platform/shared/http';
import { createAuditLog, type Logger, type Registry } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import { openLiveFeed } from './adapters/feeds/open-live-feed.ts';
import { openReplayFeed } from './adapters/feeds/replay/replay-feed.ts';
import { createSimulatedFeed } from './adapters/feeds/simulated/simulated-feed.ts';
import { replayRoutes } from './adapters/http/replay-routes.ts';
import type { Feed } from './application/ports/feed.ts';
import type { ReplayControls } from './application/ports/replay-controls.ts';
import type { Config } from './config.ts';
import type { Instrument } from './domain/instrument.ts';
import type { EpochMs } from './domain/tick.ts';

export interface FeedSourceOptions {
  readonly config: Pick<Config, 'feed' | 'calendar'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** Where the feed comes from, and how it is operated over HTTP. */
export interface FeedSource {
  /**
   * Opens the feed of these instruments, at first or once more; a tape, which has its own, is played from a time on, if one is given.
   * @throws ConfigError when it cannot be played.
   */
  open(instruments: readonly Instrument[], from?: EpochMs): Promise<Feed>;
  readonly routes: Record<string, Route>;
}

/** The feed that the configuration names. */
export function createFeedSource(options: FeedSourceOptions): FeedSource {
  const { feed, calendar } = options.config;
  const { clock, logger, registry } = options;
  switch (feed.kind) {
    case 'replay': {
      let controls: ReplayControls | undefined;
      const audit = createAuditLog(logger, registry);
      return {
        async open(_, from) {
          const replay = await openReplayFeed({ ...feed, ...(from !== undefined && { from }), logger });
          controls = replay.controls;
          return replay;
        },
        routes: feed.operator
          ? replayRoutes({ controls: () => controls, operatorToken: feed.operator.token, audit })
          : {},
      };
    }
    case 'simulated':
      return {
        open: async instruments => createSimulatedFeed({ instruments, seed: feed.seed, clock }),
        routes: {},
      };
    default:
      return {
        async open(instruments) {
          const isAlwaysOpen = calendar === 'always-open';
          return openLiveFeed({ config: feed, instruments, isAlwaysOpen, clock, logger, registry });
        },
        routes: {},
      };
  }
}
