import type { Logger } from '@platform/shared/observability';
import type { EpochMs } from '../../domain/tick.ts';
import { MINUTE_MS } from '../../domain/zoned-time.ts';
import type { Market } from '../market.ts';
import type { MinuteCorrector } from '../minute-corrector.ts';
import type { ChannelSubscription, MarketChannel, MarketNews } from '../ports/market-channel.ts';
import type { MarketStore, MissedMarket, StoredPosition } from '../ports/market-store.ts';
import type { MarketMetrics } from '../ports/metrics.ts';
import type { Recorder } from '../recorder.ts';

export interface FollowerOptions {
  readonly market: Market;
  readonly recorder: Recorder;
  readonly corrector: MinuteCorrector;
  readonly store: MarketStore;
  readonly channel: MarketChannel;
  readonly metrics: MarketMetrics;
  readonly logger: Logger;
  /** In a replay the store may know the tape's future, from an earlier run. */
  readonly clockSource: 'SYSTEM' | 'TAPE';
}

const ANNOUNCE_EVERY_MS = 2_000;
/** The writer stores about once per second. */
const LOOK_EVERY_MS = 100;
/** A writer that says nothing for this long is lost to us. */
const SILENCE_MS = 5_000;
/** News that is kept while the store is read; of more, the oldest is forgotten and read from the store as well. */
const WAITING_NEWS_MAX = 5_000;
/** Trades that were said later than this after their time are not looked for. */
const LATE_MS = 15 * MINUTE_MS;
const FOREVER: EpochMs = Date.UTC(9999, 11, 31);

/**
 * Follows the market of the writer's process: applies its events in order. Whatever is missing – at the start, after a lost message, when another writer's
 * turn has begun – is read from the store, which the writer brings to one event of the market each time that it writes.
 */
export class Follower {
  readonly #options: FollowerOptions;
  #subscription: ChannelSubscription | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOn = false;
  #token = -1n;
  #position = 0;
  /** Of the events up to #position, those that are in the store. */
  #stored = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  #now: EpochMs | undefined;
  /** News that waits until the store has everything before it. */
  #waiting: MarketNews[] | undefined;
  #catchingUp: Promise<void> = Promise.resolve();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** The writer's clock, as it was heard last. */
  get now(): EpochMs | undefined {
    return this.#now;
  }

  /** How far the store is, as it was heard last; undefined while something is missing here. */
  get stored(): StoredPosition | undefined {
    return this.#waiting === undefined ? { token: this.#token, position: this.#stored } : undefined;
  }

  /** Until when everything that the writer said was heard; undefined while something of it is missing. */
  get completeUntil(): EpochMs | undefined {
    return this.#waiting === undefined ? this.#now : undefined;
  }

  /** Whether it shows what the writer shows. */
  get isInStep(): boolean {
    return this.#waiting === undefined && performance.now() - this.#heardAt < SILENCE_MS;
  }

  async start(): Promise<void> {
    const { channel } = this.#options;
    this.#isOn = true;
    this.#token = -1n;
    this.#subscription = await channel.onNews(news => this.#hear(news));
    const announce = () => void channel.announce().catch(() => {}); // said again soon
    announce();
    this.#timer = setInterval(announce, ANNOUNCE_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    clearInterval(this.#timer);
    await this.#subscription?.stop();
    await this.#catchingUp;
    this.#waiting = undefined;
  }

  /**
   * For a turn of our own: takes up what the writer before has stored and nobody has told us. What it said and did not store stays: it is ours to
   * store now. Rejects when Postgres is away.
   */
  async takeMissed(): Promise<void> {
    const { market, corrector } = this.#options;
    const changed = market.takeMissed(await this.#loadMissed());
    // They may wait here as they were before.
    for (const { symbol, startsAt } of changed) corrector.lateTrade({ symbol, executedAt: startsAt });
  }

  #loadMissed(): Promise<MissedMarket> {
    const { market, store } = this.#options;
    return store.loadMissed(market.known, { from: market.time - LATE_MS, until: this.#until });
  }

  /** Of symbols whose last trade turned out to be none. */
  async #findLastTrades(): Promise<void> {
    const { market, store } = this.#options;
    const symbols = [...market.known.trades.keys()].filter(symbol => market.lastTrade(symbol) === undefined);
    if (symbols.length > 0) market.takeLastTrades(await store.loadLastTrades(symbols, this.#until));
  }

  get #until(): EpochMs {
    const { market, clockSource } = this.#options;
    return clockSource === 'TAPE' ? (this.#now ?? market.time) : FOREVER;
  }

  #hear(news: MarketNews): void {
    if (!this.#isOn || news.token < this.#token) return; // of a writer that has been replaced
    this.#heardAt = performance.now();
    if (this.#waiting === undefined) this.#follow(news);
    else this.#keep(news);
  }

  #follow(news: MarketNews): void {
    const { market, recorder } = this.#options;
    this.#now = news.now;
    if (news.token !== this.#token || news.first > this.#position + 1) {
      this.#waiting = [news];
      this.#catchingUp = this.#catchUp();
      return;
    }
    const events = news.events.slice(this.#position + 1 - news.first);
    this.#position += events.length;
    if (events.length > 0) market.apply(events, this.#position);
    // What was read from the store does not say how late it was.
    if (news.time !== undefined && news.time > market.time)
      market.apply([{ kind: 'time', at: news.time }], this.#position);
    recorder.forgetStored(news.stored);
    this.#stored = Math.max(this.#stored, news.stored);
  }

  #keep(news: MarketNews): void {
    this.#now = news.now;
    this.#waiting?.push(news);
    if ((this.#waiting?.length ?? 0) > WAITING_NEWS_MAX) this.#waiting?.shift();
  }

  async #catchUp(): Promise<void> {
    const { metrics, logger } = this.#options;
    metrics.catchUpBegun();
    for (let isAway = false; this.#isOn; await sleep(LOOK_EVERY_MS)) {
      try {
        if (await this.#hasCaughtUp()) return;
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn({ err: error }, 'the market that was missed cannot be read: trying again');
        isAway = true;
      }
    }
  }

  async #hasCaughtUp(): Promise<boolean> {
    const { market, recorder, corrector, store } = this.#options;
    const token = this.#waiting?.reduce((newest, news) => (news.token > newest ? news.token : newest), 0n);
    const first = this.#waiting?.find(news => news.token === token)?.first ?? 0;
    const isFarEnough = (stored: StoredPosition): stored is { token: bigint; position: number } =>
      stored.token === token && stored.position !== undefined && stored.position >= first - 1;
    if (!isFarEnough(await store.loadPosition())) return false;
    const missed = await this.#loadMissed();
    // Another writer may have begun a turn meanwhile, which counts its events anew.
    if (!isFarEnough(missed)) return false;
    market.keepValid(missed.valid);
    const changed = market.takeMissed(missed);
    // The store has all of this: it is not ours to write.
    recorder.forgetAll();
    corrector.forgetAll();
    market.readAgain(changed);
    await this.#findLastTrades();
    this.#token = missed.token;
    this.#position = missed.position;
    this.#stored = this.#position;
    market.apply([], this.#position);
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    // One of them may show that there is still something missing, for which the others wait again.
    for (const news of waiting) this.#hear(news);
    return true;
  }
}

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
