/** Clients over WebSocket: they follow symbols, and count what arrives. */
import { randomUUID } from 'node:crypto';
import { type Counted, serveCommands, settingsOfProcess } from '../child.ts';
import { type FrameClient, openFrames } from '../frame-client.ts';
import { sharedNow } from '../pace.ts';

export interface SocketLoad {
  readonly url: string;
  /** Without it: bare `ws`, which is told the symbols. */
  readonly query?: string;
  /** The symbols of each client. */
  readonly symbols: readonly (readonly string[])[];
}

const { url, query, symbols } = await settingsOfProcess<SocketLoad>();
/** Reading the time out of every message would measure the reader. */
const SAMPLED_EVERY = 16;
/** Older than this on arrival, a quote is of no use any more. */
const STALE_MS = 500;
const AT = Buffer.from('"at":');
const AT_DIGITS = 20;

let messages = 0;
let latencies: number[] = [];
let isStaleCounted = false;
let stale = 0;

function ageOf(bytes: Buffer, start: number): number {
  const at = bytes.indexOf(AT, start) + AT.length;
  return sharedNow() - Number.parseFloat(bytes.toString('latin1', at, at + AT_DIGITS));
}

function count(bytes: Buffer, start: number): void {
  messages += 1;
  if (messages % SAMPLED_EVERY === 0) latencies.push(ageOf(bytes, start));
  if (isStaleCounted && ageOf(bytes, start) > STALE_MS) stale += 1;
}

async function follow(ids: readonly string[]): Promise<FrameClient> {
  const acknowledged = Promise.withResolvers<void>();
  let take = (_: Buffer, __: number) => {
    take = count;
    acknowledged.resolve();
  };
  const protocol = query === undefined ? undefined : 'graphql-transport-ws';
  const client = await openFrames(url, protocol, (bytes, start) => take(bytes, start));
  client.send(JSON.stringify(query === undefined ? { ids } : { type: 'connection_init' }));
  await acknowledged.promise;
  if (query !== undefined)
    client.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query, variables: { ids } } }));
  return client;
}

const clients: FrameClient[] = [];
const CONNECTED_AT_ONCE = 50;
for (let from = 0; from < symbols.length; from += CONNECTED_AT_ONCE)
  clients.push(...(await Promise.all(symbols.slice(from, from + CONNECTED_AT_ONCE).map(follow))));

function counted(): Counted {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { messages, p50Ms: at(0.5), p99Ms: at(0.99) };
}

function freeze(count: number): void {
  for (const { socket } of clients.slice(0, count)) socket.pause();
}

/** Reads nothing for a while, then counts what is stale of what comes at once. */
async function sleep(ms: number): Promise<{ stale: number }> {
  freeze(clients.length);
  await new Promise(resolve => setTimeout(resolve, ms));
  isStaleCounted = true;
  for (const { socket } of clients) socket.resume();
  await new Promise(resolve => setTimeout(resolve, 2_000));
  return { stale: stale / clients.length };
}

serveCommands({ url }, command => {
  if (command.kind === 'sleep') return sleep(command.ms);
  if (command.kind === 'counted') return counted();
  if (command.kind === 'freeze') freeze(command.sockets);
  else {
    messages = 0;
    latencies = [];
  }
  return undefined;
});
