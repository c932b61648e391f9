import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../federation/index.ts';
import { examplesFor } from './sandbox.ts';
import { SANDBOX_EXAMPLES } from './sandbox-examples.ts';

describe('the examples of Sandbox', () => {
  it("are left out where they would not work, so that other people's graphs open with one that does", () => {
    const schema = buildSchema('type Query { hello: String }');
    expect(examplesFor(schema)).toBe('query Hello {\n  __typename\n}');
  });

  it('all work on the graph of this platform, and have names of their own', () => {
    const file = new URL('../../supergraph.graphql', import.meta.url);
    expect(existsSync(file)).toBe(true);
    const document = parse(examplesFor(buildGraph(readFileSync(file, 'utf8')).schema));
    const names = document.definitions.map(definition => 'name' in definition && definition.name?.value);
    expect(names).toHaveLength(SANDBOX_EXAMPLES.length);
    expect(new Set(names).size).toBe(names.length);
  });
});
