import type { Logger } from '@platform/shared/observability';
import { WebSocket } from 'ws';
import type { BackoffLimits } from '../live/backoff.ts';
import type { FeedMetrics } from '../live/feed-metrics.ts';
import { HistoryClient } from '../live/history-client.ts';
import type { Provider } from '../live/provider.ts';
import { SOCKET_OPTIONS } from '../live/socket-options.ts';
import { CoinbaseConversation } from './coinbase-conversation.ts';
import { createCoinbaseHistory } from './coinbase-history.ts';

export interface CoinbaseSettings {
  readonly streamUrl: string;
  readonly historyUrl: string;
}

export interface CoinbaseProviderOptions extends CoinbaseSettings {
  readonly symbols: readonly string[];
  readonly backoff: BackoffLimits;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
}

/** Coinbase's crypto pairs, live and without a key: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-overview */
export function createCoinbaseProvider(options: CoinbaseProviderOptions): Provider {
  const { streamUrl, historyUrl, symbols, backoff, metrics, logger } = options;
  // Answers are otherwise up to a second old.
  const headers = { 'cache-control': 'no-cache' };
  const client = new HistoryClient({ baseUrl: historyUrl, headers, backoff, metrics, logger });
  return {
    ...{ name: 'coinbase', symbols, delayMs: 0 },
    history: createCoinbaseHistory(client, () => metrics.refused()),
    connect: () => new WebSocket(streamUrl, SOCKET_OPTIONS),
    converse: (send, listener) => new CoinbaseConversation({ symbols, send, listener }),
  };
}
