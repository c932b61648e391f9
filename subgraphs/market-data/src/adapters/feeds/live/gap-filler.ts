import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@platform/shared/observability';
import type { EpochMs } from '../../../domain/tick.ts';
import type { FeedMetrics } from './feed-metrics.ts';
import { HistoryUnavailable } from './history-client.ts';
import type { Gap, Provider, Said } from './provider.ts';

export interface GapTimings {
  /** How far back it is asked for what was missed; what is older stays missing. */
  readonly backfillMaxMs: number;
  /** How long a gap waits while the provider's HTTP interface does not answer. */
  readonly retryGapMs: number;
}

export interface GapFillerOptions {
  readonly provider: Provider;
  readonly timings: GapTimings;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
  readonly now: () => EpochMs;
  /** Everything of the gap up to `until` is in `found`, in any order, or was found before. Returns how many trades were new. */
  readonly onFound: (found: readonly Said[], until: EpochMs) => number;
  readonly onQuotes: (quotes: readonly Said[]) => void;
  /** Of no time everything is missing any more: all of it has been found, or given up, or will come late. */
  readonly onFilled: () => void;
}

/** Trades may become known a moment after those that came last: so much more is asked for. */
const OVERLAP_MS = 5_000;
/** The first stretch that is asked for at once; each next one is twice as long while little is in them. */
const WINDOW_MS = 10 * 60_000;
const WINDOW_MS_MAX = 24 * 3_600_000;
/** Trades of a stretch that are kept in memory to be put in order. */
const FOUND_MAX = 50_000;
/** Gaps of single symbols that wait; more are given up. */
const GAPS_MAX = 200;

/** Asks the provider for what was missed, gap by gap, once there is a connection again. */
export class GapFiller {
  readonly #options: GapFillerOptions;
  #gaps: Gap[] = [];
  #running: Promise<void> | undefined;
  #stopping = new AbortController();
  #isQuoteWanted = true;

  constructor(options: GapFillerOptions) {
    this.#options = options;
  }

  /** Whether, of some time, everything is missing, not only something of single symbols. */
  get isMissingAll(): boolean {
    return this.#gaps.some(({ symbols }) => symbols === undefined);
  }

  /** Notes a gap. One of all symbols lasts until now, whenever that is, and so takes in those that come after it. */
  add(gap: Gap): void {
    if (gap.symbols === undefined) {
      this.#isQuoteWanted = true;
      const from = Math.min(
        gap.from,
        ...this.#gaps.filter(({ symbols }) => symbols === undefined).map(old => old.from),
      );
      this.#gaps = [{ from }, ...this.#gaps.filter(({ symbols }) => symbols !== undefined)];
    } else if (this.#gaps.length < GAPS_MAX) this.#gaps.push(gap);
    else this.#options.metrics.gap('abandoned');
  }

  /** Starts to fill what is there, unless it does already. */
  run(): void {
    if (this.#running !== undefined) return;
    const { signal } = this.#stopping;
    const running = this.#fillAll(signal)
      .catch((error: Error) => {
        if (!signal.aborted) this.#options.logger.error({ err: error }, 'filling a gap of the feed has failed');
      })
      .finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
    this.#running = running;
  }

  /** Leaves off: the gaps stay. */
  interrupt(): void {
    this.#stopping.abort();
    this.#stopping = new AbortController();
    this.#running = undefined;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.interrupt();
    await running;
  }

  async #fillAll(signal: AbortSignal): Promise<void> {
    const { metrics, logger, timings, onFilled } = this.#options;
    for (let gap = this.#gaps[0]; gap !== undefined; gap = this.#gaps[0]) {
      const outcome = await this.#fill(gap, signal);
      signal.throwIfAborted();
      if (outcome === 'later') {
        // What comes from here on is not missing.
        this.#gaps = this.#gaps.map(other => (other === gap ? { ...gap, to: gap.to ?? this.#options.now() } : other));
        onFilled();
        await sleep(timings.retryGapMs, undefined, { signal });
        continue;
      }
      // One that has grown meanwhile is another one.
      this.#gaps = this.#gaps.filter(other => other !== gap);
      metrics.gap(outcome);
      logger.info({ from: new Date(gap.from), symbols: gap.symbols, outcome }, 'a gap of the feed is closed');
    }
    onFilled();
    if (this.#isQuoteWanted) await this.#askForQuotes(signal);
  }

  async #fill(gap: Gap, signal: AbortSignal): Promise<'filled' | 'abandoned' | 'later'> {
    const { provider, timings, metrics, logger, now, onFound } = this.#options;
    const to = gap.to ?? now();
    const earliest = to - timings.backfillMaxMs;
    if (gap.from < earliest)
      logger.warn({ from: new Date(gap.from), asked: new Date(earliest) }, 'a part of the gap is too old');
    let windowMs = WINDOW_MS;
    let from = Math.max(gap.from - OVERLAP_MS, earliest);
    try {
      while (from <= to) {
        const until = Math.min(from + windowMs - 1, to);
        let found: Said[] = [];
        for await (const page of provider.history.trades(gap.symbols ?? provider.symbols, from, until, signal)) {
          signal.throwIfAborted();
          found.push(...page);
          if (found.length < FOUND_MAX) continue;
          metrics.backfilled(onFound(found, from - 1));
          found = [];
        }
        signal.throwIfAborted();
        metrics.backfilled(onFound(found, gap.symbols === undefined ? until : from - 1));
        if (found.length < FOUND_MAX / 8) windowMs = Math.min(windowMs * 2, WINDOW_MS_MAX);
        from = until + 1;
      }
      return 'filled';
    } catch (error) {
      signal.throwIfAborted();
      logger.error({ err: error, from: new Date(gap.from) }, 'what the feed has missed cannot be had');
      return error instanceof HistoryUnavailable ? 'later' : 'abandoned';
    }
  }

  async #askForQuotes(signal: AbortSignal): Promise<void> {
    const { provider, logger, onQuotes } = this.#options;
    try {
      const quotes = await provider.history.latestQuotes(provider.symbols, signal);
      signal.throwIfAborted();
      this.#isQuoteWanted = false;
      onQuotes(quotes);
    } catch (error) {
      signal.throwIfAborted();
      logger.warn({ err: error }, 'the latest quotes cannot be had: waiting for new ones');
    }
  }
}
