import { pino } from 'pino';

/** Of a row that Postgres refused it says the values. */
const DETAIL = 'detail';

/**
 * What a log line tells of an error: type, message, stack, causes, and of a query that failed its text, never its parameters nor the row that it
 * was about, in which users write.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { raw: _, [DETAIL]: __, params: ___, ...described } = pino.stdSerializers.err(error) as Record<string, unknown>;
  const { message, stack } = described;
  return { ...described, message: withoutParameters(message, error), stack: withoutParameters(stack, error) };
}

/** Causes of causes that are looked at: one may be its own. */
const CAUSES_MAX = 10;

/** Drizzle writes the parameters of a query into the message of its error, which whoever wraps the error takes over. */
function withoutParameters(text: unknown, error: Error): unknown {
  if (typeof text !== 'string') return text;
  let shortened = text;
  let link: unknown = error;
  for (let depth = 0; depth < CAUSES_MAX && typeof link === 'object' && link !== null; depth += 1) {
    const { params, originalError, cause } = link as { params?: unknown; originalError?: unknown; cause?: unknown };
    if (Array.isArray(params)) shortened = shortened.replaceAll(`\nparams: ${params}`, '');
    link = originalError ?? cause;
  }
  return shortened;
}
