import { randomFillSync } from 'node:crypto';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { type Flushable, type FlushClock, Turn } from './flush-clock.ts';
import { frameOf, pingOf, pongOf } from './websocket-frame.ts';

/** The fraction of the window after which the client is asked how far it has read. */
const MARKS_PER_WINDOW = 2;
const MARK_BYTES = 8;
/** Random bytes are drawn for so many marks at once: it is the drawing that costs. */
const MARKS_PER_DRAW = 512;
/** So much is said to a client that does not read: answers to its pings, and why its operations fail. */
const UNREAD_BYTES_MAX = 256 * 1024;
/** What is gathered does not wait any longer once there is so much of it. */
const GATHERED_BYTES_MAX = 16 * 1024;

/** A place in what was sent. Its name is known to whoever has read that far, and to nobody else. */
interface Mark {
  readonly name: string;
  readonly sentBytes: number;
}

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
 * every few kilobytes a ping goes along that nobody can guess, and the answer to it tells what has arrived at the other end.
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
  readonly #marks: Mark[] = [];
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
    this.#put(frameOf(message), mayWait);
  }

  /** Answers a ping of the client's. */
  pong(payload: Buffer): void {
    this.#put(pongOf(payload.toString('latin1')), false);
  }

  #put(frame: string, mayWait: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.isBlocked) this.#unreadBytes += frame.length;
    if (this.#unreadBytes > UNREAD_BYTES_MAX) {
      this.#onOverrun();
      return;
    }
    this.#gathered += frame;
    this.#sentBytes += frame.length;
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

  /** A pong has come. @returns false when it answers nothing that was asked here. */
  confirm(payload: Buffer): boolean {
    const name = payload.toString('latin1');
    const index = this.#marks.findIndex(mark => mark.name === name);
    const mark = this.#marks[index];
    if (mark === undefined) return false;
    this.#marks.splice(0, index + 1);
    this.#arrivedBytes = mark.sentBytes;
    if (this.isBlocked) this.#blockedSince = performance.now();
    else if (this.#blockedSince !== undefined) {
      this.#blockedSince = undefined;
      this.#unreadBytes = 0;
      this.#onDrained();
    }
    return true;
  }

  #mark(): void {
    const name = unguessableName();
    this.#marks.push({ name, sentBytes: this.#sentBytes });
    this.#markedBytes = this.#sentBytes;
    this.#gathered += pingOf(name);
  }
}

const drawn = Buffer.alloc(MARK_BYTES * MARKS_PER_DRAW);
let usedBytes = drawn.length;

function unguessableName(): string {
  if (usedBytes === drawn.length) {
    randomFillSync(drawn);
    usedBytes = 0;
  }
  const from = usedBytes;
  usedBytes += MARK_BYTES;
  return drawn.toString('latin1', from, usedBytes);
}
