import { composeServices } from '@apollo/composition';
import { type RequestContext, type RunningSubgraph, serviceUnavailable, startSubgraph } from '@platform/shared/graphql';
import { createLogger, createMetrics, type TracingConfig } from '@platform/shared/observability';
import { TEST_ASSERTION_SECRET } from '@platform/shared/testkit';
import { GraphQLError, parse } from 'graphql';
import { EventSource } from './event-source.ts';

const HEAD = /* GraphQL */ `
  extend schema
    @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@composeDirective"]
    )
    @link(url: "https://specs.trading-platform.dev/delivery/v1.0", import: ["@delivery"])
    @composeDirective(name: "@delivery")
  directive @delivery(
    policy: String!
    scope: String! = "USER"
    partitionedBy: String
    keyedBy: String
    sequencedBy: String
    resumedBy: String
  ) on FIELD_DEFINITION
`;

const CATALOG_SDL = /* GraphQL */ `
  ${HEAD}
  type Query {
    product(id: ID!): Product
    products(ids: [ID!]): [Product!]!
    things: [Thing!]!
    whoAsks: Caller
    secret: String @authenticated
    restricted: String @requiresScopes(scopes: [["catalog:read", "catalog:audit"], ["admin"]])
    vault: Vault
    failing(code: String): String
    strict: String!
    itself: Query!
  }
  type Mutation {
    rename(id: ID!, name: String!): Product
  }
  type Caller @shareable {
    uid: String
    requestId: String
  }
  interface Thing {
    id: ID!
  }
  type Product implements Thing @key(fields: "id") {
    id: ID!
    name: String!
    cost: Int @requiresScopes(scopes: [["cost:read"]])
  }
  type Vault implements Thing @authenticated {
    id: ID!
  }
  type Price {
    id: ID!
    amount: Int!
    sequence: String!
    viewer: String
    product: Product!
  }
  type Entry {
    sequence: String!
    text: String!
    product: Product
    author: User!
  }
  type User @key(fields: "id", resolvable: false) {
    id: ID!
  }
  type Tick {
    number: Int!
  }
  type Subscription {
    priceChanged(ids: [ID!]!): Price!
      @delivery(policy: "LATEST", scope: "PUBLIC", partitionedBy: "ids", keyedBy: "id", sequencedBy: "sequence")
    anyPriceChanged: Price! @delivery(policy: "LATEST", scope: "PUBLIC", keyedBy: "id")
    everyPrice: Price! @delivery(policy: "LOSSLESS", scope: "PUBLIC", keyedBy: "id")
    entryAdded(after: String): Entry!
      @authenticated
      @delivery(policy: "LOSSLESS", scope: "USER", sequencedBy: "sequence", resumedBy: "after")
    ticked: Tick! @delivery(policy: "LOSSLESS", scope: "PUBLIC")
    plain(start: Int): Tick!
    failingStream: Tick!
  }
`;

const PEOPLE_SDL = /* GraphQL */ `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated"])
  type Query {
    me: User
    slowly(ms: Int!): String
  }
  type User @key(fields: "id") {
    id: ID!
    name: String!
  }
  type Product @key(fields: "id") {
    id: ID!
    reviewer: User
    reviewCount: Int!
    ownNote: String @authenticated
  }
`;

export interface Price {
  readonly id: string;
  readonly amount: number;
  readonly sequence: string;
}

export interface Entry {
  readonly uid: string;
  readonly sequence: number;
  readonly text: string;
}

/** What the catalog subgraph holds; it outlives restarts of the subgraph, as a database would. */
export class CatalogState {
  readonly prices = new EventSource<Price>();
  readonly entries = new EventSource<Entry>();
  readonly ticks = new EventSource<{ number: number }>();
  readonly priceOf = new Map<string, Price>();
  readonly log: Entry[] = [];
  /** Makes `entryAdded` begin one too early, with the event that was named in `after`. */
  repeatsLast = false;
  /** So many times, what an entry needs cannot be read, or a stream of entries not be opened: something is away for a moment. */
  unreadableEntries = 0;
  unopenedEntries = 0;
  /** The context of every `entryAdded` that was opened. */
  readonly entrySubscriptions: { uid: string | undefined; after: string | null | undefined }[] = [];

  setPrice(id: string, amount: number): void {
    const sequence = String(Number(this.priceOf.get(id)?.sequence ?? 0) + 1);
    this.priceOf.set(id, { id, amount, sequence });
    this.prices.emit({ id, amount, sequence });
  }

  addEntry(uid: string, text: string): void {
    const sequence = this.log.filter(entry => entry.uid === uid).length + 1;
    this.log.push({ uid, sequence, text });
    this.entries.emit({ uid, sequence, text });
  }
}

const PRODUCTS = ['1', '2', '3'].map(id => ({ __typename: 'Product', id, name: `Product ${id}`, cost: 10 }));
const productOf = ({ id }: { id: string }) => PRODUCTS.find(product => product.id === id) ?? null;

export function startCatalog(state: CatalogState, port = 0, collector?: string): Promise<RunningSubgraph> {
  return start(CATALOG_SDL, port, tracingTo('catalog', collector), {
    Query: {
      product: (_: unknown, args: { id: string }) => productOf(args),
      products: () => PRODUCTS,
      things: () => [PRODUCTS[0], { __typename: 'Vault', id: 'v' }],
      whoAsks: (_: unknown, __: unknown, { identity, requestId }: RequestContext) => ({
        uid: identity?.uid,
        requestId,
      }),
      secret: () => 'the secret',
      restricted: () => 'the restricted',
      vault: () => ({ id: 'v' }),
      failing(_: unknown, { code }: { code?: string }) {
        if (code === undefined) throw new Error('an address of the inside');
        throw new GraphQLError('That is refused.', { extensions: { code } });
      },
      strict: () => 'strict',
      itself: () => ({}),
    },
    Mutation: { rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ ...productOf({ id }), name }) },
    Product: { __resolveReference: productOf },
    Price: {
      product: productOf,
      viewer: (_: unknown, __: unknown, { identity }: RequestContext) => identity?.uid,
    },
    Entry: {
      sequence: (entry: Entry) => String(entry.sequence),
      product: () => PRODUCTS[0],
      author(entry: Entry) {
        if (state.unreadableEntries > 0) {
          state.unreadableEntries -= 1;
          throw serviceUnavailable('Try again soon.');
        }
        return { id: entry.uid };
      },
    },
    Subscription: {
      priceChanged: {
        subscribe: (_: unknown, { ids }: { ids: string[] }) =>
          state.prices.subscribe(
            ids.flatMap(id => state.priceOf.get(id) ?? []),
            price => ids.includes(price.id),
          ),
        resolve: (price: Price) => price,
      },
      anyPriceChanged: {
        subscribe: () => state.prices.subscribe([...state.priceOf.values()]),
        resolve: (price: Price) => price,
      },
      everyPrice: {
        subscribe: () => state.prices.subscribe([...state.priceOf.values()]),
        resolve: (price: Price) => price,
      },
      entryAdded: {
        subscribe(_: unknown, { after }: { after?: string | null }, { identity }: RequestContext) {
          const uid = identity?.uid;
          state.entrySubscriptions.push({ uid, after });
          if (state.unopenedEntries > 0) {
            state.unopenedEntries -= 1;
            throw serviceUnavailable('Try again soon.');
          }
          const isMine = (entry: Entry) => entry.uid === uid;
          const missed =
            after === undefined || after === null
              ? []
              : state.log.filter(
                  entry => isMine(entry) && entry.sequence > Number(after) - (state.repeatsLast ? 1 : 0),
                );
          return state.entries.subscribe(missed, isMine);
        },
        resolve: (entry: Entry) => entry,
      },
      ticked: { subscribe: () => state.ticks.subscribe(), resolve: (tick: unknown) => tick },
      plain: {
        subscribe: (_: unknown, { start: number = 0 }: { start?: number }) => state.ticks.subscribe([{ number }]),
        resolve: (tick: unknown) => tick,
      },
      failingStream: {
        subscribe() {
          throw new GraphQLError('No such stream.', { extensions: { code: 'BAD_USER_INPUT' } });
        },
      },
    },
  });
}

export function startPeople(port = 0, collector?: string): Promise<RunningSubgraph> {
  return start(PEOPLE_SDL, port, tracingTo('people', collector), {
    Query: {
      me: (_: unknown, __: unknown, { identity }: RequestContext) =>
        identity && { id: identity.uid, name: identity.uid },
      slowly: async (_: unknown, { ms }: { ms: number }) => {
        await new Promise(resolve => setTimeout(resolve, ms));
        return 'done';
      },
    },
    User: { __resolveReference: ({ id }: { id: string }) => ({ id, name: `User ${id}` }) },
    Product: {
      reviewer: () => ({ id: 'r1', name: 'Reviewer' }),
      reviewCount: () => 3,
      ownNote: (_: unknown, __: unknown, { identity }: RequestContext) => `note of ${identity?.uid}`,
    },
  });
}

function tracingTo(serviceName: string, endpoint: string | undefined): TracingConfig | undefined {
  return endpoint === undefined ? undefined : { serviceName, endpoint, ratio: 1 };
}

function start(
  sdl: string,
  port: number,
  tracing: TracingConfig | undefined,
  resolvers: object,
): Promise<RunningSubgraph> {
  return startSubgraph({
    typeDefs: parse(sdl),
    resolvers,
    context: request => request,
    assertionSecret: TEST_ASSERTION_SECRET,
    host: '127.0.0.1',
    port,
    isProduction: false,
    readiness: {},
    logger: createLogger('subgraph', 'silent'),
    metrics: createMetrics('subgraph'),
    tracing,
  });
}

export interface SubgraphSdl {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
}

export function compose(subgraphs: readonly SubgraphSdl[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

export function composeShop(catalogUrl: string, peopleUrl: string, extraCatalogSdl = ''): string {
  return compose([
    { name: 'catalog', url: catalogUrl, sdl: CATALOG_SDL + extraCatalogSdl },
    { name: 'people', url: peopleUrl, sdl: PEOPLE_SDL },
  ]);
}
