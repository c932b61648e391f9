import type { EpochMs } from '../../domain/tick.ts';
import type { Happened } from './market-event.ts';

/** What the writer of the market tells its followers. Without events it only says how far it is. */
export interface MarketNews extends Happened {
  /** The writer's turn, {@link WriterLease.token}. */
  readonly token: bigint;
  /** Its clock. */
  readonly now: EpochMs;
  /** After these events everything before this time has been said; undefined while more of them is on its way. */
  readonly time: EpochMs | undefined;
  /** Every event up to this one is stored. */
  readonly stored: number;
}

/** How processes of market-data speak to each other. What is said may be lost or come twice. */
export interface MarketChannel {
  /** Resolves once the news is on its way; it may go in several parts. */
  tell(news: MarketNews): Promise<void>;
  /** Says that somebody follows: a writer that hears nobody tells nothing. */
  announce(): Promise<void>;
  onNews(listener: (news: MarketNews) => void): Promise<ChannelSubscription>;
  onAnnouncement(listener: () => void): Promise<ChannelSubscription>;
}

export interface ChannelSubscription {
  stop(): Promise<void>;
}
