import { QuerySocket } from './query-socket.ts';

export interface QuerySocketsOptions {
  /** Of the subgraph, as for HTTP. */
  readonly url: string;
  /** How many there are at most; 0: queries go over HTTP. */
  readonly sockets: number;
  /** How many queries may run over each at a time. */
  readonly runningMax: number;
  readonly answerBytesMax: number;
}

/** After one broke, or could not be opened, none is opened for so long: queries go over HTTP meanwhile. */
const PAUSE_MS = 1_000;

/**
 * The sockets over which a subgraph takes queries, where it says that it does: others are never asked. More than one, since each leads to one of several
 * processes of the subgraph.
 */
export class QuerySockets {
  readonly #options: QuerySocketsOptions;
  readonly #sockets = new Set<QuerySocket>();
  /** They take no queries any more, but some still run. */
  readonly #retired = new Set<QuerySocket>();
  #isOffered = false;
  #isClosed = false;
  #notBefore = 0;

  constructor(options: QuerySocketsOptions) {
    this.#options = options;
  }

  /** How many take queries. */
  get open(): number {
    return [...this.#sockets].filter(({ isOpen }) => isOpen).length;
  }

  /** The subgraph has said that it takes queries over WebSocket. */
  offered(): void {
    this.#isOffered = true;
    this.#fill();
  }

  /** The one with the least to do; undefined when none takes a query at the moment. */
  next(): QuerySocket | undefined {
    this.#fill();
    let chosen: QuerySocket | undefined;
    for (const socket of this.#sockets)
      if (socket.takesQueries && (chosen === undefined || socket.running < chosen.running)) chosen = socket;
    return chosen;
  }

  /** Lets running queries end. */
  close(): void {
    this.#isClosed = true;
    for (const socket of [...this.#sockets]) socket.close();
  }

  /** Closes at once: what runs fails. */
  destroy(): void {
    this.close();
    for (const socket of [...this.#retired]) socket.destroy();
  }

  #fill(): void {
    const { sockets } = this.#options;
    if (this.#sockets.size >= sockets || !this.#isOffered || this.#isClosed) return;
    if (performance.now() < this.#notBefore) return;
    while (this.#sockets.size < sockets) this.#sockets.add(this.#create());
  }

  #create(): QuerySocket {
    const { sockets: _, ...options } = this.#options;
    return new QuerySocket({
      ...options,
      onRetired: (socket, why) => {
        this.#sockets.delete(socket);
        this.#retired.add(socket);
        if (why !== 'AGED') this.#notBefore = performance.now() + PAUSE_MS;
        if (why === 'REFUSED') this.#isOffered = false;
      },
      onClosed: socket => this.#retired.delete(socket),
    });
  }
}
