/** Clients over HTTP: so many requests at a time, as fast as they are answered. */
import { Pool } from 'undici';
import { serveCommands, settingsOfProcess } from '../child.ts';

export interface HttpLoad {
  readonly url: string;
  readonly query: string;
  readonly token?: string;
  readonly clients: number;
}

const { url, query, token, clients } = await settingsOfProcess<HttpLoad>();
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: clients });
const headers = {
  'content-type': 'application/json',
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
};
const EXPECTED = '"reviewCount":3';

let requests = 0;
let number = 0;
let latencies: number[] = [];

let hasWork = Promise.withResolvers<void>();

async function client(): Promise<void> {
  while (true) {
    await hasWork.promise;
    const startedAt = performance.now();
    const body = JSON.stringify({ query, variables: { id: `p${number++}` } });
    const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
    const text = await answer.body.text();
    if (!text.includes(EXPECTED)) throw new Error(`a wrong answer: ${text}`);
    requests += 1;
    latencies.push(performance.now() - startedAt);
  }
}

for (let index = 0; index < clients; index++) void client();

serveCommands({ url }, command => {
  if (command.kind === 'work') hasWork.resolve();
  if (command.kind === 'rest') hasWork = Promise.withResolvers();
  if (command.kind === 'counted') {
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    return { messages: requests, p50Ms: at(0.5), p99Ms: at(0.99) };
  }
  requests = 0;
  latencies = [];
  return undefined;
});
