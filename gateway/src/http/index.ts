export * from './apollo.ts';
export * from './format-error.ts';
export * from './graphql-route.ts';
export * from './metrics-plugin.ts';
export * from './slow-operations.ts';
