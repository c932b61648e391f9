import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as resolvers from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';

export const SUBGRAPHS = ['user', 'market-data', 'trading'] as const;
type Subgraph = (typeof SUBGRAPHS)[number];

const inSubgraph = (subgraph: Subgraph, file: string) =>
  fileURLToPath(new URL(`../subgraphs/${subgraph}/${file}`, import.meta.url));

export function generatedFile(subgraph: Subgraph): string {
  return inSubgraph(subgraph, 'src/graphql/__generated__/resolver-types.ts');
}

/**
 * The resolver types of a subgraph as source text. What a parent object really is stands in the subgraph's `src/graphql/mappers.ts`:
 * an exported `OrderMapper` is the parent type of `Order`.
 */
export async function generateResolverTypes(subgraph: Subgraph): Promise<string> {
  const mappersFile = inSubgraph(subgraph, 'src/graphql/mappers.ts');
  const mapped = existsSync(mappersFile)
    ? [...readFileSync(mappersFile, 'utf8').matchAll(/^export (?:type|interface) (\w+)Mapper\b/gm)].map(
        match => match[1] ?? '',
      )
    : [];
  const text = await codegen({
    filename: generatedFile(subgraph),
    schema: parse(readFileSync(inSubgraph(subgraph, 'schema.graphql'), 'utf8')),
    documents: [],
    config: {
      federation: true,
      useTypeImports: true,
      enumsAsTypes: true,
      strictScalars: true,
      immutableTypes: true,
      maybeValue: 'T | null | undefined',
      defaultScalarType: 'unknown',
      scalars: {
        ID: 'string',
        Decimal: 'string',
        DateTime: 'Date',
        Date: 'string',
        Sequence: 'bigint',
        _FieldSet: 'string',
      },
      contextType: '../context.ts#Context',
      mappers: Object.fromEntries(mapped.map(name => [name, `../mappers.ts#${name}Mapper`])),
    },
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers },
  });
  return `// Generated from schema.graphql by \`npm run codegen\`. Do not edit.\n${text}`;
}
