export * from './bus.ts';
export * from './postgres-bus.ts';
