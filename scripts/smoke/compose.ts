/** The compose installation of this checkout, as `docker compose --profile dev` runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import tls from 'node:tls';
import { ROOT } from '../platform/settings.ts';
import { check } from './checks.ts';
import type { Edge } from './edge.ts';

const COMMAND_TIMEOUT_MS = 15 * 60_000;

/** Runs docker and gives what it printed. @throws Error with what it complained about. */
export async function docker(...words: readonly string[]): Promise<string> {
  const child = spawn('docker', words, { cwd: ROOT, timeout: COMMAND_TIMEOUT_MS });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`docker ${words.join(' ')} ended with ${code}:\n${complaint.slice(-2_000)}`);
  return output;
}

export const compose = (...words: readonly string[]) => docker('compose', '--profile', 'dev', ...words);

/** The containers of a service, by name. */
export async function containersOf(service: string): Promise<readonly string[]> {
  return (await compose('ps', '--format', '{{.Name}}', service)).split('\n').filter(Boolean).sort();
}

/** Where a service is in its network, which a machine with Linux reaches. */
export async function addressOf(service: string): Promise<string> {
  const [container = ''] = await containersOf(service);
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await docker('inspect', '--format', format, container)).trim();
}

/** Where a port of a container is published on this machine: `host:port`. */
export async function publishedPort(service: string, port: number): Promise<string> {
  return (await compose('port', service, String(port))).trim().replace('0.0.0.0', 'localhost');
}

/** Where nginx is reached from this machine. */
export async function findEdge(): Promise<Edge> {
  const [https, http] = await Promise.all([publishedPort('nginx', 8443), publishedPort('nginx', 8080)]);
  return { origin: `https://${https.replace(/:443$/, '')}`, plainOrigin: `http://${http}` };
}

/** From here on this process trusts the self-signed certificate of the installation, and only that besides the usual ones. */
export async function trustCertificate(): Promise<void> {
  const certificate = await compose('exec', '-T', 'nginx', 'cat', '/etc/nginx/certificates/fullchain.pem');
  tls.setDefaultCACertificates([...tls.getCACertificates(), certificate]);
}

/** Queries and mutations that a gateway has answered since it started. */
export const operationsAnsweredBy = (container: string) =>
  sumOfSeries(container, 4000, 'gateway_operation_duration_seconds_count');

/** Clients' WebSockets that a gateway holds. */
export const socketsHeldBy = (container: string) => sumOfSeries(container, 4000, 'gateway_sockets');

/** `/metrics` is not published: it is read inside the container. */
export async function sumOfSeries(container: string, port: number, series: string): Promise<number> {
  const print = `console.log(await (await fetch('http://127.0.0.1:${port}/metrics')).text())`;
  const text = await docker('exec', container, 'node', '--input-type=module', '--eval', print);
  return text
    .split('\n')
    .filter(line => line.startsWith(`${series}{`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Of several processes of market-data the one that runs the feed. */
export const writerOf = (containers: readonly string[]) => firstBy(containers, 4002, 'market_data_writer');

/** Of several processes of trading the one that fills orders, of most symbols where they share them. */
export const venueOf = (containers: readonly string[]) => firstBy(containers, 4003, 'trading_venue_partitions');

/** The one of several that has most of a series. */
async function firstBy(containers: readonly string[], port: number, series: string): Promise<string | undefined> {
  const sums = await Promise.all(containers.map(name => sumOfSeries(name, port, series)));
  return containers[sums.indexOf(Math.max(...sums))];
}

/** The owner's address of the installation's database, or of a copy of it at another place. */
export async function databaseUrl(host: string): Promise<string> {
  const password = (await compose('exec', '-T', 'postgres', 'cat', '/run/secrets/database/password')).trim();
  return `postgres://trading:${password}@${host}/trading`;
}

/** Holds a ledger to its laws, and says so. @throws Error when one is broken. */
export async function checkLedger(url: string, what: string): Promise<void> {
  const options = { stdio: 'inherit', env: { ...process.env, DATABASE_URL: url } } as const;
  const [code] = await once(spawn(process.execPath, [path.join(ROOT, 'scripts/audit.ts')], options), 'exit');
  check(code === 0, `${what} holds every law of the ledger`);
}
