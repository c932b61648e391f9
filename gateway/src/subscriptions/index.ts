export { SubscriptionEngine } from './engine.ts';
export { createLiveEnvironment } from './live-environment.ts';
export { createRunOperation, type RunQuery } from './run-operation.ts';
export { serveSockets } from './socket-server.ts';
export { type StreamCall, StreamServer } from './stream-server.ts';
export { EVENT_STREAM, MULTIPART, type StreamWording } from './wording.ts';
