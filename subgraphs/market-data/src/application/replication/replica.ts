import type { Logger } from '@platform/shared/observability';
import { type Clock, maximum } from '@platform/shared/pure';
import type { EpochMs } from '../../domain/tick.ts';
import type { Catalog } from '../catalog.ts';
import { type HousekeepingOptions, startHousekeeping } from '../housekeeping.ts';
import type { Market } from '../market.ts';
import type { MinuteCorrector } from '../minute-corrector.ts';
import { loadResume } from '../open-market.ts';
import type { Feed } from '../ports/feed.ts';
import type { MarketChannel } from '../ports/market-channel.ts';
import type { MarketStore, StoredPosition } from '../ports/market-store.ts';
import type { MarketMetrics } from '../ports/metrics.ts';
import type { WriterLease } from '../ports/writer-lease.ts';
import type { Recorder } from '../recorder.ts';
import { Follower } from './follower.ts';
import { Publisher } from './publisher.ts';

export interface ReplicaOptions {
  readonly lease: WriterLease;
  readonly channel: MarketChannel;
  readonly feed: Feed;
  /** Opens the feed anew, for another turn: a feed that was stopped may not start again. A tape is played from a time on. */
  readonly openFeed: (from?: EpochMs) => Promise<Feed>;
  readonly market: Market;
  readonly catalog: Catalog;
  readonly recorder: Recorder;
  readonly corrector: MinuteCorrector;
  readonly store: MarketStore;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  /** The system's clock, which sequences start from. */
  readonly clock: Clock;
  readonly retention: HousekeepingOptions['retention'];
}

/** How often the writer says that it is there, and a follower looks whether it still is. */
const LOOK_EVERY_MS = 500;
/** What is certainly not used up in the second that an earlier writer may not have written down. */
const SEQUENCE_GAP = 1_000_000n;

/** What runs while this process is the writer, in the order in which it is to end. */
interface Turn {
  readonly stop: () => Promise<void>;
}

/**
 * One of the processes of market-data. One of them at a time is the writer: it runs the feed and stores the market; the others follow it. When the
 * writer is gone, the lease runs out, and another goes on where it was.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #follower: Follower;
  #feed: Feed;
  /** What is to be stopped at its end, also when it could not be begun. */
  #turn: Turn | undefined;
  #isWriter = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#feed = options.feed;
    this.#follower = new Follower({ ...options, clockSource: options.feed.clockSource });
  }

  get isWriter(): boolean {
    return this.#isWriter;
  }

  /** The market's time, in whatever process. */
  readonly clock: Clock = {
    now: () => {
      const { clockSource, clock } = this.#feed;
      const heard = this.isWriter || clockSource === 'SYSTEM' ? undefined : this.#follower.now;
      return heard === undefined ? clock.now() : new Date(heard);
    },
  };

  /** Becomes the writer if nobody is, else follows. Rejects when Postgres is away. */
  async start(): Promise<void> {
    const { lease, recorder, corrector } = this.#options;
    await recorder.standBy();
    await corrector.standBy();
    if (await lease.acquire()) await this.#begin();
    else await this.#follow();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
    if (this.#turn === undefined) await this.#follower.stop();
    else await this.#turn.stop();
    await this.#options.lease.release().catch(() => {}); // it runs out by itself
    await this.#feed.stop();
  }

  /** What the store has, so that it need not be known here; undefined while that is not certain. */
  get stored(): StoredPosition | undefined {
    const { lease, recorder } = this.#options;
    if (!this.isWriter) return this.#follower.stored;
    return lease.token === undefined ? undefined : { token: lease.token, position: recorder.stored };
  }

  /** For readiness: by role, what must work. */
  get checks(): Readonly<Record<string, () => Promise<void>>> {
    return this.isWriter ? { feed: () => this.#checkFeed() } : { following: () => this.#checkFollowing() };
  }

  async #checkFeed(): Promise<void> {
    if (!this.#feed.isAlive()) throw new Error(`the ${this.#feed.name} feed has broken off`);
  }

  async #checkFollowing(): Promise<void> {
    if (!this.#follower.isInStep) throw new Error('the writer of the market is not heard, or is being caught up with');
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(() => this.#schedule());
    }, LOOK_EVERY_MS);
  }

  async #look(): Promise<void> {
    const { lease, logger } = this.#options;
    try {
      if (this.isWriter) {
        if (!(await lease.renew())) await this.#stepDown();
      } else if (await lease.acquire()) await this.#takeOver();
    } catch (error) {
      // While Postgres is away nobody else can take over either: whoever writes goes on.
      logger.debug({ err: error }, 'the lease of the writer could not be asked for');
    }
  }

  async #follow(): Promise<void> {
    const { metrics, logger } = this.#options;
    metrics.writes(false);
    logger.info('following the market of another process');
    await this.#follower.start();
  }

  async #takeOver(): Promise<void> {
    const { lease, market, openFeed, logger } = this.#options;
    logger.info('the writer of the market is gone: taking over');
    const completeUntil = this.#follower.completeUntil ?? 0;
    await this.#follower.stop();
    try {
      // What it has stored and did not get to say.
      await this.#follower.takeMissed();
      // Nothing is said twice, and the market's time, which was ahead of its last event, does not go back.
      if (this.#feed.clockSource === 'TAPE') this.#feed = await openFeed(Math.max(market.time + 1, completeUntil));
      await this.#begin();
    } catch (error) {
      logger.error({ err: error }, 'could not take over: following on');
      await this.#endTurn();
      await lease.release().catch(() => {});
      await this.#follower.start();
    }
  }

  /** Begins a turn as the writer: the market as it stands here is what it goes on from. */
  async #begin(): Promise<void> {
    const { lease, market, recorder, corrector, store, metrics, logger, clock, retention } = this.#options;
    const stored = await store.loadLargestSequence();
    // Larger than a thousand sequences for every millisecond that there was before, and than whatever was said or written down.
    const known = maximum(stored, market.largestSequence) + SEQUENCE_GAP;
    market.beginTurn(maximum(BigInt(clock.now().getTime()) * 1_000n, known));
    const publisher = new Publisher(lease.token ?? 0n, { ...this.#options, clock: this.#feed.clock });
    const housekeeping = startHousekeeping({ store, market, logger, retention });
    this.#turn = {
      stop: async () => {
        await this.#feed.stop();
        await housekeeping.stop();
        await corrector.stop();
        await recorder.stop();
        await publisher.stop();
      },
    };
    await publisher.start();
    recorder.start();
    corrector.start();
    await this.#startFeed();
    this.#isWriter = true;
    metrics.writes(true);
    logger.info({ feed: this.#feed.name, turn: String(lease.token) }, 'the market is on');
  }

  async #startFeed(): Promise<void> {
    const { market, catalog, recorder, store } = this.#options;
    // What was heard of an earlier writer, and not stored by it, is not to be asked for again.
    await recorder.flush();
    const lastTrades = catalog.all().flatMap(({ symbol }) => market.lastTrade(symbol) ?? []);
    const resume = await loadResume({ feed: this.#feed, store }, lastTrades);
    const lastPriceOf = (symbol: string) => market.lastTrade(symbol)?.price;
    this.#feed.start(events => market.receive(events), lastPriceOf, resume);
  }

  /** Another process has become the writer, while this one was stopped or cut off: what it had not written is not its to write. */
  async #stepDown(): Promise<void> {
    const { recorder, metrics, logger } = this.#options;
    await this.#endTurn();
    const { minutes, trades } = recorder.forgetAll();
    metrics.rowsDropped('minutes', minutes);
    metrics.rowsDropped('trades', trades);
    logger.warn({ minutes, trades }, 'another process has become the writer of the market: following it');
    await this.#follow();
  }

  async #endTurn(): Promise<void> {
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    this.#isWriter = false;
    await turn.stop();
    this.#feed = await this.#options.openFeed();
  }
}
