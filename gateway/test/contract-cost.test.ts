import { readFileSync } from 'node:fs';
import { getOperationAST, parse, validate } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../src/config.ts';
import { buildGraph, type Graph } from '../src/federation/index.ts';
import { SANDBOX_EXAMPLES } from '../src/http/sandbox-examples.ts';
import { type CostGuard, createCostGuard } from '../src/limits/cost-guard.ts';

const { costMax } = parseConfig({}, '/');

let graph: Graph;
let guard: CostGuard;
beforeAll(() => {
  graph = buildGraph(readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8'));
  guard = createCostGuard(() => graph, costMax);
});

function refuse(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  expect(validate(graph.schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return guard(document, operation, variables);
}

const DASHBOARD = /* GraphQL */ `
  query Dashboard {
    me {
      accounts {
        id cash buyingPower
        positions { symbol quantity instrument { name quote { bidPrice askPrice } snapshot { lastTrade { price } previousDailyBar { close } } } }
        orders(first: 50) {
          nodes { id status fills(first: 20) { nodes { price quantity } totalCount } explanation { message } }
          totalCount
        }
        portfolioHistory(range: ONE_MONTH) { points { at equity } }
      }
      watchlists { nodes { name instruments { symbol name quote { bidPrice askPrice } } } }
    }
  }
`;

const CHART = /* GraphQL */ `
  query Chart($symbol: String!, $first: Int!) {
    instrument(symbol: $symbol) {
      bars(timeframe: ONE_MINUTE, first: $first) { nodes { startsAt open high low close volume } pageInfo { hasNextPage } }
    }
  }
`;

const SCREENER = /* GraphQL */ `
  query Screener($first: Int!, $bars: Int!) {
    instruments(first: $first) { nodes { symbol bars(timeframe: ONE_DAY, first: $bars) { nodes { close } } } }
  }
`;

describe('on the whole graph, with the limit that is set by default', () => {
  it.each(SANDBOX_EXAMPLES.map(example => [/(?:query|mutation|subscription) (\w+)/.exec(example)?.[1], example]))(
    'the example %s is run',
    (_, example) => expect(refuse(String(example))).toBeUndefined(),
  );

  it.each([
    ['a dashboard of everything that a user has', DASHBOARD, {}],
    ['a chart of the longest page', CHART, { symbol: 'AAPL', first: 500 }],
    ['a screener of a hundred instruments with a year of bars', SCREENER, { first: 100, bars: 250 }],
  ])('%s is run', (_, query, variables) => expect(refuse(query, variables)).toBeUndefined());

  it.each([
    ['the longest page of bars for the longest page of instruments', SCREENER, { first: 500, bars: 500 }, 251_001],
    [
      'trades of instruments of watchlists',
      '{ me { watchlists(first: 500) { nodes { instruments { trades(first: 500) { nodes { price } } } } } } }',
      {},
      25_100_502,
    ],
    [
      'orders that lead back to their account again and again',
      `{ me { accounts { ${'orders(first: 500) { nodes { account { '.repeat(3)} id ${'} } }'.repeat(3)} } } }`,
      {},
      1_253_757_511,
    ],
  ])('%s is refused, with its cost', (_, query, variables, cost) => {
    const { extensions, message } = refuse(query, variables) ?? {};
    expect(extensions).toMatchObject({ code: 'OPERATION_TOO_EXPENSIVE', costMax, http: { status: 400 } });
    expect(extensions?.['cost']).toBe(cost);
    expect(message).toContain(String(cost));
  });
});
