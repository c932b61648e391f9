/**
 * Composes the subgraphs that supergraph.yaml names: `npm run compose [-- supergraph.yaml gateway/supergraph.graphql]`.
 * Prints every composition error and leaves the output as it was when there is one.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeSupergraph } from './composition.ts';

const root = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));
const input = process.argv[2] ?? root('supergraph.yaml');
const output = process.argv[3] ?? root('gateway/supergraph.graphql');

const { supergraphSdl, errors, hints } = composeSupergraph(input);
for (const hint of hints) console.error(`hint: ${hint}`);
if (supergraphSdl === undefined) {
  for (const error of errors) console.error(error);
  process.exit(1);
}
const before = (() => {
  try {
    return readFileSync(output, 'utf8');
  } catch {
    return undefined;
  }
})();
if (before !== supergraphSdl) writeFileSync(output, supergraphSdl);
console.log(before === supergraphSdl ? 'The supergraph is up to date.' : `Wrote ${output}.`);
