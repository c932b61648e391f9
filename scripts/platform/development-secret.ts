import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const SECRET_BYTES = 32;

/** The key between gateway and services for development: made once, kept in the data directory, readable by its owner only. */
export function developmentSecret(dataDirectory: string): string {
  const file = path.join(dataDirectory, 'assertion-secret');
  if (!existsSync(file)) writeFileSync(file, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}
