import type { WebSocket } from 'ws';

/** What may go wrong between a provider and us. */
export interface Faults {
  /** Nothing is sent any more but pings: the socket stays open. */
  isMute: boolean;
  /** So many of the next messages are lost. */
  drop: number;
  /** Every message is sent twice. */
  isDuplicating: boolean;
  /** Messages are sent in pairs, the second one first. */
  isReordering: boolean;
  /** Messages are sent in three fragments. */
  isSplitting: boolean;
  /** Messages are sent so much later. */
  delayMs: number;
}

export const NO_FAULTS: Faults = {
  isMute: false,
  drop: 0,
  isDuplicating: false,
  isReordering: false,
  isSplitting: false,
  delayMs: 0,
};

/** One client of a provider's server, reached through the faults that a test has turned on. */
export class FaultLine {
  readonly socket: WebSocket;
  readonly #faults: Faults;
  #kept: (string | Uint8Array) | undefined;

  constructor(socket: WebSocket, faults: Faults) {
    this.socket = socket;
    this.#faults = faults;
  }

  /** Sends a message of data; what the protocol itself says goes straight to {@link deliver}. */
  send(content: string | Uint8Array): void {
    const faults = this.#faults;
    if (faults.isMute) return;
    if (faults.drop > 0) {
      faults.drop -= 1;
      return;
    }
    if (faults.isReordering && this.#kept === undefined) {
      this.#kept = content;
      return;
    }
    const kept = this.#kept;
    this.#kept = undefined;
    for (const one of kept === undefined ? [content] : [content, kept])
      for (let copy = 0; copy < (faults.isDuplicating ? 2 : 1); copy += 1) this.#later(one);
  }

  deliver(content: string | Uint8Array): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const bytes = Buffer.from(content);
    const binary = typeof content !== 'string';
    if (!this.#faults.isSplitting) {
      this.socket.send(bytes, { binary });
      return;
    }
    const third = Math.ceil(bytes.length / 3);
    this.socket.send(bytes.subarray(0, third), { binary, fin: false });
    this.socket.send(bytes.subarray(third, 2 * third), { binary, fin: false });
    this.socket.send(bytes.subarray(2 * third), { binary, fin: true });
  }

  #later(content: string | Uint8Array): void {
    if (this.#faults.delayMs === 0) this.deliver(content);
    else setTimeout(() => this.deliver(content), this.#faults.delayMs);
  }
}
