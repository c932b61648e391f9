import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { currentRequestId, type Logger } from '../observability/index.ts';
import { isDatabaseUnavailable } from '../postgres/transaction.ts';

/**
 * Codes of top-level errors: a request that is malformed, unauthenticated, forbidden or too much, or a bug.
 * What the business refuses is a `userErrors` entry instead. docs/errors.md explains each; a test holds the two lists together.
 */
export const REQUEST_ERROR_CODES = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'DOWNSTREAM_SERVICE_ERROR',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'NOT_FOUND',
  'OPERATION_NOT_ALLOWED',
  'OPERATION_RESOLUTION_FAILURE',
  'OPERATION_TOO_DEEP',
  'OPERATION_TOO_EXPENSIVE',
  'OPERATION_TOO_LARGE',
  'PAYLOAD_TOO_LARGE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'RATE_LIMITED',
  'SERVICE_UNAVAILABLE',
  'SUBSCRIPTION_GAP',
  'SUBSCRIPTION_OVERFLOW',
  'SUBSCRIPTION_SCHEMA_RELOAD',
  'SUBSCRIPTION_NOT_SUPPORTED_OVER_HTTP',
  'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES',
  'TOO_MANY_ROOT_FIELDS',
  'TOO_MANY_SUBSCRIPTIONS',
  'UNAUTHENTICATED',
] as const;

export type RequestErrorCode = (typeof REQUEST_ERROR_CODES)[number];

const HTTP_STATUS: Partial<Record<RequestErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

/** The HTTP status of errors that are about who asks, or when; undefined for those about the request itself. */
export function httpStatusOf(code: string): number | undefined {
  return HTTP_STATUS[code as RequestErrorCode];
}

/** A failure that the client may see as it is. */
export function requestError(code: RequestErrorCode, message: string): GraphQLError {
  const status = HTTP_STATUS[code];
  return new GraphQLError(message, { extensions: status === undefined ? { code } : { code, http: { status } } });
}

export const unauthenticated = () => requestError('UNAUTHENTICATED', 'Sign in first: this needs a valid ID token.');
export const badUserInput = (message: string) => requestError('BAD_USER_INPUT', message);
export const serviceUnavailable = (message: string) => requestError('SERVICE_UNAVAILABLE', message);

/**
 * Lets through what a client may see, by code, and masks the rest: a bug shows a request id and nothing else.
 * For Apollo Server's `formatError`, and for errors of subscriptions.
 */
export function formatErrors(
  logger: Logger,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const code = codeOf(formatted, error);
    if (code !== 'INTERNAL_SERVER_ERROR' && isKnown(code)) {
      const { stacktrace: _, http: __, ...extensions } = formatted.extensions ?? {};
      return { ...formatted, extensions: { ...extensions, code } };
    }
    if (error instanceof GraphQLError && isDatabaseUnavailable(error.originalError)) {
      logger.error({ err: error, path: formatted.path }, 'the database is away or too slow');
      const { message, extensions } = serviceUnavailable(
        'A part of the platform that this needs cannot be reached right now. Try again soon.',
      );
      return { ...formatted, message, extensions: { code: extensions['code'] } };
    }
    logger.error({ err: error, path: formatted.path }, 'unexpected error');
    const requestId = currentRequestId();
    return {
      message: 'Something failed on our side. Tell us the request id.',
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
      extensions: { code: 'INTERNAL_SERVER_ERROR', ...(requestId !== undefined && { requestId }) },
    };
  };
}

/** A scalar's own code wins over the generic one that Apollo Server gives every validation error. */
function codeOf(formatted: GraphQLFormattedError, error: unknown): string {
  const original =
    error instanceof GraphQLError && error.originalError instanceof GraphQLError
      ? error.originalError.extensions['code']
      : undefined;
  if (isRefusedWithoutCode(error)) return 'BAD_REQUEST';
  return String(original ?? formatted.extensions?.['code'] ?? 'INTERNAL_SERVER_ERROR');
}

/** Apollo Server refuses a few requests by their status alone: a persisted query of another version, or with a hash that is not its own. */
function isRefusedWithoutCode(error: unknown): boolean {
  if (!(error instanceof GraphQLError) || error.extensions['code'] !== undefined) return false;
  const { status = 500 } = (error.extensions['http'] ?? {}) as { readonly status?: number };
  return status >= 400 && status < 500;
}

function isKnown(code: string): code is RequestErrorCode {
  return (REQUEST_ERROR_CODES as readonly string[]).includes(code);
}
