/**
 * The measure of all things: one frame made once for everyone who wants the symbol. Sent by `ws`; or, `isAlone`, written to the sockets without anything
 * else, which nothing that runs on Node can be faster than.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { bytesOf, frameOf } from '../../src/subscriptions/websocket-frame.ts';
import { serveCommands, settingsOfProcess } from '../child.ts';
import { pace, quoteOf, symbolAt } from '../pace.ts';

export interface BareSettings {
  readonly isAlone: boolean;
}

interface Follower {
  readonly socket: WebSocket;
  readonly stream: Socket;
}

const { isAlone } = await settingsOfProcess<BareSettings>();
const followers = new Map<string, Set<Follower>>();
const server = createServer();
new WebSocketServer({ server }).on('connection', (socket, request) => {
  const follower = { socket, stream: request.socket };
  socket.on('message', raw => {
    const { ids } = JSON.parse(String(raw)) as { ids: string[] };
    for (const id of ids) followers.set(id, (followers.get(id) ?? new Set()).add(follower));
    socket.send('{"type":"connection_ack"}');
    socket.on('close', () => {
      for (const id of ids) followers.get(id)?.delete(follower);
    });
  });
});

function publish(symbol: string, sequence: number): void {
  const message = JSON.stringify({
    id: '1',
    type: 'next',
    payload: { data: { quoteUpdated: quoteOf(symbol, sequence) } },
  });
  const all = followers.get(symbol) ?? [];
  if (isAlone) {
    const frame = Buffer.from(frameOf(bytesOf(message)), 'latin1');
    for (const { stream } of all) stream.write(frame);
  } else {
    const payload = Buffer.from(message);
    for (const { socket } of all) socket.send(payload, { binary: false });
  }
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
