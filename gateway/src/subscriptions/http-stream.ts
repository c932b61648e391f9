import type { ServerResponse } from 'node:http';
import { requestError } from '@platform/shared/graphql';
import type { GraphQLFormattedError } from 'graphql';
import { ClientOperation, type OperationOutlet } from './client-operation.ts';
import type { FlushClock } from './flush-clock.ts';
import type { RunnableOperation } from './run-operation.ts';
import { StreamOutbox } from './stream-outbox.ts';
import type { SubscriptionConfig } from './subscription-config.ts';
import type { TokenWatch } from './token-watch.ts';
import type { Frame } from './topic.ts';
import { bytesOf } from './websocket-frame.ts';
import type { StreamWording } from './wording.ts';

export interface HttpStreamOptions {
  readonly response: ServerResponse;
  readonly wording: StreamWording;
  readonly config: SubscriptionConfig;
  /** The same for everything that is written to clients. */
  readonly clock: FlushClock;
  /** Answers instead of a stream. @returns false when this refusal is to be told in the stream. */
  readonly refuse: (errors: readonly GraphQLFormattedError[]) => boolean;
  readonly onConflated: () => void;
  /** The client did not keep up. */
  readonly onDropped: () => void;
  readonly onClosed: () => void;
}

/** How long a client may take to read the end. */
const CLOSE_TIMEOUT_MS = 5_000;

const TOO_SLOW = requestError(
  'SUBSCRIPTION_OVERFLOW',
  'The client does not keep up. Read the current state and subscribe again, from the last event where there is a way.',
);

/**
 * One operation of a client over one HTTP response. The response begins with the first thing that there is to say: as long as the operation has not
 * begun, it can still be refused as any other request is.
 */
export class HttpStream implements RunnableOperation, OperationOutlet {
  readonly #options: HttpStreamOptions;
  readonly #outbox: StreamOutbox;
  readonly #operation: ClientOperation;
  #token: TokenWatch | undefined;
  #isOpen = false;
  #isWaiting = false;
  #hasEnded = false;

  constructor(options: HttpStreamOptions) {
    const { response, wording, config, clock } = options;
    this.#options = options;
    const { windowBytes } = config;
    this.#outbox = new StreamOutbox({ response, windowBytes, clock, onDrained: () => this.#flush() });
    this.#operation = new ClientOperation('', this, wording, config.queueEvents);
    response.once('close', () => this.#closed());
    response.on('error', () => undefined); // the client has left: `close` follows
  }

  // ---- What becomes of the operation

  runs(stop: () => void, streams: number): void {
    this.#open();
    this.#operation.runs(stop, streams);
  }

  next(frame: Frame, mayReplace: boolean): void {
    this.#open();
    this.#operation.next(frame, mayReplace);
  }

  answer(payload: string): void {
    this.#open();
    this.#operation.answer(payload);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    if (!this.#isOpen && this.#options.refuse(errors)) this.#hasEnded = true;
    else {
      this.#open();
      this.#operation.fail(errors);
    }
  }

  complete(): void {
    this.#open();
    this.#operation.complete();
  }

  whenReady(): Promise<void> | undefined {
    return this.#operation.whenReady();
  }

  // ---- What the operation needs of its connection

  get isBlocked(): boolean {
    return this.#outbox.isBlocked;
  }

  send(message: string, mayWait: boolean): void {
    if (!this.#hasEnded) this.#outbox.send(message, mayWait);
  }

  waitFor(): void {
    this.#isWaiting = true;
  }

  giveUp(): void {
    if (!this.#hasEnded) this.#options.onDropped();
    this.end([TOO_SLOW.toJSON()]);
  }

  forget(): void {
    this.#end('');
  }

  conflated(): void {
    this.#options.onConflated();
  }

  // ---- What happens to the connection

  /** The stream ends when the token does. */
  follow(token: TokenWatch): void {
    if (this.#hasEnded) token.stop();
    else this.#token = token;
  }

  /** Ends it from our side, whatever is still waiting; the errors are the last that the client hears. */
  end(errors: readonly GraphQLFormattedError[]): void {
    this.#end(bytesOf(this.#options.wording.failure(errors)));
  }

  /** Called now and then: finds clients that take nothing of what waits for them, and keeps the others, and what is between, from thinking that nobody is here. */
  checkHealth(now: number): void {
    if (this.#hasEnded) return;
    this.#token?.check(now);
    const { config, wording } = this.#options;
    if (this.#outbox.blockedForMs(now) > config.stallTimeoutMs) {
      this.#options.onDropped();
      this.destroy();
    } else if (this.#isOpen && !this.isBlocked && this.#outbox.quietForMs(now) >= config.heartbeatMs)
      this.#outbox.send(wording.heartbeat);
  }

  destroy(): void {
    this.#options.response.destroy();
  }

  #open(): void {
    if (this.#isOpen || this.#hasEnded) return;
    this.#isOpen = true;
    const { response, wording } = this.#options;
    response.writeHead(200, {
      'content-type': wording.contentType,
      'cache-control': 'no-store',
      // nginx would gather what we send.
      'x-accel-buffering': 'no',
    });
    this.#outbox.send(wording.opening);
  }

  #flush(): void {
    if (!this.#isWaiting || this.#hasEnded) return;
    this.#isWaiting = false;
    if (!this.#operation.flush()) this.#isWaiting = true;
  }

  #end(farewell: string): void {
    if (this.#hasEnded) return;
    const { response } = this.#options;
    this.#outbox.flush();
    this.#hasEnded = true;
    this.#operation.cancel();
    this.#token?.stop();
    if (this.#isOpen) response.end(farewell, 'latin1');
    const cutOff = () => response.writableFinished || response.destroy();
    setTimeout(cutOff, CLOSE_TIMEOUT_MS).unref();
  }

  #closed(): void {
    this.#hasEnded = true;
    this.#operation.cancel();
    this.#token?.stop();
    this.#options.onClosed();
  }
}
