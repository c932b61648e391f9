import type { Logger } from '@platform/shared/observability';
import type { SubscribePayload } from 'graphql-ws';
import { type CloseUpstream, UpstreamConnection, type UpstreamSink } from './upstream.ts';

/** The client library looks through all streams of its socket whenever one of them ends: a hundred thousand on one took it two minutes to end. */
const STREAMS_PER_SOCKET = 1_000;

/** Streams from one subgraph, over as few sockets as there have to be. */
export class UpstreamPool {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #connections: UpstreamConnection[] = [];

  constructor(url: string, logger: Logger) {
    this.#url = url;
    this.#logger = logger;
  }

  subscribe(payload: SubscribePayload, sink: UpstreamSink): CloseUpstream {
    let connection = this.#connections.find(({ streams }) => streams < STREAMS_PER_SOCKET);
    if (connection === undefined) {
      connection = new UpstreamConnection(this.#url, this.#logger);
      this.#connections.push(connection);
    }
    return connection.subscribe(payload, sink);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#connections.map(connection => connection.dispose()));
  }
}
