import { type Logger, pino } from 'pino';
import { currentRequestId } from './request-context.ts';

export type { Logger } from 'pino';

/** JSON lines on standard output, each with the service's name and, inside a request, its id. Secrets are struck out wherever they stand. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: label => ({ level: label }) },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
    redact: {
      paths: ['authorization', '*.authorization', '*.Authorization', 'token', '*.token', 'assertion', '*.assertion'],
      censor: '[redacted]',
    },
  });
}
