/** Clients over WebSocket: they follow symbols, and count what arrives. */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { type Counted, serveCommands, settingsOfProcess } from '../child.ts';
import { sharedNow } from '../pace.ts';

export interface SocketLoad {
  readonly url: string;
  /** Without it: bare `ws`, which is told the symbols. */
  readonly query?: string;
  /** The symbols of each client. */
  readonly symbols: readonly (readonly string[])[];
}

const { url, query, symbols } = settingsOfProcess<SocketLoad>();
/** Reading the time out of every message would measure the reader. */
const SAMPLED_EVERY = 16;
/** Older than this on arrival, a quote is of no use any more. */
const STALE_MS = 500;
const AT = Buffer.from('"at":');

let messages = 0;
let latencies: number[] = [];

function ageOf(message: Buffer): number {
  const at = message.indexOf(AT) + AT.length;
  return sharedNow() - Number.parseFloat(message.toString('latin1', at, at + 20));
}

function count(message: Buffer): void {
  messages += 1;
  if (messages % SAMPLED_EVERY === 0) latencies.push(ageOf(message));
}

async function follow(ids: readonly string[]): Promise<WebSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), query === undefined ? [] : ['graphql-transport-ws'], {
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify(query === undefined ? { ids } : { type: 'connection_init' })));
    socket.once('message', () => {
      if (query !== undefined)
        socket.send(JSON.stringify({ id: randomUUID(), type: 'subscribe', payload: { query, variables: { ids } } }));
      resolve();
    });
  });
  socket.on('message', raw => count(raw as Buffer));
  return socket;
}

const sockets: WebSocket[] = [];
const CONNECTED_AT_ONCE = 50;
for (let from = 0; from < symbols.length; from += CONNECTED_AT_ONCE)
  sockets.push(...(await Promise.all(symbols.slice(from, from + CONNECTED_AT_ONCE).map(follow))));

function counted(): Counted {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { messages, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Reads nothing for a while, then counts what is stale of what comes at once. */
async function sleep(ms: number): Promise<{ stale: number }> {
  for (const socket of sockets) socket.pause();
  await new Promise(resolve => setTimeout(resolve, ms));
  let stale = 0;
  for (const socket of sockets) {
    socket.on('message', raw => {
      if (ageOf(raw as Buffer) > STALE_MS) stale += 1;
    });
    socket.resume();
  }
  await new Promise(resolve => setTimeout(resolve, 2_000));
  return { stale: stale / sockets.length };
}

serveCommands({ url }, command => {
  if (command.kind === 'sleep') return sleep(command.ms);
  if (command.kind === 'freeze') {
    for (const socket of sockets.slice(0, command.sockets)) socket.pause();
    return undefined;
  }
  if (command.kind === 'counted') return counted();
  messages = 0;
  latencies = [];
  return undefined;
});
