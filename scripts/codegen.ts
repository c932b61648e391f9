/** Writes the resolver types of each subgraph from its SDL: `npm run codegen`. The output is committed; `.ci/run` fails when it is stale. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFile, generateResolverTypes, SUBGRAPHS } from './resolver-types.ts';

for (const subgraph of SUBGRAPHS) {
  const file = generatedFile(subgraph);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, await generateResolverTypes(subgraph));
}
