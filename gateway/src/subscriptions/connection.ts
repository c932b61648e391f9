import type { Socket } from 'node:net';
import type { Identity } from '@platform/shared/identity';
import { requestIdFrom, withRequestId } from '@platform/shared/observability';
import {
  CloseCode,
  type ConnectionInitMessage,
  type Message,
  MessageType,
  type PingMessage,
  type SubscribeMessage,
  stringifyMessage,
} from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { authorizationOf } from '../auth/index.ts';
import type { Visit } from '../limits/presence.ts';
import { readMessage } from './client-message.ts';
import { ClientOperation, type OperationOutlet } from './client-operation.ts';
import { closeCodeOf, closeReason, dismissalOf, POLICY_VIOLATION, TRY_AGAIN_LATER } from './closing.ts';
import type { LiveEnvironment } from './live-environment.ts';
import { MessagePace } from './message-pace.ts';
import { Outbox } from './outbox.ts';
import { RunningOperations } from './running-operations.ts';
import { TokenWatch } from './token-watch.ts';
import { TracedOperation } from './traced-operation.ts';
import { bytesOf } from './websocket-frame.ts';
import { socketWording } from './wording.ts';

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** What the WebSocket runs on. */
  readonly stream: Socket;
  readonly environment: LiveEnvironment;
  /** Of the client. */
  readonly address: string;
  readonly onClosed: () => void;
}

/** After such a silence the client is asked whether it is still there; after twice that it counts as gone. */
const SILENCE_MS = 20_000;
/** So much earlier at most, each client at another time: those that came together are not all asked in one moment. */
const SILENCE_SPREAD_MS = 5_000;
/** How long a client may take to answer that the connection is to be closed. */
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * One client's socket, under the graphql-transport-ws protocol. What is wrong with an operation answers that operation and leaves the others
 * alone; what breaks the protocol closes the socket with the protocol's codes.
 */
export class Connection implements OperationOutlet {
  readonly #options: ConnectionOptions;
  readonly #environment: LiveEnvironment;
  readonly #visit: Visit;
  readonly #socket: WebSocket;
  readonly #outbox: Outbox;
  readonly #operations: RunningOperations;
  readonly #waiting = new Set<ClientOperation>();
  #phase: 'silent' | 'initialising' | 'ready' = 'silent';
  #identity: Identity | undefined;
  #initTimer: NodeJS.Timeout | undefined;
  #token: TokenWatch | undefined;
  #heardAt = performance.now();
  readonly #silenceMs = SILENCE_MS - Math.random() * SILENCE_SPREAD_MS;
  readonly #pace: MessagePace;

  constructor(options: ConnectionOptions) {
    const { socket, stream, environment, address } = options;
    const { callers, clock, config, logger, presence } = environment;
    this.#options = options;
    this.#environment = environment;
    this.#visit = presence.enter(address);
    this.#socket = socket;
    this.#operations = new RunningOperations(config);
    this.#pace = new MessagePace({ config, callers, address });
    this.#outbox = new Outbox({
      socket,
      stream,
      windowBytes: config.windowBytes,
      clock,
      onDrained: () => this.#flush(),
      onOverrun: () => this.giveUp(),
    });
    this.#initTimer = setTimeout(
      () => this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout'),
      config.connectionInitTimeoutMs,
    );
    socket.on('message', message => this.#receive(message));
    socket.on('ping', payload => this.#answerFramePing(payload));
    socket.on('pong', payload => this.#takePong(payload));
    socket.on('error', error => {
      logger.debug({ err: error }, 'a client socket failed');
      const code = closeCodeOf(error);
      if (code !== undefined) environment.onClosing(code);
    });
    socket.once('close', () => this.#closed());
  }

  get isBlocked(): boolean {
    return this.#outbox.isBlocked;
  }

  send(message: string, mayWait = false): void {
    this.#outbox.send(message, mayWait);
  }

  waitFor(operation: ClientOperation): void {
    this.#waiting.add(operation);
  }

  giveUp(): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#environment.onDropped();
    this.close(TRY_AGAIN_LATER, 'Too slow: subscribe again from the last event');
  }

  forget(operation: ClientOperation): void {
    this.#waiting.delete(operation);
    this.#operations.remove(operation);
  }

  conflated(): void {
    this.#environment.onConflated();
  }

  /** Ends everything at once; a client that does not answer the closing is cut off. */
  close(code: number, reason: string): void {
    if (this.#socket.readyState >= this.#socket.CLOSING) return;
    this.#environment.onClosing(code);
    this.#outbox.flush();
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS).unref();
    this.#operations.cancelAll();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Called now and then: finds clients that have gone without a word, and those that take nothing of what waits for them. */
  checkHealth(now: number): void {
    this.#token?.check(now);
    const silence = now - this.#heardAt;
    if (this.#outbox.blockedForMs(now) > this.#environment.config.stallTimeoutMs) this.giveUp();
    else if (silence > 2 * SILENCE_MS) this.#socket.terminate();
    else if (silence > this.#silenceMs) this.#socket.ping();
  }

  #receive(raw: RawData): void {
    if (!this.#admit()) return;
    const text = raw.toString();
    const message = this.#read(text);
    try {
      if (message !== undefined) this.#handle(message, text.length);
    } catch (error) {
      // A bug costs this client its socket, and nobody else anything.
      this.#turnAway(error);
    }
  }

  /** Frames that are not messages count as such: they cost as much. */
  #answerFramePing(payload: Buffer): void {
    if (this.#admit()) this.#outbox.pong(payload);
  }

  #takePong(payload: Buffer): void {
    if (this.#outbox.confirm(payload)) this.#heardAt = performance.now();
    else this.#admit();
  }

  /** @returns false for what comes after the closing, and for one too many. */
  #admit(): boolean {
    this.#heardAt = performance.now();
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#pace.admit(this.#heardAt)) return true;
    this.close(POLICY_VIOLATION, 'Too many messages');
    return false;
  }

  #read(text: string): Message | undefined {
    try {
      return readMessage(text);
    } catch (error) {
      this.close(CloseCode.BadRequest, closeReason((error as Error).message, 'Invalid message received'));
      return undefined;
    }
  }

  #handle(message: Message, size: number): void {
    switch (message.type) {
      case MessageType.ConnectionInit:
        this.#initialise(message);
        break;
      case MessageType.Ping:
        this.#answerPing(message);
        break;
      case MessageType.Pong:
        break;
      case MessageType.Subscribe:
        this.#subscribe(message, size);
        break;
      case MessageType.Complete:
        this.#operations.cancel(message.id);
        break;
      default:
        this.close(CloseCode.BadRequest, `Unexpected message of type ${message.type} received`);
    }
  }

  #answerPing({ payload }: PingMessage): void {
    this.send(bytesOf(stringifyMessage({ type: MessageType.Pong, ...(payload !== undefined && { payload }) })));
  }

  #initialise({ payload }: ConnectionInitMessage): void {
    if (this.#phase !== 'silent') {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.#phase = 'initialising';
    // The client has introduced itself: how long it takes to verify is not its fault.
    clearTimeout(this.#initTimer);
    const authorization = authorizationOf(payload);
    this.#environment.identify(authorization).then(
      identity => this.#welcome(identity, authorization),
      (error: unknown) => this.#turnAway(error),
    );
  }

  #welcome(identity: Identity | undefined, authorization: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#identity = identity;
    if (!this.#visit.admit(identity?.uid)) {
      this.close(TRY_AGAIN_LATER, 'Too many connections');
      return;
    }
    this.#phase = 'ready';
    if (identity !== undefined) this.#token = this.#watch(identity, authorization);
    this.send(stringifyMessage({ type: MessageType.ConnectionAck }));
  }

  #turnAway(error: unknown): void {
    const dismissal = dismissalOf(error);
    if (dismissal === undefined) this.#environment.logger.error({ err: error }, 'a client was turned away');
    const { code, reason } = dismissal ?? { code: CloseCode.InternalServerError, reason: 'Internal server error' };
    this.close(code, reason);
  }

  /** A client whose token ends is to come back with a fresh one. */
  #watch(identity: Identity, authorization: unknown): TokenWatch {
    const { identify, config } = this.#environment;
    const onEnd = (reason: string) => this.close(CloseCode.Forbidden, reason);
    return new TokenWatch({ identity, authorization, identify, checkMs: config.tokenCheckMs, onEnd });
  }

  #subscribe(message: SubscribeMessage, size: number): void {
    const { id } = message;
    if (this.#phase !== 'ready') this.close(CloseCode.Unauthorized, 'Unauthorized');
    else if (this.#operations.has(id)) {
      const reason = closeReason(`Subscriber for ${id} already exists`, 'Subscriber already exists');
      this.close(CloseCode.SubscriberAlreadyExists, reason);
    } else this.#start(message, size);
  }

  #start({ id, payload }: SubscribeMessage, size: number): void {
    const { config, formatError, run, tracer } = this.#environment;
    const operation = new ClientOperation(id, this, socketWording(id), config.queueEvents, size);
    const tooMany = this.#operations.refusalOf(operation);
    if (tooMany !== undefined) {
      operation.fail([formatError(tooMany.toJSON(), tooMany)]);
      return;
    }
    this.#operations.add(operation);
    const requestId = requestIdFrom(payload.extensions?.['requestId']);
    const identity = this.#identity;
    const caller = identity?.uid ?? this.#options.address;
    const request = { payload, identity, caller, requestId, streamsMax: this.#operations.streamsLeft() };
    const span = tracer?.start(
      'WebSocket operation',
      { 'platform.request_id': requestId },
      payload.extensions?.['traceparent'],
    );
    const observed = span === undefined ? operation : new TracedOperation(operation, span);
    withRequestId(requestId, () => run(observed, request), span);
    this.#pace.opened(operation.streams);
  }

  #flush(): void {
    for (const operation of [...this.#waiting]) {
      if (this.isBlocked) return;
      // To the end of the line: the next time, another one is first.
      this.#waiting.delete(operation);
      if (!operation.flush()) this.#waiting.add(operation);
    }
  }

  #closed(): void {
    clearTimeout(this.#initTimer);
    this.#token?.stop();
    this.#visit.leave();
    this.#operations.cancelAll();
    this.#options.onClosed();
  }
}
