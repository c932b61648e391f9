import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a Postgres server that can be cut and mended: while it is cut, open connections break and new ones are refused. */
export async function severablePostgres(databaseUrl: string) {
  const target = new URL(databaseUrl);
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
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return {
    url: url.href,
    cut,
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
