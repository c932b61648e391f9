export * from './connection.ts';
export * from './errors.ts';
export * from './input-guard.ts';
export * from './scalars.ts';
export * from './subgraph-server.ts';
export * from './tracing-plugin.ts';
