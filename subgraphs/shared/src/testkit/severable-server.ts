import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface SeverableServer {
  /** The server's address with another port, which leads to it. */
  readonly url: string;
  /** Breaks open connections, refuses new ones. */
  cut(): Promise<void>;
  /** Nothing passes through the open connections any more, and nobody is told; new ones work. As when a machine loses its power and another takes its address. */
  freeze(): void;
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** A way to a server (Postgres, NATS) that can be cut and mended. */
export async function severableServer(serverUrl: string): Promise<SeverableServer> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let server = await listen(0, socket => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => sockets.delete(end));
    }
    socket.pipe(upstream).pipe(socket);
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
  });
  const { port } = server.address() as AddressInfo;
  const [onConnection] = server.listeners('connection') as [(socket: Socket) => void];
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    url: url.href,
    cut,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async mend() {
      server = await listen(port, onConnection);
    },
    stop: cut,
  };
}

function listen(port: number, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  return new Promise(resolve => server.listen(port, '127.0.0.1', () => resolve(server)));
}
