import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, type HttpServerOptions, sendJson, startHttpServer } from './http-server.ts';

const logger = createLogger('http', 'silent');
const LONG_MS = 60_000;
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const { close } of open.splice(0)) await close();
});

async function start(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const routes = { '/': (_: unknown, response: Parameters<typeof sendJson>[0]) => sendJson(response, 200, 'hello') };
  const http = await startHttpServer({ host: '127.0.0.1', port: 0, routes, logger, ...options });
  open.push({ close: () => http.server.closeAllConnections() });
  return http;
}

/** A connection as a proxy keeps one: requests go into it when the test says so. */
function keptConnection({ url }: HttpServer) {
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  const seen = { text: '', isClosed: false, error: undefined as string | undefined };
  socket.on('data', chunk => {
    seen.text += String(chunk);
  });
  socket.on('close', () => {
    seen.isClosed = true;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.error = error.code;
  });
  open.push({ close: () => socket.destroy() });
  return {
    seen,
    post: () => void socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}'),
    answers: () => seen.text.split('"hello"').length - 1,
  };
}

describe('an HTTP server that ends', () => {
  it('answers on the connections that are open, tells each to close, and takes no new ones', async () => {
    const http = await start({ drainMs: LONG_MS });
    const [one, another] = [keptConnection(http), keptConnection(http)];
    for (const connection of [one, another]) connection.post();
    await eventually(() => one.answers() === 1 && another.answers() === 1);
    expect(one.seen.text).toMatch(/^connection: keep-alive/im);

    const stopped = http.stop();
    const late = keptConnection(http);
    await eventually(() => late.seen.isClosed);
    expect(late.seen.error).toBe('ECONNREFUSED');
    expect(one.seen.isClosed).toBe(false);
    for (const connection of [one, another]) connection.post();
    await eventually(() => one.seen.isClosed && another.seen.isClosed);
    expect([one.answers(), another.answers()]).toEqual([2, 2]);
    expect(one.seen.text).toMatch(/^connection: close/im);
    // The last connection was the end: nobody waits for the rest of the time.
    await stopped;
  });

  it('lets a request that is running finish, and closes what stays idle when its time is over', async () => {
    const running = Promise.withResolvers<void>();
    let begun = 0;
    const http = await start({
      drainMs: 1,
      routes: {
        '/': async (_, response) => {
          begun += 1;
          if (begun === 2) await running.promise;
          sendJson(response, 200, 'hello');
        },
      },
    });
    const [busy, idle] = [keptConnection(http), keptConnection(http)];
    idle.post();
    await eventually(() => idle.answers() === 1);
    busy.post();
    await eventually(() => begun === 2);
    const stopped = http.stop(LONG_MS);
    await eventually(() => idle.seen.isClosed);
    expect(busy.seen.isClosed).toBe(false);
    running.resolve();
    await stopped;
    await eventually(() => busy.seen.isClosed);
    expect(busy.answers()).toBe(1);
  });

  it('breaks off a request that does not come to an end', async () => {
    let hasBegun = false;
    const route = () => {
      hasBegun = true;
      return new Promise<void>(() => {});
    };
    const http = await start({ routes: { '/': route } });
    const stuck = keptConnection(http);
    stuck.post();
    await eventually(() => hasBegun);
    await http.stop(1);
    await eventually(() => stuck.seen.isClosed);
    expect(stuck.answers()).toBe(0);
  });

  it('may be asked to end twice', async () => {
    const http = await start();
    await Promise.all([http.stop(), http.stop()]);
    await http.stop();
  });
});

describe('a client that does not read its answer', () => {
  const LONG_ANSWER = 'x'.repeat(64 * 1024 * 1024);
  const routes = {
    '/': (_: unknown, response: Parameters<typeof sendJson>[0]) => sendJson(response, 200, LONG_ANSWER),
  };
  const ask = (http: HttpServer): Socket => {
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1').pause();
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    open.push({ close: () => socket.destroy() });
    return socket;
  };
  const connections = (http: HttpServer) => new Promise(resolve => http.server.getConnections((_, n) => resolve(n)));

  it('is cut off after a while', async () => {
    const http = await start({ routes, unreadTimeoutMs: 200 });
    const asked = once(http.server, 'request');
    ask(http);
    await asked;
    await eventually(async () => (await connections(http)) === 0);
  });

  it('is not when it reads slowly', async () => {
    const http = await start({ routes, unreadTimeoutMs: 2_000 });
    const socket = ask(http);
    let size = 0;
    socket.on('data', ({ length }) => {
      size += length;
      socket.pause();
      setTimeout(() => socket.resume(), 2);
    });
    socket.resume();
    await eventually(() => size > LONG_ANSWER.length);
  });
});

describe('a client that offers another protocol', () => {
  it('is answered in this one, also where there are WebSockets', async () => {
    const http = await start();
    http.server.on('upgrade', (_, socket) => socket.destroy());
    const socket = connect(Number(new URL(http.url).port), '127.0.0.1');
    open.push({ close: () => socket.destroy() });
    let text = '';
    socket.on('data', chunk => {
      text += String(chunk);
    });
    socket.write(
      'GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAA\r\n\r\n',
    );
    await eventually(() => text.includes('"hello"'));
    expect(text).toMatch(/^HTTP\/1.1 200 /);
  });
});
