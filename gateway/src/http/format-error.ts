import { formatErrors } from '@platform/shared/graphql';
import type { Logger } from '@platform/shared/observability';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { FormatError } from '../context.ts';
import type { CountRefusal } from '../limits/refusal-counter.ts';

/** The gateway marks errors of a subgraph with this extension, whatever the subgraph put there. */
const SERVICE_NAME = 'serviceName';

/**
 * Lets an error of a subgraph through with its code, message and path (each service masks its own), and masks what went wrong in here.
 * `hideSuggestions`: "Did you mean" tells who guesses names what they are called.
 */
export function formatGatewayErrors(logger: Logger, countRefusal: CountRefusal, hideSuggestions = false): FormatError {
  const formatKnown = formatErrors(logger);
  const formatOwn: FormatError = hideSuggestions
    ? (formatted, error) => withoutSuggestion(formatKnown(formatted, error))
    : formatKnown;
  return (formatted, error) => {
    if (!isFromSubgraph(error)) {
      const own = formatOwn(formatted, error);
      countRefusal(own.extensions?.['code']);
      return own;
    }
    const { stacktrace: _, http: __, ...extensions } = formatted.extensions ?? {};
    return { ...formatted, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions } };
  };
}

function withoutSuggestion(error: GraphQLFormattedError): GraphQLFormattedError {
  return { ...error, message: error.message.replace(/ ?Did you mean [^?]*\?$/, '') };
}

function isFromSubgraph(error: unknown): boolean {
  const original =
    error instanceof GraphQLError && error.originalError instanceof GraphQLError ? error.originalError : error;
  return original instanceof GraphQLError && typeof original.extensions[SERVICE_NAME] === 'string';
}
