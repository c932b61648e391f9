export type { Bus, BusListener, BusSubscription } from './bus.ts';
export * from './open-bus.ts';
export * from './postgres-bus.ts';
