import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

const DELIVERY = /* GraphQL */ `
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

/** The same two services for every gateway; the stock one does not need to know how live events are delivered. */
export function composeBench(catalogUrl: string, peopleUrl: string, isStock = false): string {
  const link =
    'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])';
  const delivery =
    '@delivery(policy: "LATEST", scope: "PUBLIC", partitionedBy: "ids", keyedBy: "id", sequencedBy: "sequence")';
  const catalog = `${link} ${isStock ? '' : DELIVERY}
    type Query { product(id: ID!): Product }
    type Product @key(fields: "id") { id: ID! name: String! }
    type Quote { id: ID! bid: String! ask: String! bidSize: String! askSize: String! sequence: String! at: Float! product: Product! }
    type Subscription { quoteUpdated(ids: [ID!]!): Quote! ${isStock ? '' : delivery} }`;
  const people = `${link}
    type Query { me: User }
    type User @key(fields: "id") { id: ID! name: String! }
    type Product @key(fields: "id") { id: ID! reviewer: User reviewCount: Int! }`;
  const { supergraphSdl, errors } = composeServices([
    { name: 'catalog', url: catalogUrl, typeDefs: parse(catalog) },
    { name: 'people', url: peopleUrl, typeDefs: parse(people) },
  ]);
  if (supergraphSdl === undefined) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

export const QUOTE_FIELDS = 'id bid ask bidSize askSize sequence at';
export const QUOTES = `subscription ($ids: [ID!]!) { quoteUpdated(ids: $ids) { ${QUOTE_FIELDS} } }`;
export const QUOTES_WITH_JOIN = `subscription ($ids: [ID!]!) { quoteUpdated(ids: $ids) { ${QUOTE_FIELDS} product { id reviewer { name } } } }`;
export const FEDERATED_QUERY =
  'query Product($id: ID!) { product(id: $id) { id name reviewer { id name } reviewCount } }';
