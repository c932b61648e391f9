export * from './apollo-route.ts';
export * from './compression.ts';
export * from './health.ts';
export * from './http-server.ts';
export * from './json-nesting.ts';
