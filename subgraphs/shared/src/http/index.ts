export * from './apollo-route.ts';
export * from './health.ts';
export * from './http-server.ts';
