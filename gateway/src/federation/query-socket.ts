import type { Socket } from 'node:net';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isRecord } from '../json.ts';
import { Exchange, exchange, type Patience, SubgraphFailure } from './exchange.ts';

export interface QuerySocketOptions {
  /** Of the subgraph, as for HTTP. */
  readonly url: string;
  /** How many queries may run at a time: so many wait in memory when the subgraph does not read. */
  readonly runningMax: number;
  readonly answerBytesMax: number;
  /** It takes no more queries, or never took any. Called once, before `onClosed`. */
  readonly onRetired: (socket: QuerySocket, why: Retirement) => void;
  readonly onClosed: (socket: QuerySocket) => void;
}

/** `REFUSED`: it was never open. */
type Retirement = 'AGED' | 'FAILED' | 'REFUSED';

/** What the subgraph is asked: all that an HTTP request would say in its body and headers, as JSON. */
export interface SocketRequest extends Patience {
  readonly payload: string;
}

const HANDSHAKE_TIMEOUT_MS = 2_000;
const PING_INTERVAL_MS = 10_000;
/** New connections find their way to subgraphs that were started since. From half of it to all, so that not all are made anew at once. */
const LIFETIME_MS = 120_000;
const NORMAL_CLOSURE = 1000;
const GOING_AWAY = 1001;
/** After an answer `complete` follows, and finds nothing that runs. */
const NO_ANSWER = 'it completed a query without an answer';

/**
 * One socket to a subgraph, over which queries go side by side (graphql-transport-ws). What is asked in the same turn of the loop is sent together, and
 * answers come together: that takes a fraction of the CPU time of a request of HTTP for each.
 *
 * It ends when it is old, when it broke, and when it was silent for as long as a query waited: the process at its other end may be frozen. What
 * still runs may finish; when the socket closes, it fails as repeatable.
 */
export class QuerySocket {
  readonly #options: QuerySocketOptions;
  readonly #socket: WebSocket;
  readonly #running = new Map<string, SocketExchange>();
  readonly #ageTimer: NodeJS.Timeout;
  readonly #pingTimer: NodeJS.Timeout;
  #connection: Socket | undefined;
  #state: 'opening' | 'open' | 'retired' = 'opening';
  #lastId = 0;
  #isSending = false;
  /** Of messages, and whether one came since the last ping. */
  #heard = 0;
  #isAlive = true;

  constructor(options: QuerySocketOptions) {
    this.#options = options;
    this.#socket = new WebSocket(options.url.replace(/^http/, 'ws'), GRAPHQL_TRANSPORT_WS_PROTOCOL, {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: options.answerBytesMax,
      perMessageDeflate: false,
    });
    this.#socket.on('upgrade', ({ socket }) => {
      this.#connection = socket;
    });
    this.#socket.on('open', () => this.#socket.send(`{"type":"${MessageType.ConnectionInit}"}`));
    this.#socket.on('message', bytes => this.#hear(String(bytes)));
    this.#socket.on('pong', () => {
      this.#isAlive = true;
    });
    // `close` follows.
    this.#socket.on('error', () => {});
    this.#socket.on('close', code => this.#closed(code));
    this.#ageTimer = setTimeout(() => this.#retire('AGED'), LIFETIME_MS * (0.5 + Math.random() / 2)).unref();
    this.#pingTimer = setInterval(() => this.#ping(), PING_INTERVAL_MS).unref();
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** How many queries run at the moment. */
  get running(): number {
    return this.#running.size;
  }

  get takesQueries(): boolean {
    return this.#state === 'open' && this.#running.size < this.#options.runningMax;
  }

  /** @returns the payload of the answer. @throws SubgraphFailure */
  ask(request: SocketRequest): Promise<unknown> {
    return exchange(request, (resolve, reject) => {
      const id = String(++this.#lastId);
      const heard = this.#heard;
      const abandon = (isOutOfTime: boolean) => {
        this.#running.delete(id);
        this.#send(`{"id":"${id}","type":"${MessageType.Complete}"}`);
        if (isOutOfTime && heard === this.#heard) this.#retire('FAILED');
        else this.#closeWhenDone();
      };
      this.#running.set(id, new SocketExchange(request, resolve, reject, abandon));
      this.#send(`{"id":"${id}","type":"${MessageType.Subscribe}","payload":${request.payload}}`);
    });
  }

  /** Takes no more queries, lets those that run finish, and closes. */
  close(): void {
    this.#retire('AGED');
  }

  /** Closes at once: what runs fails. */
  destroy(): void {
    this.#retire('AGED');
    this.#socket.terminate();
  }

  #retire(why: Retirement): void {
    if (this.#state !== 'retired') {
      this.#state = 'retired';
      clearTimeout(this.#ageTimer);
      this.#options.onRetired(this, why);
    }
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (this.#state === 'retired' && this.#running.size === 0) this.#socket.close(NORMAL_CLOSURE);
  }

  #hear(text: string): void {
    this.#heard += 1;
    this.#isAlive = true;
    const { type, id, payload } = parsed(text);
    if (type === MessageType.Next) this.#take(id)?.answered(payload);
    else if (type === MessageType.Error) this.#take(id)?.answered({ errors: payload });
    else if (type === MessageType.Complete)
      this.#take(id)?.failed(new SubgraphFailure(NO_ANSWER, { isNonsense: true }));
    else if (type === MessageType.Ping) this.#send(`{"type":"${MessageType.Pong}"}`);
    else if (type !== MessageType.ConnectionAck) this.#socket.terminate();
    else if (this.#state === 'opening') this.#state = 'open';
    this.#closeWhenDone();
  }

  #take(id: unknown): SocketExchange | undefined {
    const running = this.#running.get(String(id));
    this.#running.delete(String(id));
    return running;
  }

  #closed(code: number): void {
    const wasOpen = this.#state !== 'opening';
    clearInterval(this.#pingTimer);
    // One and the same for all: it is one thing that happened.
    const failure = new SubgraphFailure(`the socket closed with ${code}`, {
      isRepeatable: true,
      isGoodbye: code === GOING_AWAY,
    });
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const each of running) each.failed(failure);
    this.#retire(wasOpen ? 'FAILED' : 'REFUSED');
    this.#options.onClosed(this);
  }

  #ping(): void {
    if (!this.#isAlive) this.#socket.terminate();
    this.#isAlive = false;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  /** All that is said in one turn of the loop goes out in one piece. */
  #send(message: string): void {
    const connection = this.#connection;
    if (!this.#isSending && connection !== undefined) {
      this.#isSending = true;
      connection.cork();
      setImmediate(() => {
        this.#isSending = false;
        connection.uncork();
      });
    }
    this.#socket.send(message);
  }
}

class SocketExchange extends Exchange<unknown> {
  readonly #abandon: (isOutOfTime: boolean) => void;

  constructor(
    patience: Patience,
    resolve: (answer: unknown) => void,
    reject: (failure: SubgraphFailure) => void,
    abandon: (isOutOfTime: boolean) => void,
  ) {
    super(patience, resolve, reject);
    this.#abandon = abandon;
  }

  protected override abandon(_: SubgraphFailure, isOutOfTime: boolean): void {
    this.#abandon(isOutOfTime);
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const message: unknown = JSON.parse(text);
    return isRecord(message) ? message : {};
  } catch {
    return {};
  }
}
