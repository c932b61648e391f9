import type { GraphQLFormattedError } from 'graphql';
import type { RunnableOperation } from './run-operation.ts';
import type { Frame } from './topic.ts';
import { bytesOf } from './websocket-frame.ts';
import type { Wording } from './wording.ts';

/** What an operation needs of the connection that it runs on. */
export interface OperationOutlet {
  readonly isBlocked: boolean;
  /** @param message see {@link bytesOf}. @param mayWait it can leave together with what comes within a moment. */
  send(message: string, mayWait: boolean): void;
  /** The operation has something to send, once the socket takes it. */
  waitFor(operation: ClientOperation): void;
  /** The client cannot keep up with a stream that may lose nothing. */
  giveUp(): void;
  /** The operation has ended, and the client knows. */
  forget(operation: ClientOperation): void;
  conflated(): void;
}

/** One operation of a client, from `subscribe` to its end, and what waits for the client to read on. */
export class ClientOperation implements RunnableOperation {
  readonly id: string;
  /** Characters of the message that began it, which is held as long as it runs. */
  readonly size: number;
  #stop: () => void = () => undefined;
  #streams = 0;
  readonly #outlet: OperationOutlet;
  readonly #queueEvents: number;
  readonly #wording: Wording;
  readonly #waiting = new Map<string | number, Frame>();
  #arrivals = 0;
  /** The last message, as bytes, sent after everything that waits. */
  #farewell: string | undefined;
  #hasEnded = false;
  #ready: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  /** @param id unique on its connection. @param queueEvents how many results may wait. */
  constructor(id: string, outlet: OperationOutlet, wording: Wording, queueEvents: number, size = 0) {
    this.id = id;
    this.size = size;
    this.#outlet = outlet;
    this.#wording = wording;
    this.#queueEvents = queueEvents;
  }

  /** How many streams feed it. */
  get streams(): number {
    return this.#streams;
  }

  /** The operation has begun. @param stop ends it when the client wants no more. */
  runs(stop: () => void, streams: number): void {
    if (this.#hasEnded) return;
    this.#stop = stop;
    this.#streams = streams;
  }

  next(frame: Frame, mayReplace: boolean): void {
    if (this.#hasEnded || this.#farewell !== undefined) return;
    if (this.#waiting.size === 0 && !this.#outlet.isBlocked)
      this.#outlet.send(this.#wording.before + frame.payload + this.#wording.after, true);
    else this.#wait(frame, mayReplace);
  }

  #wait(frame: Frame, mayReplace: boolean): void {
    const slot = mayReplace ? frame.key : ++this.#arrivals;
    if (this.#waiting.has(slot)) this.#outlet.conflated();
    this.#waiting.set(slot, frame);
    if (this.#waiting.size > this.#queueEvents) this.#outlet.giveUp();
    else this.#outlet.waitFor(this);
  }

  /** A single result, of a query or a mutation. */
  answer(payload: string): void {
    this.next({ key: '', payload: bytesOf(payload) }, false);
    this.complete();
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.#part(bytesOf(this.#wording.failure(errors)));
  }

  complete(): void {
    this.#part(this.#wording.completion);
  }

  whenReady(): Promise<void> | undefined {
    if (this.#hasEnded || (this.#waiting.size === 0 && !this.#outlet.isBlocked)) return undefined;
    this.#outlet.waitFor(this);
    if (this.#ready === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#ready = { promise, resolve };
    }
    return this.#ready.promise;
  }

  /** Sends what waits until the socket takes no more. @returns true when nothing waits any longer. */
  flush(): boolean {
    for (const [slot, frame] of this.#waiting) {
      if (this.#hasEnded) return true;
      if (this.#outlet.isBlocked) return false;
      this.#waiting.delete(slot);
      this.#outlet.send(this.#wording.before + frame.payload + this.#wording.after, true);
    }
    if (this.#farewell !== undefined) this.#leave(this.#farewell);
    this.#wake();
    return true;
  }

  /** The client wants no more, or is gone. */
  cancel(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#waiting.clear();
    this.#outlet.forget(this);
    this.#stop();
    this.#wake();
  }

  #part(farewell: string): void {
    if (this.#hasEnded || this.#farewell !== undefined) return;
    if (this.#waiting.size === 0) this.#leave(farewell);
    else this.#farewell = farewell;
  }

  #leave(farewell: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#outlet.send(farewell, false);
    this.#outlet.forget(this);
    this.#wake();
  }

  #wake(): void {
    this.#ready?.resolve();
    this.#ready = undefined;
  }
}
