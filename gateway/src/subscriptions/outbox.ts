import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { type Flushable, type FlushClock, Turn } from './flush-clock.ts';
import { frameOf, pingOf } from './websocket-frame.ts';

/** The fraction of the window after which the client is asked how far it has read. */
const MARKS_PER_WINDOW = 2;
const MARK_BYTES = 6;
/** So much is said to a client that does not read: answers to its pings, and why its operations fail. */
const UNREAD_BYTES_MAX = 256 * 1024;
/** What is gathered does not wait any longer once there is so much of it. */
const GATHERED_BYTES_MAX = 16 * 1024;

export interface OutboxOptions {
  readonly socket: WebSocket;
  /** What the WebSocket runs on: frames are written to it, several in one piece. */
  readonly stream: Socket;
  readonly windowBytes: number;
  /** Says when what was gathered is to leave. */
  readonly clock: FlushClock;
  readonly onDrained: () => void;
  /** The client asks and asks, and reads nothing of the answers. */
  readonly onOverrun: () => void;
}

/**
 * Writes to one socket and knows when the client does not keep up. What the system took from us says little, since it buffers megabytes; so
 * every few kilobytes a ping with the count so far goes along, and the answer tells what has arrived at the other end.
 * A write to the system costs more than all the rest of a message: what may wait a moment is gathered and leaves in one piece.
 */
export class Outbox implements Flushable {
  readonly turn = new Turn();
  readonly #socket: WebSocket;
  readonly #stream: Socket;
  readonly #clock: FlushClock;
  readonly #windowBytes: number;
  readonly #onDrained: () => void;
  readonly #onOverrun: () => void;
  #gathered = '';
  #sentBytes = 0;
  #markedBytes = 0;
  #arrivedBytes = 0;
  #blockedSince: number | undefined;
  /** Sent although it was blocked. */
  #unreadBytes = 0;

  constructor(options: OutboxOptions) {
    this.#socket = options.socket;
    this.#stream = options.stream;
    this.#clock = options.clock;
    this.#windowBytes = options.windowBytes;
    this.#onDrained = options.onDrained;
    this.#onOverrun = options.onOverrun;
    options.socket.on('pong', payload => this.#arrived(payload));
  }

  /** More is on its way than the client should have to catch up with. */
  get isBlocked(): boolean {
    return this.#sentBytes - this.#arrivedBytes > this.#windowBytes;
  }

  /** For how long nothing has arrived, although something is waiting. */
  blockedForMs(now: number): number {
    return this.#blockedSince === undefined ? 0 : now - this.#blockedSince;
  }

  /** @param message UTF-8 bytes, one in each character. @param mayWait it can leave together with what comes within a moment. */
  send(message: string, mayWait = false): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.isBlocked) this.#unreadBytes += message.length;
    if (this.#unreadBytes > UNREAD_BYTES_MAX) {
      this.#onOverrun();
      return;
    }
    this.#gathered += frameOf(message);
    this.#sentBytes += message.length;
    if (this.#sentBytes - this.#markedBytes >= this.#windowBytes / MARKS_PER_WINDOW) this.#mark();
    if (!mayWait || this.#gathered.length >= GATHERED_BYTES_MAX) this.flush();
    else this.#clock.flushSoon(this);
    if (this.isBlocked) this.#blockedSince ??= performance.now();
  }

  /** Writes what was gathered: nothing else may go out before it. */
  flush(): void {
    if (this.#gathered === '') return;
    if (this.#socket.readyState === this.#socket.OPEN) this.#stream.write(this.#gathered, 'latin1');
    this.#gathered = '';
  }

  #mark(): void {
    const payload = Buffer.alloc(MARK_BYTES);
    payload.writeUIntBE(this.#sentBytes % 2 ** (8 * MARK_BYTES), 0, MARK_BYTES);
    this.#markedBytes = this.#sentBytes;
    this.#gathered += pingOf(payload);
  }

  #arrived(payload: Buffer): void {
    if (payload.length !== MARK_BYTES) return;
    const count = payload.readUIntBE(0, MARK_BYTES);
    // A client can answer what it was never asked; it cannot have read more than was sent.
    if (count <= this.#arrivedBytes || count > this.#sentBytes) return;
    this.#arrivedBytes = count;
    if (this.isBlocked) this.#blockedSince = performance.now();
    else if (this.#blockedSince !== undefined) {
      this.#blockedSince = undefined;
      this.#unreadBytes = 0;
      this.#onDrained();
    }
  }
}
