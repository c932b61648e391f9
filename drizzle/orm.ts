/**
 * Drizzle, loaded through CommonJS. As ES modules drizzle-orm 0.45 costs 225 MB of memory and half a second in each process
 * (hundreds of small modules); the same code through `require` costs 25 MB. The types are those of the package itself.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const { drizzle } = require('drizzle-orm/postgres-js') as typeof import('drizzle-orm/postgres-js');
export const { migrate } =
  require('drizzle-orm/postgres-js/migrator') as typeof import('drizzle-orm/postgres-js/migrator');
export const {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  getTableName,
  gt,
  gte,
  ilike,
  inArray,
  isNull,
  lt,
  lte,
  ne,
  notInArray,
  or,
  sql,
} = require('drizzle-orm') as typeof import('drizzle-orm');
export const {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} = require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');

export type { SQL } from 'drizzle-orm';
