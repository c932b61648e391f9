import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below those from which systems take one for a connection that goes out, so that none of these is taken in passing. */
const FIRST = 20_000;
const LAST = 32_000;

/** A port of this machine that nobody listens on, for a program that does not take 0. Another process may be faster, but hardly ever: it was drawn. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** Several, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(FIRST, LAST);
    const server = await listen(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map(server => new Promise(resolve => server.close(resolve))));
  return [...held.keys()];
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
