import type { Logger } from '@platform/shared/observability';
import { type Clock, systemClock } from '@platform/shared/pure';
import type { Feed, FeedEvent, FeedResume, LastPriceOf } from '../../../application/ports/feed.ts';
import type { EpochMs } from '../../../domain/tick.ts';
import { minuteOf } from '../../../domain/timeframe.ts';
import { Connection, type ConnectionTimings } from './connection.ts';
import type { FeedMetrics } from './feed-metrics.ts';
import { compareInstants } from './fields.ts';
import { GapFiller, type GapTimings } from './gap-filler.ts';
import { Intake } from './intake.ts';
import type { Gap, Provider, Said } from './provider.ts';

export interface LiveFeedTimings extends ConnectionTimings, GapTimings {
  /** How often the market hears what time it is. */
  readonly advanceEveryMs: number;
  /** What is said so much after its time is not late: the market's time is kept behind the clock by it. */
  readonly graceMs: number;
  /** How long new events wait, at most, for those of a gap that are asked for: then they go on, and those of the gap come late. */
  readonly holdMs: number;
}

export const LIVE_FEED_TIMINGS: LiveFeedTimings = {
  backoff: { baseMs: 500, maxMs: 30_000 },
  waitMs: 5_000,
  stableMs: 10_000,
  readyTimeoutMs: 20_000,
  silenceMs: 60_000,
  backfillMaxMs: 4 * 3_600_000,
  retryGapMs: 60_000,
  advanceEveryMs: 250,
  graceMs: 1_000,
  holdMs: 15_000,
};

export interface LiveFeedOptions {
  readonly provider: Provider;
  readonly timings?: Partial<LiveFeedTimings>;
  /** Whether data is to be expected at a moment of the market's time. */
  readonly isSessionOn: (at: EpochMs) => boolean;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Events handed over at once. */
const BATCH_MAX = 256;
/** Events that wait for those of a gap at most. */
const HELD_MAX = 100_000;

/** The feed of a live provider: one connection, and whatever was missed while there was none is asked for and put in its place. */
export function createLiveFeed({ timings, clock = systemClock, ...options }: LiveFeedOptions): Feed {
  return new LiveFeed({ ...options, clock, timings: { ...LIVE_FEED_TIMINGS, ...timings } });
}

class LiveFeed implements Feed {
  readonly name: string;
  readonly clock: Clock;
  readonly clockSource = 'SYSTEM';
  readonly symbols: readonly string[];
  readonly #options: Required<LiveFeedOptions> & { readonly timings: LiveFeedTimings };
  readonly #connection: Connection;
  readonly #intake: Intake;
  readonly #gaps: GapFiller;
  #onEvents: (events: readonly FeedEvent[]) => void = () => {};
  /** What has come since a gap, while the gap is filled; undefined when nothing has to wait. */
  #held: Said[] | undefined;
  #holdTimer: NodeJS.Timeout | undefined;
  #advanceTimer: NodeJS.Timeout | undefined;
  /** The time of what the provider has said last. */
  #saidAt: EpochMs | undefined;
  #heardAtMs = performance.now();

  constructor(options: Required<LiveFeedOptions> & { readonly timings: LiveFeedTimings }) {
    const { provider, timings, clock, metrics, logger, isSessionOn } = options;
    this.#options = options;
    this.name = provider.name;
    this.symbols = provider.symbols;
    this.clock = provider.delayMs === 0 ? clock : { now: () => new Date(clock.now().getTime() - provider.delayMs) };
    const now = () => this.clock.now().getTime();
    this.#intake = new Intake(provider.symbols, metrics, now);
    this.#connection = new Connection({
      ...{ provider, timings, metrics, logger, listener: this.#listener() },
      isSessionOn: () => isSessionOn(now()),
    });
    this.#gaps = new GapFiller({
      ...{ provider, timings, metrics, logger, now },
      onFound: (found, until) => this.#found(found, until),
      onQuotes: quotes => this.#pass(quotes),
      onFilled: () => this.#release(),
    });
    metrics.watch({
      isAlive: () => this.isAlive(),
      isCatchingUp: () => this.#gaps.isMissingAll,
      silentForSeconds: () => (performance.now() - this.#heardAtMs) / 1_000,
    });
  }

  start(onEvents: (events: readonly FeedEvent[]) => void, _lastPriceOf?: LastPriceOf, resume?: FeedResume): void {
    this.#onEvents = onEvents;
    // The very first run begins with the whole of the minute that it begins in.
    const from = resume?.from ?? minuteOf(this.clock.now().getTime());
    if (resume === undefined) this.#intake.beginAt(from);
    else for (const trade of resume.trades) this.#intake.remember(trade);
    this.#gaps.add({ from });
    this.#hold();
    this.#connection.start();
    this.#advanceTimer = setInterval(() => this.#advance(), this.#options.timings.advanceEveryMs);
  }

  /** Connected, and what is said goes on at once. */
  isAlive(): boolean {
    return this.#connection.isReady && this.#held === undefined;
  }

  async stop(): Promise<void> {
    clearInterval(this.#advanceTimer);
    clearTimeout(this.#holdTimer);
    await this.#gaps.stop();
    await this.#connection.stop();
  }

  #listener() {
    return {
      ready: () => {
        this.#options.logger.info({ feed: this.name, symbols: this.symbols.length }, 'the feed is connected');
        this.#saidAt ??= this.clock.now().getTime();
        if (this.#gaps.isMissingAll) this.#holdForAWhile();
        this.#gaps.run();
      },
      said: (said: readonly Said[]) => this.#said(said),
      lost: (gap: Gap) => {
        this.#gaps.add(gap);
        if (gap.symbols === undefined) this.#holdForAWhile();
        this.#gaps.run();
      },
      interrupted: () => {
        this.#gaps.interrupt();
        if (this.#saidAt !== undefined) this.#gaps.add({ from: this.#saidAt });
        this.#hold();
        clearTimeout(this.#holdTimer);
      },
    };
  }

  #holdForAWhile(): void {
    this.#hold();
    clearTimeout(this.#holdTimer);
    this.#holdTimer = setTimeout(() => this.#release(), this.#options.timings.holdMs);
  }

  /** What is held already stays: a cancel among it cannot be asked for again. */
  #hold(): void {
    this.#held ??= [];
  }

  #said(said: readonly Said[]): void {
    this.#heardAtMs = performance.now();
    // What claims to be of the future says nothing of what has been heard until then.
    const now = this.clock.now().getTime();
    for (const { instant } of said) this.#saidAt = Math.max(this.#saidAt ?? 0, Math.min(instant.at, now));
    this.#pass(said);
  }

  /** Says it, or holds it while something before it is missing. */
  #pass(said: readonly Said[]): void {
    if (this.#held === undefined) {
      this.#emit(said);
      return;
    }
    for (const one of said) this.#held.push(one);
    if (this.#held.length > HELD_MAX) this.#release();
  }

  /** Takes what was missing up to a moment, together with what is held of that time. Returns how many trades were new. */
  #found(found: readonly Said[], until: EpochMs): number {
    const ready = this.#held?.filter(({ instant }) => instant.at <= until) ?? [];
    if (this.#held !== undefined) this.#held = this.#held.filter(({ instant }) => instant.at > until);
    const asked = new Set(found);
    return this.#emit([...found, ...ready].sort(inOrder), asked);
  }

  /** Lets go what was held. */
  #release(): void {
    clearTimeout(this.#holdTimer);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#emit(held.sort(inOrder));
  }

  /** Says it, without what is not new; returns how many trades of `counted` were. */
  #emit(said: readonly Said[], counted?: ReadonlySet<Said>): number {
    let trades = 0;
    let batch: FeedEvent[] = [];
    for (const one of said) {
      const event = this.#intake.take(one);
      if (event === undefined) continue;
      if (event.kind === 'trade' && counted?.has(one) === true) trades += 1;
      batch.push(event);
      if (batch.length < BATCH_MAX) continue;
      this.#onEvents(batch);
      batch = [];
    }
    if (batch.length > 0) this.#onEvents(batch);
    return trades;
  }

  /** While something may be missing, no minute is said to be over. */
  #advance(): void {
    if (!this.isAlive()) return;
    this.#onEvents([{ kind: 'advance', at: this.clock.now().getTime() - this.#options.timings.graceMs }]);
  }
}

/** By time; of the same time, trades before what is said of them. */
function inOrder(a: Said, b: Said): number {
  return compareInstants(a.instant, b.instant) || Number(isAmendment(a)) - Number(isAmendment(b));
}

function isAmendment({ kind }: Said): boolean {
  return kind === 'cancel' || kind === 'correction';
}
