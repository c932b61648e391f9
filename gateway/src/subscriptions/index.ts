export { SubscriptionEngine } from './engine.ts';
export { createRunOperation } from './run-operation.ts';
export { serveSockets } from './socket-server.ts';
