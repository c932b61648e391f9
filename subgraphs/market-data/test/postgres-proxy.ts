import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands between a service and Postgres and counts the statements that are run. */
export async function startPostgresProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const counter = { statements: 0 };
  const server = createServer(client => {
    const upstream = connect(Number(target.port), target.hostname);
    let rest = Buffer.alloc(0);
    let isStartup = true;
    client.on('data', chunk => {
      rest = Buffer.concat([rest, chunk as Buffer]);
      // A message is its kind, a byte, and its length; the first one has no kind.
      for (;;) {
        const head = isStartup ? 0 : 1;
        if (rest.length < head + 4 || rest.length < head + rest.readUInt32BE(head)) break;
        if (!isStartup && ['E', 'Q'].includes(String.fromCharCode(rest[0] ?? 0))) counter.statements += 1;
        rest = rest.subarray(head + rest.readUInt32BE(head));
        isStartup = false;
      }
      upstream.write(chunk);
    });
    upstream.pipe(client);
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('close', end).on('error', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, counter, close: () => server.close() };
}
