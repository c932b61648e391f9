import type { Span } from '@platform/shared/observability';
import type { GraphQLFormattedError } from 'graphql';
import type { RunnableOperation } from './run-operation.ts';
import type { Frame } from './topic.ts';

/** Shows in its span what becomes of an operation: of a subscription, until it runs; its events are too many to be traced. */
export class TracedOperation implements RunnableOperation {
  readonly #operation: RunnableOperation;
  readonly #span: Span;

  constructor(operation: RunnableOperation, span: Span) {
    this.#operation = operation;
    this.#span = span;
  }

  runs(stop: () => void, streams: number): void {
    if (streams > 0) {
      this.#span.set({ 'graphql.operation.type': 'subscription', 'platform.streams': streams });
      this.#span.end();
    }
    this.#operation.runs(stop, streams);
  }

  answer(payload: string): void {
    this.#span.end();
    this.#operation.answer(payload);
  }

  fail(errors: readonly GraphQLFormattedError[]): void {
    this.#span.fail(String(errors[0]?.extensions?.['code']));
    this.#span.end();
    this.#operation.fail(errors);
  }

  next(frame: Frame, mayReplace: boolean): void {
    this.#operation.next(frame, mayReplace);
  }

  complete(): void {
    this.#operation.complete();
  }

  whenReady(): Promise<void> | undefined {
    return this.#operation.whenReady();
  }
}
