import type { Logger } from '@platform/shared/observability';
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';

/** What becomes of a stream from a subgraph. One of `refused`, `lost` and `completed` is the last call. */
export interface UpstreamSink {
  event(result: FormattedExecutionResult): void;
  /** The subgraph does not run this operation, or runs it no longer. */
  refused(errors: readonly GraphQLFormattedError[]): void;
  /** The connection failed or broke. `wasOpen`: the stream may have been running, so that events may be missing. */
  lost(wasOpen: boolean): void;
  completed(): void;
}

/** Ends the stream; its sink is not called again. */
export type CloseUpstream = () => void;

const PING_INTERVAL_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
const HANDSHAKE_TIMEOUT_MS = 5_000;
const ACKNOWLEDGEMENT_TIMEOUT_MS = 5_000;
/** A socket without streams is kept for whoever comes next. */
const IDLE_CLOSE_MS = 10_000;
const MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

class UpstreamWebSocket extends WebSocket {
  constructor(address: string, protocols?: string | string[]) {
    super(address, protocols, {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
    });
  }
}

/**
 * Streams from one subgraph, all over one socket (graphql-transport-ws). It connects when there is something to stream, and does not repeat
 * anything by itself: whether a broken stream can go on, and from where, only its owner knows.
 */
export class UpstreamConnection {
  readonly #client: Client;
  readonly #streams = new Set<Stream>();
  #isOpen = false;

  constructor(url: string, logger: Logger) {
    let pongTimer: NodeJS.Timeout | undefined;
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: UpstreamWebSocket,
      retryAttempts: 0,
      lazyCloseTimeout: IDLE_CLOSE_MS,
      keepAlive: PING_INTERVAL_MS,
      connectionAckWaitTimeout: ACKNOWLEDGEMENT_TIMEOUT_MS,
      on: {
        connected: () => {
          this.#isOpen = true;
          for (const stream of this.#streams) stream.wasOpen = true;
        },
        ping: received => {
          if (received) return;
          pongTimer = setTimeout(() => this.#client.terminate(), PONG_TIMEOUT_MS);
          pongTimer.unref();
        },
        pong: received => {
          if (received) clearTimeout(pongTimer);
        },
        closed: event => {
          clearTimeout(pongTimer);
          this.#isOpen = false;
          if (this.#streams.size > 0) logger.warn({ url, code: codeOf(event) }, 'the socket to a subgraph closed');
          for (const stream of [...this.#streams]) stream.lose();
        },
      },
    });
  }

  /** How many there are at the moment. */
  get streams(): number {
    return this.#streams.size;
  }

  subscribe(payload: SubscribePayload, sink: UpstreamSink): CloseUpstream {
    const stream = new Stream(sink, this.#isOpen, () => this.#streams.delete(stream));
    this.#streams.add(stream);
    stream.open(this.#client, payload);
    return () => stream.end();
  }

  async dispose(): Promise<void> {
    for (const stream of [...this.#streams]) stream.end();
    await this.#client.dispose();
  }
}

/** Sees to it that a sink hears of one end only, whichever way the library reports it. */
class Stream {
  wasOpen: boolean;
  readonly #sink: UpstreamSink;
  readonly #forget: () => void;
  #unsubscribe: (() => void) | undefined;
  #hasEnded = false;

  constructor(sink: UpstreamSink, wasOpen: boolean, forget: () => void) {
    this.#sink = sink;
    this.wasOpen = wasOpen;
    this.#forget = forget;
  }

  open(client: Client, payload: SubscribePayload): void {
    this.#unsubscribe = client.subscribe(payload, {
      next: result => this.#take(result as FormattedExecutionResult),
      error: error => {
        if (Array.isArray(error)) this.#refuse(error as GraphQLFormattedError[]);
        else this.lose();
      },
      complete: () => {
        if (this.end()) this.#sink.completed();
      },
    });
  }

  /** Errors without data are not an event: the stream could not be made. */
  #take(result: FormattedExecutionResult): void {
    if (result.data === undefined && result.errors !== undefined) this.#refuse(result.errors);
    else if (!this.#hasEnded) this.#sink.event(result);
  }

  #refuse(errors: readonly GraphQLFormattedError[]): void {
    if (this.end()) this.#sink.refused(errors);
  }

  lose(): void {
    if (this.end()) this.#sink.lost(this.wasOpen);
  }

  /** @returns false when it had ended before. */
  end(): boolean {
    if (this.#hasEnded) return false;
    this.#hasEnded = true;
    this.#forget();
    this.#unsubscribe?.();
    return true;
  }
}

function codeOf(event: unknown): number | undefined {
  const code = (event as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}
