import type { ServerResponse } from 'node:http';
import { type Flushable, type FlushClock, Turn } from './flush-clock.ts';

/** What is gathered does not wait any longer once there is so much of it. */
const GATHERED_BYTES_MAX = 16 * 1024;

export interface StreamOutboxOptions {
  readonly response: ServerResponse;
  readonly windowBytes: number;
  readonly clock: FlushClock;
  readonly onDrained: () => void;
}

/**
 * Writes to an HTTP response that goes on, and knows when the client does not keep up. Nobody confirms over HTTP what has arrived, as clients do over
 * WebSocket: only what the system does not take any more counts, so a sleeping client finds what the system had buffered for it.
 */
export class StreamOutbox implements Flushable {
  readonly turn = new Turn();
  readonly #options: StreamOutboxOptions;
  #gathered = '';
  #writtenAt = performance.now();
  #blockedSince: number | undefined;

  constructor(options: StreamOutboxOptions) {
    this.#options = options;
  }

  get isBlocked(): boolean {
    const { response, windowBytes } = this.#options;
    return response.writableLength + this.#gathered.length > windowBytes;
  }

  /** For how long nothing has left, although something is waiting. */
  blockedForMs(now: number): number {
    return this.#blockedSince === undefined ? 0 : now - this.#blockedSince;
  }

  quietForMs(now: number): number {
    return now - this.#writtenAt;
  }

  /** @param text bytes, one in each character. @param mayWait it can leave together with what comes within a moment. */
  send(text: string, mayWait = false): void {
    this.#gathered += text;
    if (!mayWait || this.#gathered.length >= GATHERED_BYTES_MAX) this.flush();
    else this.#options.clock.flushSoon(this);
    if (this.isBlocked) this.#blockedSince ??= performance.now();
  }

  /** Writes what was gathered: nothing else may go out before it. */
  flush(): void {
    const { response } = this.#options;
    if (this.#gathered === '' || response.writableEnded || response.destroyed) return;
    const text = this.#gathered;
    this.#gathered = '';
    this.#writtenAt = performance.now();
    response.write(text, 'latin1', () => this.#left());
  }

  /** The system has taken something. */
  #left(): void {
    if (this.#blockedSince === undefined) return;
    if (this.isBlocked) this.#blockedSince = performance.now();
    else {
      this.#blockedSince = undefined;
      this.#options.onDrained();
    }
  }
}
