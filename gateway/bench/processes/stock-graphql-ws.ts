/** graphql-ws as its documentation has it: one iterator and one execution per client and event. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { serveCommands } from '../child.ts';
import { pace, quoteOf, symbolAt } from '../pace.ts';

type Quote = ReturnType<typeof quoteOf>;

const schema = buildSchema(`
  type Query { hello: String }
  type Quote { id: ID! bid: String! ask: String! bidSize: String! askSize: String! sequence: String! at: Float! }
  type Subscription { quoteUpdated(ids: [ID!]!): Quote! }
`);
const listeners = new Map<string, Set<(quote: Quote) => void>>();

async function* quotesOf(ids: readonly string[]): AsyncGenerator<{ quoteUpdated: Quote }> {
  const waiting: Quote[] = [];
  let wake: () => void = () => undefined;
  const take = (quote: Quote) => {
    waiting.push(quote);
    wake();
  };
  for (const id of ids) listeners.set(id, (listeners.get(id) ?? new Set()).add(take));
  while (true) {
    for (let quote = waiting.shift(); quote !== undefined; quote = waiting.shift()) yield { quoteUpdated: quote };
    await new Promise<void>(resolve => {
      wake = resolve;
    });
  }
}

const server = createServer();
useServer(
  { schema, roots: { subscription: { quoteUpdated: ({ ids }: { ids: string[] }) => quotesOf(ids) } } },
  new WebSocketServer({ server }),
);

let stop: () => void = () => undefined;
server.listen(0, '127.0.0.1', () => {
  serveCommands({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }, command => {
    stop();
    if (command.kind === 'publish')
      stop = pace(command.perSecond, number => {
        const symbol = symbolAt(command.firstSymbol + (number % command.symbols));
        const quote = quoteOf(symbol, number + 1);
        for (const listen of listeners.get(symbol) ?? []) listen(quote);
      });
  });
});
