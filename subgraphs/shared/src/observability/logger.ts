import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { describeError } from './described-error.ts';
import { currentRequestId, currentSpan } from './request-context.ts';

export type { Logger } from 'pino';

/**
 * JSON lines on standard output, each with the service's name and, inside a request, its id and that of its trace. Secrets are struck out wherever they stand, and
 * what users wrote is left out of errors.
 * @param destination where the lines go instead, for tests.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    mixin: () => {
      const requestId = currentRequestId();
      const traceId = currentSpan()?.traceId;
      return { ...(requestId !== undefined && { requestId }), ...(traceId !== undefined && { traceId }) };
    },
    serializers: { err: describeError },
    redact: {
      paths: ['authorization', '*.authorization', '*.Authorization', 'token', '*.token', 'assertion', '*.assertion'],
      censor: '[redacted]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
