export * from './apollo.ts';
export * from './format-error.ts';
export * from './graphql-route.ts';
