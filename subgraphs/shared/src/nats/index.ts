/** Apart from the bus on Postgres, so that the gateway, which holds no key to the data, can use it. */
export * from './nats-bus.ts';
