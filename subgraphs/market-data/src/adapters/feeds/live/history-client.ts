import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@platform/shared/observability';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import { parseExactJson } from './exact-numbers.ts';
import type { FeedMetrics } from './feed-metrics.ts';
import { retryAfterMs } from './retry-after.ts';

export interface HistoryClientOptions {
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly metrics: FeedMetrics;
  readonly logger: Logger;
  readonly backoff: BackoffLimits;
}

/** The provider's HTTP interface does not give what it was asked for, and would not if it were asked again. */
export class HistoryRefused extends Error {
  override readonly name = 'HistoryRefused';
}

/** It did not answer, however often it was asked. */
export class HistoryUnavailable extends Error {
  override readonly name = 'HistoryUnavailable';
}

const ATTEMPTS_MAX = 8;
const TIMEOUT_MS = 15_000;
/** Ten thousand trades are about a million bytes. */
const ANSWER_BYTES_MAX = 32_000_000;
const ERROR_TEXT_MAX = 200;

/** Asks a provider's HTTP interface, again and again while it is busy or broken, as often and as late as it wants. */
export class HistoryClient {
  readonly #options: HistoryClientOptions;

  constructor(options: HistoryClientOptions) {
    this.#options = options;
  }

  /**
   * The JSON at a path, every number in it as text.
   * @throws HistoryRefused; HistoryUnavailable after eight attempts; the signal's reason when that was aborted.
   */
  async get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown> {
    const url = new URL(path, this.#options.baseUrl);
    url.search = new URLSearchParams(query).toString();
    let lastProblem = '';
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const answer = await this.#ask(url, signal);
      if (answer.kind === 'content') return answer.content;
      lastProblem = answer.problem;
      const pauseMs = answer.waitMs ?? backoffMs(attempt, this.#options.backoff);
      this.#options.logger.warn({ path, problem: lastProblem, pauseMs }, 'the history of the feed did not answer');
      await sleep(pauseMs, undefined, { signal });
    }
    throw new HistoryUnavailable(`${path}: gave up after ${ATTEMPTS_MAX} attempts: ${lastProblem}`);
  }

  async #ask(
    url: URL,
    signal: AbortSignal,
  ): Promise<{ kind: 'content'; content: unknown } | { kind: 'again'; problem: string; waitMs?: number }> {
    const { headers = {}, metrics } = this.#options;
    try {
      const response = await fetch(url, {
        headers,
        // Keys are for this address only.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      metrics.historyAnswered(String(response.status));
      if (response.ok) return { kind: 'content', content: parseExactJson(await readText(response)) };
      const problem = `${response.status} ${(await readText(response)).slice(0, ERROR_TEXT_MAX)}`;
      if (response.status !== 429 && response.status < 500) throw new HistoryRefused(`${url.pathname}: ${problem}`);
      const waitMs = retryAfterMs(response.headers.get('retry-after'), Date.now());
      return { kind: 'again', problem, ...(waitMs !== undefined && { waitMs }) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof HistoryRefused) throw error;
      metrics.historyAnswered('none');
      return { kind: 'again', problem: (error as Error).message };
    }
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new HistoryRefused(`an answer of more than ${ANSWER_BYTES_MAX} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
