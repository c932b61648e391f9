import type { WebSocket } from 'ws';
import type { FeedEvent } from '../../../application/ports/feed.ts';
import type { EpochMs, Trade } from '../../../domain/tick.ts';
import type { Instant } from './fields.ts';

/**
 * What a provider says, in our terms. It speaks of the trade that it takes back by its id only: the feed finds out when that was.
 * `instant` puts what was said live and what was asked for afterwards into one order.
 */
export type Said = { readonly instant: Instant } & (
  | Extract<FeedEvent, { kind: 'quote' | 'trade' | 'status' | 'bands' }>
  | { readonly kind: 'cancel'; readonly symbol: string; readonly feedId: string }
  | ({
      readonly kind: 'correction';
      readonly symbol: string;
      readonly feedId: string;
      /** The id that the provider speaks of the trade by from now on. */
      readonly correctedFeedId: string;
    } & Pick<Trade, 'price' | 'size' | 'conditions' | 'exchange'>)
);

/** What is to be done about a failure: come back soon, come back after a while, or leave it until somebody has changed the configuration. */
export type Remedy = 'RECONNECT' | 'WAIT' | 'STOP';

export interface ConnectionFailure {
  /** For metrics: few different ones. */
  readonly reason: string;
  readonly message: string;
  readonly remedy: Remedy;
  /** As long as the provider wants us to wait. */
  readonly waitMs?: number;
}

/** A stretch of time of which something is missing; without symbols: of all of them. */
export interface Gap {
  readonly from: EpochMs;
  /** Up to now when it is not given. */
  readonly to?: EpochMs;
  readonly symbols?: readonly string[];
}

/** What a conversation tells. */
export interface ConversationListener {
  /** Subscribed: from now on everything is said. */
  ready(): void;
  said(said: readonly Said[]): void;
  /** The provider's own numbers show that something has been lost on the way. */
  lost(gap: Gap): void;
  /** A message, or a part of one, that makes no sense. */
  refused(reason: string): void;
  failed(failure: ConnectionFailure): void;
}

/** The provider's protocol on one connection, from the first message on. */
export interface Conversation {
  /** The socket is open. */
  start(): void;
  /** Takes a whole message. */
  receive(content: Buffer, isBinary: boolean): void;
}

/** Asks for what has been. Each throws when the provider does not answer, or refuses. */
export interface ProviderHistory {
  /** The trades of a stretch of time, both ends included, page by page, in whatever order. */
  trades(symbols: readonly string[], from: EpochMs, to: EpochMs, signal: AbortSignal): AsyncIterable<readonly Said[]>;
  /** The quotes as they stand. */
  latestQuotes(symbols: readonly string[], signal: AbortSignal): Promise<readonly Said[]>;
}

/** A provider of live market data: how to reach it and how to speak with it. Connections, gaps and order are not its concern. */
export interface Provider {
  readonly name: string;
  readonly symbols: readonly string[];
  /** How much later than it happens everything is said. */
  readonly delayMs: number;
  readonly history: ProviderHistory;
  /** Opens a connection. */
  connect(): WebSocket;
  converse(send: (content: string | Uint8Array) => void, listener: ConversationListener): Conversation;
}
