export * from './audit-log.ts';
export * from './duration-histogram.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './request-context.ts';
export * from './tracing.ts';
