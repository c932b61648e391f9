import type { Dispatcher } from 'undici';
import type { LeaveSignal } from '../context.ts';

/** Why a subgraph gave no usable answer; for the log. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  /** Nothing came back: a query may be tried again. */
  readonly isRepeatable: boolean;
  /** It answered, quickly and wrongly: asking it less would not help. */
  readonly isNonsense: boolean;

  constructor(message: string, { isRepeatable = false, isNonsense = false, ...options }: FailureOptions = {}) {
    super(message, options);
    this.isRepeatable = isRepeatable;
    this.isNonsense = isNonsense;
  }
}

interface FailureOptions extends ErrorOptions {
  readonly isRepeatable?: boolean;
  readonly isNonsense?: boolean;
}

export interface SubgraphRequest {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
  readonly timeoutMs: number;
  /** Nobody waits for the answer any more. */
  readonly signal: LeaveSignal | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends one request, without the streams and signal objects that undici's `request` makes for each. @throws SubgraphFailure */
export function sendRequest(dispatcher: Dispatcher, request: SubgraphRequest): Promise<RawAnswer> {
  if (request.signal?.aborted) return Promise.reject(new SubgraphFailure(NOBODY_WAITS));
  return new Promise((resolve, reject) => {
    const { path, headers, body } = request;
    dispatcher.dispatch({ path, method: 'POST', headers, body }, new Exchange(request, resolve, reject));
  });
}

const NOBODY_WAITS = 'nobody waits for the answer';

/** One request and its answer, which ends one way only: answered, failed, out of time, or not waited for. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: LeaveSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (failure: SubgraphFailure) => void;
  readonly #chunks: Buffer[] = [];
  readonly #leave = () => this.#giveUp(new SubgraphFailure(NOBODY_WAITS));
  #controller: Dispatcher.DispatchController | undefined;
  #failure: SubgraphFailure | undefined;
  #status = 0;

  constructor(
    { signal, timeoutMs }: SubgraphRequest,
    resolve: (answer: RawAnswer) => void,
    reject: (failure: SubgraphFailure) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    const outOfTime = () => this.#giveUp(new SubgraphFailure(`no answer in ${timeoutMs} ms`));
    this.#timer = setTimeout(outOfTime, timeoutMs);
    signal?.addEventListener('abort', this.#leave);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was given up while it waited for a connection.
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, text: bytes.toString('utf8') });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle();
    this.#reject(new SubgraphFailure(error.message, { isRepeatable: this.#status === 0, cause: error }));
  }

  #giveUp(failure: SubgraphFailure): void {
    this.#settle();
    this.#failure = failure;
    this.#reject(failure);
    this.#controller?.abort(failure);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#leave);
  }
}
