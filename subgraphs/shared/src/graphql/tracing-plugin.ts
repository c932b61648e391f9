import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import { currentSpan, enterSpan, type Span, type SpanAttributes } from '../observability/index.ts';

const NAME_LENGTH_MAX = 100;

/** How the span of an operation is called, and what it tells: never its text nor its variables, in which users write. */
export function describeOperation({ operation, name }: OperationDefinitionNode): {
  readonly name: string;
  readonly attributes: SpanAttributes;
} {
  const shown = name?.value.slice(0, NAME_LENGTH_MAX);
  return {
    name: shown === undefined ? operation : `${operation} ${shown}`,
    attributes: {
      'graphql.operation.type': operation,
      ...(shown !== undefined && { 'graphql.operation.name': shown }),
    },
  };
}

/** A span for the execution of each operation that is a part of a traced request. */
export const tracingPlugin: ApolloServerPlugin<BaseContext> = {
  async requestDidStart() {
    const parent = currentSpan();
    if (parent === undefined) return;
    let span: Span | undefined;
    let leave: (() => void) | undefined;
    return {
      async executionDidStart({ operation }) {
        const { name, attributes } = describeOperation(operation);
        span = parent.child(name, attributes);
        leave = enterSpan(span);
      },
      async willSendResponse({ response: { body } }) {
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const [first] = errors;
        if (first !== undefined) (span ?? parent).fail(String(first.extensions?.['code']));
        leave?.();
        span?.end();
      },
    };
  },
};
