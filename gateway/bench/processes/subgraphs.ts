/** Two services that cost next to nothing: their answers are put together by hand, whatever exactly is asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QUERY_SOCKETS_HEADER } from '@platform/shared/http';
import { type WebSocket, WebSocketServer } from 'ws';
import { serveCommands } from '../child.ts';
import { pace, quoteOf, symbolAt } from '../pace.ts';

interface Body {
  readonly variables?: { readonly id?: string; readonly representations?: readonly { readonly id: string }[] };
}

const reviewer = { __typename: 'User', id: 'r1', name: 'Reviewer' };

function answerTo({ variables }: Body): object {
  const { id = 'S0', representations } = variables ?? {};
  if (representations === undefined) return { data: { product: { __typename: 'Product', id, name: `Product ${id}` } } };
  return { data: { _entities: representations.map(() => ({ __typename: 'Product', reviewer, reviewCount: 3 })) } };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.from(JSON.stringify(answerTo(JSON.parse(Buffer.concat(chunks).toString()) as Body)));
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      [QUERY_SOCKETS_HEADER]: 'graphql-transport-ws',
    });
    response.end(body);
  });
}

interface Stream {
  readonly socket: WebSocket;
  readonly id: string;
}

const streams = new Map<string, Set<Stream>>();
const server = createServer({ keepAliveTimeout: 60_000 }, answer);
const sockets = new WebSocketServer({ server, handleProtocols: () => 'graphql-transport-ws' });
sockets.on('connection', socket => {
  const mine = new Map<string, { readonly symbol: string; readonly stream: Stream }>();
  socket.on('message', raw => {
    const message = JSON.parse(String(raw)) as {
      type: string;
      id: string;
      payload?: { query: string; variables: Record<string, string[]> };
    };
    if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
    else if (message.type === 'ping') socket.send('{"type":"pong"}');
    else if (message.payload?.query.startsWith('query')) {
      socket.send(
        `{"id":"${message.id}","type":"next","payload":${JSON.stringify(answerTo(message.payload as Body))}}`,
      );
      socket.send(`{"id":"${message.id}","type":"complete"}`);
    } else if (message.type === 'subscribe') {
      const symbol = Object.values(message.payload?.variables ?? {})[0]?.[0] ?? symbolAt(0);
      const stream = { socket, id: message.id };
      mine.set(message.id, { symbol, stream });
      const all = streams.get(symbol) ?? new Set();
      streams.set(symbol, all.add(stream));
    } else if (message.type === 'complete') {
      const known = mine.get(message.id);
      if (known !== undefined) streams.get(known.symbol)?.delete(known.stream);
    }
  });
  socket.on('close', () => {
    for (const { symbol, stream } of mine.values()) streams.get(symbol)?.delete(stream);
  });
});

/** Goes on from turn to turn: what is not after the last is nothing new to a gateway. */
let sequence = 0;

function publish(symbol: string): void {
  const quote = quoteOf(symbol, ++sequence);
  const event = {
    ...quote,
    delivery_key: symbol,
    delivery_sequence: quote.sequence,
    product: { __typename: 'Product', id: symbol },
  };
  const payload = JSON.stringify({ data: { quoteUpdated: event } });
  for (const { socket, id } of streams.get(symbol) ?? [])
    socket.send(`{"id":"${id}","type":"next","payload":${payload}}`);
}

let stop: () => void = () => undefined;
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  serveCommands({ url }, command => {
    stop();
    if (command.kind === 'publish')
      stop = pace(command.perSecond, number => publish(symbolAt(command.firstSymbol + (number % command.symbols))));
  });
});
