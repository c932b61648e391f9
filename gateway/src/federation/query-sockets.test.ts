import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@platform/shared/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { QuerySockets } from './query-sockets.ts';

const toStop: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of toStop.splice(0).reverse()) await stop();
});

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  toStop.push(() => server.close());
  return server;
}

function socketsTo(server: Server, sockets: number): QuerySockets {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const made = new QuerySockets({ url, sockets, runningMax: 1, answerBytesMax: 1_000 });
  toStop.push(() => made.destroy());
  return made;
}

/** One socket that is open, and whose time-outs or intervals only the test lets come. @returns its other end too, which answers no ping. */
async function open(timers: 'setTimeout' | 'setInterval'): Promise<{ sockets: QuerySockets; otherEnd: WebSocket }> {
  const server = await listen();
  const accepting = new WebSocketServer({ server, autoPong: false, handleProtocols: () => 'graphql-transport-ws' });
  const sockets = socketsTo(server, 1);
  vi.useFakeTimers({ toFake: [timers] });
  const connected = once(accepting, 'connection');
  sockets.offered();
  const [otherEnd] = (await connected) as [WebSocket];
  await once(otherEnd, 'message');
  otherEnd.send('{"type":"connection_ack"}');
  while (sockets.open === 0) await new Promise(resolve => setImmediate(resolve));
  return { sockets, otherEnd };
}

describe('the sockets to a subgraph', () => {
  it('are replaced when they are two minutes old, so that new processes find work', async () => {
    const { sockets, otherEnd } = await open('setTimeout');
    const closed = once(otherEnd, 'close');
    vi.advanceTimersByTime(120_000);
    expect(sockets.open).toBe(0);
    expect((await closed)[0]).toBe(1000);
  });

  it('are given up when a ping is not answered until the next', async () => {
    const { otherEnd } = await open('setInterval');
    const [pinged, closed] = [once(otherEnd, 'ping'), once(otherEnd, 'close')];
    vi.advanceTimersByTime(10_000);
    await pinged;
    vi.advanceTimersByTime(10_000);
    expect((await closed)[0]).toBe(1006);
  });

  it('are not tried again for a second after they were refused, and then only where they are offered again', async () => {
    const server = await listen();
    let upgrades = 0;
    server.on('request', (_, response) => response.end());
    server.on('upgrade', (_, socket) => {
      upgrades += 1;
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    });
    const connections = () => new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)));
    const sockets = socketsTo(server, 2);
    const refused = (times: number) => eventually(async () => upgrades === times && (await connections()) === 0);
    const { port } = server.address() as AddressInfo;
    /** What was begun before has come by then. */
    const roundTrip = () => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
    sockets.offered();
    await refused(2);
    const now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 2_000);
    expect(sockets.next()).toBeUndefined();
    clock.mockReturnValue(now);
    sockets.offered();
    clock.mockRestore();
    await roundTrip();
    expect(upgrades).toBe(2);
    vi.spyOn(performance, 'now').mockReturnValueOnce(now + 2_000);
    sockets.offered();
    await refused(4);
  });
});
