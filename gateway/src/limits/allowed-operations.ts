import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '@platform/shared/config';
import { z } from 'zod';

/** The only operations that are run, where there is such a list. */
export interface AllowedOperations {
  has(query: string): boolean;
  /** The operation with this id or SHA-256 hash. */
  find(hash: string): string | undefined;
}

/** What Apollo's tools write, or plainly hashes with their operations. */
const fileShape = z.union([
  z
    .object({
      format: z.literal('apollo-persisted-query-manifest'),
      version: z.literal(1),
      operations: z.array(z.object({ id: z.string(), body: z.string() })),
    })
    .transform(({ operations }) => operations),
  z.record(z.string(), z.string()).transform(all => Object.entries(all).map(([id, body]) => ({ id, body }))),
]);

/** @throws ConfigError when the file cannot be read or is no list of operations. */
export function readAllowedOperations(path: string): AllowedOperations {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ConfigError([`PERSISTED_OPERATIONS_PATH: cannot read JSON from ${path}`]);
  }
  const parsed = fileShape.safeParse(json);
  if (!parsed.success)
    throw new ConfigError([
      `PERSISTED_OPERATIONS_PATH: ${path} is neither a manifest nor an object of hash and operation`,
    ]);
  const byId = new Map(parsed.data.map(({ id, body }) => [id, body]));
  for (const { body } of parsed.data) byId.set(createHash('sha256').update(body).digest('hex'), body);
  const bodies = new Set(byId.values());
  return { has: query => bodies.has(query), find: hash => byId.get(hash) };
}
