import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, parse } from 'graphql';

/** The repository, as an absolute path that ends in a slash. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const SUBGRAPHS = ['user', 'market-data', 'trading'] as const;

/** Every file that git knows or would take, relative to the root: what is ignored is nobody's business. */
export function listFiles(): readonly string[] {
  const arguments_ = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  return execFileSync('git', arguments_, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\0')
    .filter(file => file !== '' && existsSync(path.join(ROOT, file)));
}

export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

export function readSchema(subgraph: (typeof SUBGRAPHS)[number]): DocumentNode {
  return parse(readText(`subgraphs/${subgraph}/schema.graphql`));
}
