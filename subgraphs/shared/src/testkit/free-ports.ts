import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Below those from which systems take one for a connection that goes out, so that none of these is taken in passing. */
const FIRST = 20_000;
const LAST = 32_000;
/** A program may take seconds to listen on what was drawn for it. Meanwhile no other worker of a test run draws it: each has a share of its own. */
const SHARES = 8;
/** Nor is it drawn again in this one, until there were so many. */
const GIVEN_MAX = 500;
const given = new Set<number>();

/** A port of this machine that nobody listens on, for a program that does not take 0. Another process may be faster, but hardly ever: it was drawn. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** Several, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = draw();
    const server = await listen(port);
    if (server !== undefined) held.set(port, server);
  }
  await Promise.all([...held.values()].map(server => new Promise(resolve => server.close(resolve))));
  return [...held.keys()];
}

function draw(): number {
  const share = Number(process.env['VITEST_POOL_ID'] ?? 0) % SHARES;
  if (given.size >= GIVEN_MAX) given.clear();
  for (;;) {
    const port = FIRST + SHARES * randomInt((LAST - FIRST) / SHARES) + share;
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
