import type { Logger } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import type { Market } from '../market.ts';
import type { ChannelSubscription, MarketChannel } from '../ports/market-channel.ts';
import type { Happened, MarketEvent } from '../ports/market-event.ts';
import type { Recorder } from '../recorder.ts';

export interface PublisherOptions {
  readonly channel: MarketChannel;
  readonly market: Market;
  readonly recorder: Recorder;
  /** The market's time. */
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Events wait this long for others: a follower is hardly later for it, and the bus has a tenth of the messages. */
const TELL_EVERY_MS = 15;
/** Without events the followers hear this often how far the writer is: so they notice that they have missed the last ones. */
const STILL_THERE_EVERY_MS = 500;
/** Nobody is told anything when nobody has announced himself for this long. */
const FOLLOWER_GONE_MS = 10_000;
/** When the bus does not keep up, more than this is given up: followers notice, and read it from the store. */
const WAITING_EVENTS_MAX = 50_000;

/** Tells the followers what happens in the writer's process, in batches; as long as nobody follows, it costs nothing. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #token: bigint;
  #subscription: ChannelSubscription | undefined;
  #unlisten: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;
  #waiting: MarketEvent[] = [];
  /** The number of the event that comes next. */
  #next = 1;
  #isTelling = false;
  #isStopped = false;

  constructor(token: bigint, options: PublisherOptions) {
    this.#token = token;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { channel, market } = this.#options;
    this.#unlisten = market.happenings.add(happened => this.#take(happened));
    this.#heartbeat = setInterval(() => void this.#tell(), STILL_THERE_EVERY_MS);
    this.#heartbeat.unref();
    this.#subscription = await channel.onAnnouncement(() => {
      this.#heardAt = performance.now();
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unlisten();
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    await this.#subscription?.stop();
  }

  get #isHeard(): boolean {
    return performance.now() - this.#heardAt < FOLLOWER_GONE_MS;
  }

  #take({ first, events }: Happened): void {
    this.#next = first + events.length;
    if (!this.#isHeard || this.#waiting.length > WAITING_EVENTS_MAX) this.#waiting = [];
    else for (const event of events) this.#waiting.push(event);
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#tell(), TELL_EVERY_MS);
  }

  async #tell(): Promise<void> {
    if (this.#isTelling || this.#isStopped || !this.#isHeard) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { channel, market, recorder, clock, logger } = this.#options;
    const events = this.#waiting;
    this.#waiting = [];
    this.#isTelling = true;
    try {
      const first = this.#next - events.length;
      await channel.tell({
        ...{ token: this.#token, now: clock.now().getTime(), time: market.time, stored: recorder.stored },
        ...{ first, events },
      });
    } catch (error) {
      logger.warn({ err: error, events: events.length }, 'the followers could not be told of the market');
    }
    this.#isTelling = false;
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#tell(), TELL_EVERY_MS);
  }
}
