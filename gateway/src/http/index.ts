export * from './apollo.ts';
export * from './format-error.ts';
export * from './graphql-route.ts';
export * from './metrics-plugin.ts';
export { createRunQuery } from './run-query.ts';
export { ShortWay } from './short-way.ts';
export * from './slow-operations.ts';
