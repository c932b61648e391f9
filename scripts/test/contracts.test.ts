import { readFileSync } from 'node:fs';
import { buildASTSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from '../../subgraphs/trading/src/adapters/market-data/documents.ts';

/** What one service asks of another must fit the other's schema as it is now. */
describe('what trading asks of market-data', () => {
  const sdl = readFileSync(new URL('../../subgraphs/market-data/schema.graphql', import.meta.url), 'utf8');
  // The federation directives are imported, and no business of a query.
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  const asked = Object.entries(documents).flatMap(([name, document]) =>
    typeof document === 'string' ? [[name, document] as const] : [],
  );

  it.each(asked)('%s fits its schema', (_, document) => expect(validate(schema, parse(document))).toEqual([]));

  it('is known here', () => expect(asked.length).toBeGreaterThan(4));
});
