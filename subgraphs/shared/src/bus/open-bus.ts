import { createNatsBus } from '../nats/index.ts';
import { Counter, Gauge, type Logger, type Registry } from '../observability/index.ts';
import type { Bus } from './bus.ts';
import { createPostgresBus } from './postgres-bus.ts';

export interface OpenBusOptions {
  /** Addresses of NATS servers; none: the bus is Postgres. */
  readonly natsServers: readonly string[];
  /** Leads to Postgres itself, not through a pooler by transaction. */
  readonly databaseUrl: string;
  /** Of the service, for whoever looks at the server. */
  readonly name: string;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** The bus that the configuration names, counted on /metrics. */
export function openBus({ natsServers, databaseUrl, name, logger, metrics }: OpenBusOptions): Bus {
  const bus =
    natsServers.length > 0
      ? createNatsBus({ servers: natsServers, name, logger })
      : createPostgresBus(databaseUrl, name);
  measure(bus, metrics);
  return bus;
}

function measure(bus: Bus, registry: Registry): void {
  const labelNames = ['bus'] as const;
  const registers = [registry];
  new Gauge({
    name: 'bus_connected',
    help: '1 while messages between processes come and go; 0 while changes of other processes are only found by looking.',
    labelNames,
    registers,
    collect() {
      this.set({ bus: bus.kind }, bus.isConnected ? 1 : 0);
    },
  });
  let counted = 0;
  new Counter({
    name: 'bus_dropped_messages_total',
    help: 'Messages that were not sent since the bus was away or did not keep up.',
    labelNames,
    registers,
    collect() {
      this.inc({ bus: bus.kind }, bus.droppedMessages - counted);
      counted = bus.droppedMessages;
    },
  });
}
