import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { parse as parseYaml } from 'yaml';

/** The part of rover's supergraph.yaml that we use. */
interface SupergraphConfig {
  readonly subgraphs: Readonly<
    Record<string, { readonly routing_url: string; readonly schema: { readonly file: string } }>
  >;
}

export interface Composition {
  /** Undefined when the subgraphs do not compose; `errors` then says why. */
  readonly supergraphSdl: string | undefined;
  readonly errors: readonly string[];
  readonly hints: readonly string[];
}

/** Composes what a supergraph.yaml names; schema files are relative to it. */
export function composeSupergraph(configFile: string): Composition {
  const { subgraphs } = parseYaml(readFileSync(configFile, 'utf8')) as SupergraphConfig;
  const result = composeServices(
    Object.entries(subgraphs).map(([name, { routing_url: url, schema }]) => ({
      name,
      url,
      typeDefs: parse(readFileSync(path.resolve(path.dirname(configFile), schema.file), 'utf8')),
    })),
  );
  return {
    supergraphSdl: result.supergraphSdl === undefined ? undefined : `${result.supergraphSdl}\n`,
    errors: (result.errors ?? []).map(error => `${String(error.extensions['code'] ?? 'ERROR')}: ${error.message}`),
    // Every subgraph lists only the codes that it gives itself: that the union is larger is what we want.
    hints: (result.hints ?? [])
      .filter(hint => hint.definition.code !== 'INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM')
      .map(String),
  };
}
