/** The measure of all things: `ws`, and one frame made once for everyone who wants the symbol. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveCommands } from '../child.ts';
import { pace, quoteOf, symbolAt } from '../pace.ts';

const followers = new Map<string, Set<WebSocket>>();
const server = createServer();
new WebSocketServer({ server }).on('connection', socket => {
  socket.on('message', raw => {
    const { ids } = JSON.parse(String(raw)) as { ids: string[] };
    for (const id of ids) followers.set(id, (followers.get(id) ?? new Set()).add(socket));
    socket.send('{"type":"connection_ack"}');
    socket.on('close', () => {
      for (const id of ids) followers.get(id)?.delete(socket);
    });
  });
});

function publish(symbol: string, sequence: number): void {
  const frame = Buffer.from(
    JSON.stringify({ id: '1', type: 'next', payload: { data: { quoteUpdated: quoteOf(symbol, sequence) } } }),
  );
  for (const socket of followers.get(symbol) ?? []) socket.send(frame, { binary: false });
}

let stop: () => void = () => undefined;
server.listen(0, '127.0.0.1', () => {
  serveCommands({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }, command => {
    stop();
    if (command.kind === 'publish')
      stop = pace(command.perSecond, number =>
        publish(symbolAt(command.firstSymbol + (number % command.symbols)), number + 1),
      );
  });
});
