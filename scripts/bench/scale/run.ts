/**
 * What more processes of a service bring on this machine: `npm run bench:scale`, some two minutes. Real processes over HTTP and WebSocket, the load beside them on the same
 * cores; so it is the cores that end the growth, and the columns say who has them. docs/scaling.md draws the conclusions.
 */
import os from 'node:os';
import { hasNatsServer, startNatsServer } from '@platform/shared/testkit';
import { measureFanOut } from './fan-out.ts';
import { measureOrders } from './orders.ts';

const PROCESSES = [1, 2, 4];
const NATS_PORT = 21_090;

const number = (value: number) => Math.round(value).toLocaleString('en');
const cores = (value: number) => value.toFixed(2);

function print(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}\n\n| ${header.join(' | ')} |\n|${header.map(() => '---:').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

const nats = hasNatsServer() ? await startNatsServer(NATS_PORT) : undefined;
try {
  console.log(
    `${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim()}), bus on ${nats === undefined ? 'Postgres' : 'NATS'}`,
  );
  const orders = await measureOrders(PROCESSES, nats?.url);
  print(
    'Orders accepted and durable, 200 accounts, 128 at once; cores that each part kept busy',
    [
      'trading processes',
      'orders/s',
      'p50 ms',
      'p99 ms',
      'idle trading',
      'trading',
      'Postgres',
      'market-data',
      'load',
      'CPU ms an order',
      'WAL KB an order',
    ],
    orders.map(row => [
      String(row.processes),
      number(row.perSecond),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      cores(row.idleCores),
      cores(row.cores.trading),
      cores(row.cores.postgres),
      cores(row.cores.marketData),
      cores(row.cores.load),
      `${(((row.cores.trading - row.idleCores) * 1_000) / row.perSecond).toFixed(2)} + ${((row.cores.postgres * 1_000) / row.perSecond).toFixed(2)}`,
      (row.walBytes / 1_024).toFixed(1),
    ]),
  );
  const fanOut = await measureFanOut(PROCESSES);
  print(
    'Quotes delivered to 1,000 sockets; cores that each part kept busy',
    ['gateways', 'offered/s', 'delivered/s', 'p99 ms', 'gateways', 'publisher', 'clients', 'a gateway core delivers'],
    fanOut.map(row => [
      String(row.processes),
      number(row.offered),
      number(row.delivered),
      row.p99Ms.toFixed(1),
      cores(row.cores.gateways),
      cores(row.cores.publisher),
      cores(row.cores.clients),
      `${number(row.delivered / row.cores.gateways)}/s`,
    ]),
  );
} finally {
  await nats?.stop();
}
