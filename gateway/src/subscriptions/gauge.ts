import { Gauge, type Registry } from '@platform/shared/observability';

/** A metric that is looked up when it is asked for. */
export function addGauge(metrics: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    collect() {
      this.set(read());
    },
  });
}
