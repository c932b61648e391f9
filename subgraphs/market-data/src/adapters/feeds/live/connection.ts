import type { Logger } from '@platform/shared/observability';
import type { RawData, WebSocket } from 'ws';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import type { FeedMetrics } from './feed-metrics.ts';
import type { ConnectionFailure, Gap, Provider, Said } from './provider.ts';
import { retryAfterMs } from './retry-after.ts';

export interface ConnectionTimings {
  readonly backoff: BackoffLimits;
  /** Added when the provider has asked for more than a moment: too many connections, too many requests. */
  readonly waitMs: number;
  /** A connection that has lasted as long was a good one: the next back-off begins at the beginning. */
  readonly stableMs: number;
  /** From opening a socket until the provider has confirmed the subscription. */
  readonly readyTimeoutMs: number;
  /** While the market is open, data has to come as often. */
  readonly silenceMs: number;
}

export interface ConnectionOptions {
  readonly provider: Provider;
  readonly timings: ConnectionTimings;
  /** Whether data is to be expected now. */
  readonly isSessionOn: () => boolean;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
  readonly listener: ConnectionListener;
}

export interface ConnectionListener {
  ready(): void;
  said(said: readonly Said[]): void;
  lost(gap: Gap): void;
  /** The connection is gone, whatever the reason; another one will be made unless it was the last. */
  interrupted(): void;
}

const WATCH_EVERY_MS_MAX = 1_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** Refused messages that are logged one by one; the rest is counted. */
const REFUSALS_LOGGED_MAX = 100;

/**
 * The one connection to a provider: made again whenever it breaks, with exponential back-off and jitter, and whenever it is silent while the
 * market is open. Silent is: no data. A provider's pings and heartbeats go on when it has forgotten what we subscribed to.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #readySince: number | undefined;
  #dataAt = 0;
  #attempt = 0;
  #refused = 0;
  #failure: ConnectionFailure | undefined;
  #isStopped = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Subscribed, and nothing wrong with it. */
  get isReady(): boolean {
    return this.#readySince !== undefined;
  }

  start(): void {
    this.#open();
    const everyMs = Math.min(WATCH_EVERY_MS_MAX, this.#options.timings.silenceMs / 4);
    this.#watch = setInterval(() => this.#checkSilence(), everyMs);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === socket.CLOSED) return;
    await new Promise<void>(resolve => {
      const force = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      socket.once('close', () => {
        clearTimeout(force);
        resolve();
      });
      socket.close();
    });
  }

  /** Ends this connection and makes another one. */
  fail(failure: ConnectionFailure): void {
    // What is said first is the reason: what comes of it is not.
    this.#failure ??= failure;
    this.#socket?.terminate();
  }

  #open(): void {
    const { provider, timings } = this.#options;
    this.#failure = undefined;
    const socket = provider.connect();
    this.#socket = socket;
    const isCurrent = () => this.#socket === socket && this.#failure === undefined && !this.#isStopped;
    const conversation = provider.converse(
      content => socket.readyState === socket.OPEN && socket.send(content),
      this.#listenerWhile(isCurrent),
    );
    this.#timer = setTimeout(
      () => this.fail({ reason: 'not_ready', message: 'it did not confirm the subscription', remedy: 'RECONNECT' }),
      timings.readyTimeoutMs,
    );
    socket.on('open', () => isCurrent() && conversation.start());
    socket.on('message', (content: RawData, isBinary: boolean) => {
      if (!isCurrent()) return;
      try {
        conversation.receive(toBuffer(content), isBinary);
      } catch (error) {
        this.#refuse((error as Error).message);
      }
    });
    socket.on('unexpected-response', (_request, response) => {
      const isBusy = response.statusCode === 429 || response.statusCode === 503;
      const waitMs = retryAfterMs(response.headers['retry-after'] ?? null, Date.now());
      response.resume();
      this.fail({
        ...{ reason: `http_${response.statusCode}`, message: `it answered ${response.statusCode}` },
        remedy: isBusy ? 'WAIT' : 'RECONNECT',
        ...(waitMs !== undefined && { waitMs }),
      });
    });
    socket.on('error', error => {
      this.#failure ??= { reason: 'unreachable', message: error.message, remedy: 'RECONNECT' };
    });
    socket.on('close', code => {
      this.#failure ??= { reason: 'closed', message: `it closed the connection (${code})`, remedy: 'RECONNECT' };
      this.#closed(this.#failure);
    });
  }

  #listenerWhile(isCurrent: () => boolean) {
    const { listener } = this.#options;
    return {
      ready: () => {
        if (!isCurrent() || this.isReady) return;
        clearTimeout(this.#timer);
        this.#readySince = performance.now();
        this.#dataAt = this.#readySince;
        listener.ready();
      },
      said: (said: readonly Said[]) => {
        if (!isCurrent() || said.length === 0) return;
        this.#dataAt = performance.now();
        listener.said(said);
      },
      lost: (gap: Gap) => {
        if (isCurrent()) listener.lost(gap);
      },
      refused: (reason: string) => this.#refuse(reason),
      failed: (failure: ConnectionFailure) => {
        if (isCurrent()) this.fail(failure);
      },
    };
  }

  #checkSilence(): void {
    const { isSessionOn, timings } = this.#options;
    if (!this.isReady) return;
    // A market that has just opened is given its time.
    if (!isSessionOn()) this.#dataAt = performance.now();
    if (performance.now() - this.#dataAt < timings.silenceMs) return;
    this.fail({ reason: 'silent', message: `no data for ${timings.silenceMs} ms`, remedy: 'RECONNECT' });
  }

  #closed(failure: ConnectionFailure): void {
    const { timings, logger, metrics, provider, listener } = this.#options;
    clearTimeout(this.#timer);
    const { reason, message, remedy } = failure;
    const wasStable = this.#readySince !== undefined && performance.now() - this.#readySince >= timings.stableMs;
    this.#readySince = undefined;
    if (this.#isStopped) return;
    if (wasStable) this.#attempt = 0;
    metrics.disconnected(reason);
    listener.interrupted();
    if (remedy === 'STOP') {
      logger.error({ feed: provider.name, reason }, `the feed is off until its configuration is changed: ${message}`);
      return;
    }
    const floorMs = failure.waitMs ?? (remedy === 'WAIT' ? timings.waitMs : 0);
    const pauseMs = Math.round(floorMs + backoffMs(this.#attempt, timings.backoff));
    this.#attempt += 1;
    logger.warn({ feed: provider.name, reason, pauseMs }, `the feed is interrupted: ${message}`);
    this.#timer = setTimeout(() => this.#open(), pauseMs);
  }

  #refuse(reason: string): void {
    const { metrics, logger, provider } = this.#options;
    metrics.refused();
    this.#refused += 1;
    if (this.#refused > REFUSALS_LOGGED_MAX) return;
    logger.warn({ feed: provider.name, reason }, 'refused a message of the feed');
    if (this.#refused === REFUSALS_LOGGED_MAX)
      logger.warn({ feed: provider.name }, 'too many messages are refused: counting the rest');
  }
}

function toBuffer(content: RawData): Buffer {
  if (Array.isArray(content)) return Buffer.concat(content);
  return Buffer.isBuffer(content) ? content : Buffer.from(content);
}
