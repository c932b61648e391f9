/** Fails when a generated file is not what its source gives: `npm run generated`. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from './composition.ts';
import { generatedFile, generateResolverTypes, SUBGRAPHS } from './resolver-types.ts';

const root = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const stale: string[] = [];
const compare = (file: string, expected: string | undefined, command: string) => {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== expected) stale.push(`${file}: run \`${command}\``);
};

compare(
  root('gateway/supergraph.graphql'),
  composeSupergraph(root('supergraph.yaml')).supergraphSdl,
  'npm run compose',
);
for (const subgraph of SUBGRAPHS)
  compare(generatedFile(subgraph), await generateResolverTypes(subgraph), 'npm run codegen');

if (stale.length > 0) {
  console.error(`Stale:\n${stale.map(line => `  ${line}`).join('\n')}`);
  process.exit(1);
}
console.log('Generated files are up to date.');
