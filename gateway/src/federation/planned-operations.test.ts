import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, composeShop } from '../../test/support/subgraphs.ts';
import { buildGraph } from './graph.ts';
import { PlannedOperations } from './planned-operations.ts';

const graph = buildGraph(composeShop('http://catalog.test', 'http://people.test'));

describe('operations that were planned', () => {
  it('are remembered by what they hold and not by how short they are', () => {
    const operations = new PlannedOperations(graph);
    const remembered = (name: string, fields: number) => {
      const spreads = '...A '.repeat(fields / 100);
      const query = `query ${name} { strict ${spreads} } fragment A on Query { ${'strict '.repeat(100)} }`;
      return operations.ready(query, undefined, parse(query));
    };
    expect(remembered('Q', 5_000)).toBe(remembered('Q', 5_000));
    for (let n = 0; n < 40; n++) remembered(`Q${n}`, 5_000);
    expect(operations.cache.entries).toBeLessThan(30);
    for (let n = 0; n < 100; n++) remembered(`P${n}`, 100);
    expect(operations.cache.entries).toBeGreaterThan(100);
  });

  it('ask for the schema also where they do so below an answer', () => {
    const sdl = 'type Query { a: Int } type Mutation { touch: Touched } type Touched { query: Query }';
    const operations = new PlannedOperations(buildGraph(compose([{ name: 'only', url: 'http://only.test', sdl }])));
    const asks = (query: string) => operations.ready(query, undefined, parse(query))?.isIntrospection;
    expect(asks('mutation { touch { __typename query { __typename a } } }')).toBe(false);
    expect(asks('{ __schema { queryType { name } } }')).toBe(true);
    const nested = 'mutation { touch { ...A } } fragment A on Touched { query { a: __type(name: "Query") { name } } }';
    expect(asks(nested)).toBe(true);
  });
});
