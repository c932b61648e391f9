import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

export interface ForeignSubgraph {
  readonly url: string;
  readonly sdl: string;
  stop(): Promise<void>;
}

const SDL = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query {
    greeting: String!
    broken: String
    headers: [String!]!
  }
  type Subscription {
    countdown(from: Int!): Int!
  }
`;

/** A subgraph that shares nothing with this platform: plain libraries, no assertion, a stream that ends, errors without codes. */
export async function startForeignSubgraph(): Promise<ForeignSubgraph> {
  const schema = buildSubgraphSchema([
    {
      typeDefs: parse(SDL),
      resolvers: {
        Query: {
          greeting: () => 'hello from elsewhere',
          broken() {
            throw new Error('broken elsewhere');
          },
          headers: (_: unknown, __: unknown, context: { headers: string[] }) => context.headers,
        },
        Subscription: {
          countdown: {
            async *subscribe(_: unknown, { from }: { from: number }) {
              for (let countdown = from; countdown >= 0; countdown -= 1) yield { countdown };
            },
          },
        },
      },
    },
  ]);
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { query, variables, operationName } = JSON.parse(body) as {
      query: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      operationName,
      contextValue: { headers: Object.keys(request.headers) },
    });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  });
  const sockets = new WebSocketServer({ server, path: '/anything' });
  const disposable = useServer({ schema }, sockets);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/anything`,
    sdl: SDL,
    async stop() {
      await disposable.dispose();
      await new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
