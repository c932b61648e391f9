import type { Logger, Registry } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import type { Feed } from '../../application/ports/feed.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { marketHoursAt } from '../../domain/session.ts';
import { type AlpacaSettings, createAlpacaProvider } from './alpaca/alpaca-provider.ts';
import { type CoinbaseSettings, createCoinbaseProvider } from './coinbase/coinbase-provider.ts';
import { feedMetricsOf } from './live/feed-metrics.ts';
import { createLiveFeed, LIVE_FEED_TIMINGS } from './live/live-feed.ts';

interface LiveSettings {
  /** Undefined: every listed instrument that the provider has. */
  readonly symbols: readonly string[] | undefined;
  /** While the market is open, data has to come as often. */
  readonly silenceMs: number;
  /** How far back it is asked for what was missed. */
  readonly backfillMaxMs: number;
}

/** A provider with its settings. */
export type LiveFeedConfig = LiveSettings &
  (
    | { readonly kind: 'alpaca'; readonly alpaca: AlpacaSettings }
    | { readonly kind: 'coinbase'; readonly coinbase: CoinbaseSettings }
  );

export interface OpenLiveFeedOptions {
  readonly config: LiveFeedConfig;
  /** Those that are followed when the configuration names none. */
  readonly instruments: readonly Instrument[];
  /** Whether data is to be expected round the clock. */
  readonly isAlwaysOpen: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
}

/** The feed of the provider that the configuration names; it connects when it is started. */
export function openLiveFeed({
  config,
  instruments,
  isAlwaysOpen,
  clock,
  logger,
  registry,
}: OpenLiveFeedOptions): Feed {
  const metrics = feedMetricsOf(registry);
  const { silenceMs, backfillMaxMs } = config;
  const { backoff } = LIVE_FEED_TIMINGS;
  const assetClass = config.kind === 'alpaca' ? 'US_EQUITY' : 'CRYPTO';
  const symbols =
    config.symbols ??
    instruments.filter(instrument => instrument.assetClass === assetClass).map(({ symbol }) => symbol);
  const provider =
    config.kind === 'alpaca'
      ? createAlpacaProvider({ ...config.alpaca, symbols, backoff, metrics, logger })
      : createCoinbaseProvider({ ...config.coinbase, symbols, backoff, metrics, logger });
  return createLiveFeed({
    ...{ provider, metrics, logger, clock },
    timings: { silenceMs, backfillMaxMs },
    isSessionOn: at => isAlwaysOpen || config.kind === 'coinbase' || marketHoursAt('XNYS', at).isOpen,
  });
}
