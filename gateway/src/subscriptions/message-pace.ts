import type { CallerLimits } from '../limits/caller-limits.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import { messageRate, messagesFor, type SubscriptionConfig } from './subscription-config.ts';

export interface MessagePaceOptions {
  readonly config: SubscriptionConfig;
  readonly callers: CallerLimits;
  /** Of the client. */
  readonly address: string;
}

/** How fast the client of one socket may talk, and all of its address together. */
export class MessagePace {
  readonly #own: TokenBucket;
  readonly #callers: CallerLimits;
  readonly #address: string;

  constructor({ config, callers, address }: MessagePaceOptions) {
    this.#own = new TokenBucket(messageRate(config.messagesPerSecond), performance.now());
    this.#callers = callers;
    this.#address = address;
  }

  /** @returns false for one message too many. */
  admit(now: number): boolean {
    return this.#own.take(now) === undefined && this.#callers.admitMessage(this.#address);
  }

  /** A message has begun a subscription that so many streams feed. */
  opened(streams: number): void {
    const messages = messagesFor(streams);
    this.#own.charge(messages, performance.now());
    this.#callers.chargeMessages(this.#address, messages);
  }
}
