import type { WebSocket } from 'ws';

/** The fraction of the window after which the client is asked how far it has read. */
const MARKS_PER_WINDOW = 4;
const MARK_BYTES = 6;

/**
 * Writes to one socket and knows when the client does not keep up. What the system took from us says little, since it buffers megabytes; so
 * every few kilobytes a ping with the count so far goes along, and the answer tells what has arrived at the other end.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #windowBytes: number;
  readonly #onDrained: () => void;
  #sentBytes = 0;
  #markedBytes = 0;
  #arrivedBytes = 0;
  #blockedSince: number | undefined;

  constructor(socket: WebSocket, windowBytes: number, onDrained: () => void) {
    this.#socket = socket;
    this.#windowBytes = windowBytes;
    this.#onDrained = onDrained;
    socket.on('pong', payload => this.#arrived(payload));
  }

  /** More is on its way than the client should have to catch up with. */
  get isBlocked(): boolean {
    return this.#sentBytes - this.#arrivedBytes > this.#windowBytes;
  }

  /** For how long nothing has arrived, although something is waiting. */
  blockedForMs(now: number): number {
    return this.#blockedSince === undefined ? 0 : now - this.#blockedSince;
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(text);
    this.#sentBytes += text.length;
    if (this.#sentBytes - this.#markedBytes >= this.#windowBytes / MARKS_PER_WINDOW) this.#mark();
    if (this.isBlocked) this.#blockedSince ??= performance.now();
  }

  #mark(): void {
    const payload = Buffer.alloc(MARK_BYTES);
    payload.writeUIntBE(this.#sentBytes % 2 ** (8 * MARK_BYTES), 0, MARK_BYTES);
    this.#markedBytes = this.#sentBytes;
    this.#socket.ping(payload);
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
      this.#onDrained();
    }
  }
}
