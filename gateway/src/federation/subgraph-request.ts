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
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
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
  const { signal, timeoutMs } = request;
  if (signal?.aborted) return Promise.reject(new SubgraphFailure('nobody waits for the answer'));
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    const chunks: Buffer[] = [];
    const leave = () => end(new SubgraphFailure('nobody waits for the answer'));
    const timer = setTimeout(() => end(new SubgraphFailure(`no answer in ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener('abort', leave);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    };
    const end = (failure: SubgraphFailure) => {
      settle();
      reject(failure);
      controller?.abort(failure);
    };
    const { origin, path, headers, body } = request;
    dispatcher.dispatch(
      { origin, path, method: 'POST', headers, body },
      {
        onRequestStart(started) {
          controller = started;
        },
        onResponseStart(_, statusCode) {
          status = statusCode;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          settle();
          const [only] = chunks;
          resolve({ status, text: (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8') });
        },
        onResponseError(_, error) {
          settle();
          reject(new SubgraphFailure(error.message, { isRepeatable: status === 0, cause: error }));
        },
      },
    );
  });
}
