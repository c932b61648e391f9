import type { LeaveSignal } from '../context.ts';

/** Why a subgraph gave no usable answer; for the log. */
export class SubgraphFailure extends Error {
  override readonly name = 'SubgraphFailure';
  /** Nothing came back: a query may be tried again. */
  readonly isRepeatable: boolean;
  /** The subgraph said goodbye in good order and runs elsewhere, or soon again: what was under way is asked for once more, and nobody is to blame. */
  readonly isGoodbye: boolean;
  /** It answered, quickly and wrongly: asking it less would not help. */
  readonly isNonsense: boolean;

  constructor(
    message: string,
    { isRepeatable = false, isGoodbye = false, isNonsense = false, ...options }: FailureOptions = {},
  ) {
    super(message, options);
    this.isRepeatable = isRepeatable || isGoodbye;
    this.isGoodbye = isGoodbye;
    this.isNonsense = isNonsense;
  }
}

interface FailureOptions extends ErrorOptions {
  readonly isRepeatable?: boolean;
  readonly isGoodbye?: boolean;
  readonly isNonsense?: boolean;
}

/** How long an answer is waited for. */
export interface Patience {
  readonly timeoutMs: number;
  /** Nobody waits for the answer any more. */
  readonly signal: LeaveSignal | undefined;
}

const NOBODY_WAITS = 'nobody waits for the answer';

/** One request to a subgraph and its answer, which ends one way only: answered, failed, out of time, or not waited for. */
export abstract class Exchange<Answer> {
  readonly #signal: LeaveSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (failure: SubgraphFailure) => void;
  readonly #leave = () => this.#giveUp(new SubgraphFailure(NOBODY_WAITS), false);

  constructor(
    { signal, timeoutMs }: Patience,
    resolve: (answer: Answer) => void,
    reject: (failure: SubgraphFailure) => void,
  ) {
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    const outOfTime = () => this.#giveUp(new SubgraphFailure(`no answer in ${timeoutMs} ms`), true);
    this.#timer = setTimeout(outOfTime, timeoutMs);
    signal?.addEventListener('abort', this.#leave);
  }

  /** The answer is not waited for any longer: whoever works at it may stop. */
  protected abstract abandon(failure: SubgraphFailure, isOutOfTime: boolean): void;

  answered(answer: Answer): void {
    this.#settle();
    this.#resolve(answer);
  }

  failed(failure: SubgraphFailure): void {
    this.#settle();
    this.#reject(failure);
  }

  #giveUp(failure: SubgraphFailure, isOutOfTime: boolean): void {
    this.failed(failure);
    this.abandon(failure, isOutOfTime);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#leave);
  }
}

/** Begins an exchange, unless nobody waits for its answer any more. @throws SubgraphFailure */
export function exchange<Answer>(
  { signal }: Patience,
  begin: (resolve: (answer: Answer) => void, reject: (failure: SubgraphFailure) => void) => void,
): Promise<Answer> {
  if (signal?.aborted) return Promise.reject(new SubgraphFailure(NOBODY_WAITS));
  return new Promise(begin);
}
