import { QUERY_SOCKETS_HEADER } from '@platform/shared/http';
import type { Dispatcher } from 'undici';
import { Exchange, exchange, type Patience, SubgraphFailure } from './exchange.ts';

export interface HttpRequest extends Patience {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** The subgraph says that queries may come over WebSocket. */
  readonly offersSockets: boolean;
}

/** Sends one request, without the streams and signal objects that undici's `request` makes for each. @throws SubgraphFailure */
export function sendRequest(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return exchange(request, (resolve, reject) => {
    const { path, headers, body } = request;
    dispatcher.dispatch({ path, method: 'POST', headers, body }, new HttpExchange(request, resolve, reject));
  });
}

class HttpExchange extends Exchange<HttpAnswer> implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #failure: SubgraphFailure | undefined;
  #status = 0;
  #offersSockets = false;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was given up while it waited for a connection.
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#offersSockets = headers[QUERY_SOCKETS_HEADER] !== undefined;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.answered({ status: this.#status, text: bytes.toString('utf8'), offersSockets: this.#offersSockets });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.failed(new SubgraphFailure(error.message, { isRepeatable: this.#status === 0, cause: error }));
  }

  protected override abandon(failure: SubgraphFailure): void {
    this.#failure = failure;
    this.#controller?.abort(failure);
  }
}
