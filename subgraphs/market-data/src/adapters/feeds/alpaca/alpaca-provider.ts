import type { Logger } from '@platform/shared/observability';
import { WebSocket } from 'ws';
import type { BackoffLimits } from '../live/backoff.ts';
import type { FeedMetrics } from '../live/feed-metrics.ts';
import { HistoryClient } from '../live/history-client.ts';
import type { Provider } from '../live/provider.ts';
import { SOCKET_OPTIONS } from '../live/socket-options.ts';
import type { AlpacaCodec } from './alpaca-codec.ts';
import { AlpacaConversation } from './alpaca-conversation.ts';
import { type AlpacaFeedName, createAlpacaHistory } from './alpaca-history.ts';

export interface AlpacaSettings {
  readonly keyId: string;
  readonly secretKey: string;
  readonly feed: AlpacaFeedName;
  readonly codec: AlpacaCodec;
  /** Without the path of the feed. */
  readonly streamUrl: string;
  readonly historyUrl: string;
}

export interface AlpacaProviderOptions extends AlpacaSettings {
  readonly symbols: readonly string[];
  readonly backoff: BackoffLimits;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
}

const DELAY_MS = 15 * 60_000;

/** Alpaca's US stocks, live: https://docs.alpaca.markets/docs/real-time-stock-pricing-data */
export function createAlpacaProvider(options: AlpacaProviderOptions): Provider {
  const { keyId, secretKey, feed, codec, streamUrl, historyUrl, symbols, backoff, metrics, logger } = options;
  const client = new HistoryClient({
    ...{ baseUrl: historyUrl, backoff, metrics, logger },
    headers: { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey },
  });
  const account = { isWithoutStatuses: false };
  return {
    name: 'alpaca',
    symbols,
    delayMs: feed === 'delayed_sip' ? DELAY_MS : 0,
    history: createAlpacaHistory({ client, feed, refused: () => metrics.refused() }),
    connect: () =>
      new WebSocket(`${streamUrl.replace(/\/$/, '')}/v2/${feed}`, {
        ...SOCKET_OPTIONS,
        ...(codec === 'msgpack' && { headers: { 'Content-Type': 'application/msgpack' } }),
      }),
    converse: (send, listener) => new AlpacaConversation({ keyId, secretKey, codec, symbols, account, send, listener }),
  };
}
