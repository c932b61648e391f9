import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkImports } from '../check-imports.ts';

/** A platform in small that keeps to every rule: a file in each layer, each importing what it may. */
const COMPLIANT: Readonly<Record<string, string>> = {
  'package.json':
    '{ "name": "small", "workspaces": ["gateway", "drizzle", "subgraphs/*"], "devDependencies": { "vitest": "1" } }',
  'subgraphs/shared/package.json':
    '{ "name": "@platform/shared", "exports": { "./*": "./src/*/index.ts" }, "dependencies": { "graphql": "1", "postgres": "1" } }',
  'subgraphs/shared/src/pure/index.ts': "import { randomBytes } from 'node:crypto'; export const id = randomBytes;",
  'subgraphs/shared/src/identity/index.ts': "export { id } from '../pure/index.ts';",
  'subgraphs/shared/src/graphql/index.ts': "export { parse } from 'graphql';",
  'subgraphs/shared/src/postgres/index.ts': "import postgres from 'postgres'; export const connect = postgres;",
  'subgraphs/shared/src/testkit/index.ts': "export { expect } from 'vitest';",
  'drizzle/package.json':
    '{ "name": "@platform/drizzle", "exports": { "./*": "./*.ts" }, "dependencies": { "drizzle-orm": "1" } }',
  'drizzle/orm.ts':
    "import { createRequire } from 'node:module'; export const require = createRequire(import.meta.url);",
  'drizzle/trading/schema.ts': "export * from '../orm.ts';",
  'drizzle/user/schema.ts': "export * from '../orm.ts';",
  'subgraphs/trading/package.json':
    '{ "name": "@platform/trading", "dependencies": { "@platform/shared": "*", "@platform/drizzle": "*", "graphql": "1", "drizzle-orm": "1" } }',
  'subgraphs/trading/src/domain/order.ts': "export { id } from '@platform/shared/pure';",
  'subgraphs/trading/src/domain/order.test.ts':
    "import { it } from 'vitest'; import './order.ts'; it('is here', () => {});",
  'subgraphs/trading/src/application/ports/store.ts': "export type { id } from '../../domain/order.ts';",
  'subgraphs/trading/src/application/place-order.ts':
    "import '@platform/shared/identity'; import '@platform/shared/graphql'; import '../domain/order.ts'; import type { id } from './ports/store.ts'; export type Id = typeof id;",
  'subgraphs/trading/src/adapters/store.ts':
    "import type { id } from '../application/ports/store.ts'; import '@platform/drizzle/trading/schema'; import '@platform/drizzle/orm'; import '@platform/shared/postgres'; import type { SQL } from 'drizzle-orm'; export type Store = typeof id | SQL;",
  'subgraphs/trading/src/graphql/order.ts':
    "import 'graphql'; import '../application/place-order.ts'; import type { id } from '../domain/order.ts'; export type Order = typeof id;",
  'subgraphs/trading/src/app.ts': "import './adapters/store.ts'; import './graphql/order.ts';",
  'subgraphs/trading/src/main.ts': "import './app.ts';",
  'subgraphs/trading/test/trading.integration.test.ts': "import '../src/app.ts'; import '@platform/shared/testkit';",
  'subgraphs/user/package.json': '{ "name": "@platform/user", "dependencies": { "@platform/shared": "*" } }',
  'subgraphs/user/src/domain/user.ts': "export { id } from '@platform/shared/pure';",
  'gateway/package.json':
    '{ "name": "@platform/gateway", "dependencies": { "@platform/shared": "*", "@platform/drizzle": "*", "postgres": "1" } }',
  'gateway/src/app.ts': "import '@platform/shared/identity';",
  'gateway/src/main.ts': "import './app.ts';",
};
const PACKAGES = ['graphql', 'postgres', 'drizzle-orm', 'vitest', 'stray'];

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'check-imports-'));
  for (const [file, text] of Object.entries(COMPLIANT)) plant(file, text);
  for (const name of PACKAGES) {
    plant(`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`);
    plant(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  mkdirSync(path.join(root, 'node_modules/@platform'));
  symlinkSync('../../subgraphs/shared', path.join(root, 'node_modules/@platform/shared'));
  symlinkSync('../../drizzle', path.join(root, 'node_modules/@platform/drizzle'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function plant(file: string, text: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, `${text}\n`);
}

const brokenRules = async () => [...new Set((await checkImports(root)).violations.map(({ rule }) => rule))];

/** Of each rule: the file that is planted, and what is in it. */
const VIOLATIONS: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'domain-imports-only-domain': [
    'subgraphs/trading/src/domain/bad.ts',
    "import type { id } from '../application/ports/store.ts'; export type Bad = typeof id;",
  ],
  'application-imports-only-inward': ['subgraphs/trading/src/application/bad.ts', "import '../adapters/store.ts';"],
  'adapters-import-ports-not-use-cases': [
    'subgraphs/trading/src/adapters/bad.ts',
    "import type { Id } from '../application/place-order.ts'; export type Bad = Id;",
  ],
  'tables-belong-to-their-service': [
    'subgraphs/trading/src/adapters/bad.ts',
    "import '@platform/drizzle/user/schema';",
  ],
  'only-adapters-import-the-database': ['subgraphs/trading/src/bad.ts', "import '@platform/shared/postgres';"],
  'graphql-imports-only-inward': ['subgraphs/trading/src/graphql/bad.ts', "import '../adapters/store.ts';"],
  'services-do-not-import-each-other': [
    'subgraphs/trading/src/adapters/bad.ts',
    "import type { id } from '../../../user/src/domain/user.ts'; export type Bad = typeof id;",
  ],
  'gateway-imports-no-service': ['gateway/src/bad.ts', "import '../../subgraphs/user/src/domain/user.ts';"],
  'gateway-imports-no-database': ['gateway/src/bad.ts', "import 'postgres';"],
  'shared-imports-no-service': [
    'subgraphs/shared/src/bus/index.ts',
    "import type { id } from '../../../user/src/domain/user.ts'; export type Bad = typeof id;",
  ],
  'pure-imports-only-pure': ['subgraphs/shared/src/pure/bad.ts', "import 'node:fs';"],
  'drizzle-imports-no-service': ['drizzle/bad.ts', "import '../subgraphs/user/src/domain/user.ts';"],
  'drizzle-orm-through-one-door': [
    'subgraphs/trading/src/adapters/bad.ts',
    "import { sql } from 'drizzle-orm'; sql();",
  ],
  'app-is-imported-by-main-only': ['subgraphs/trading/src/bad.ts', "import './app.ts';"],
  'main-is-imported-by-nobody': ['subgraphs/trading/src/bad.ts', "import './main.ts';"],
  'code-imports-no-test-code': ['subgraphs/trading/src/bad.ts', "import '@platform/shared/testkit';"],
  'no-cycles': [
    'subgraphs/trading/src/domain/order.ts',
    "import { two } from './two.ts'; export const id = () => two; export const one = 1;",
  ],
  'no-undeclared-packages': ['subgraphs/trading/src/adapters/bad.ts', "import 'stray';"],
  'no-unresolvable-imports': ['subgraphs/trading/src/adapters/bad.ts', "import './nowhere.ts';"],
  'no-orphans': ['subgraphs/trading/src/domain/bad.ts', 'export const lonely = true;'],
};

describe('the import rules', () => {
  it('find nothing in a tree that keeps to them', async () => {
    const { violations, moduleCount } = await checkImports(root);
    expect(violations).toEqual([]);
    expect(moduleCount).toBeGreaterThan(15);
  });

  it.each(Object.entries(VIOLATIONS))(
    '%s: one file that breaks it is found, by this rule alone',
    async (rule, [file, text]) => {
      plant(file, text);
      if (rule === 'no-cycles')
        plant('subgraphs/trading/src/domain/two.ts', "import { one } from './order.ts'; export const two = () => one;");
      expect(await brokenRules()).toEqual([rule]);
    },
  );

  it('are all broken by one of these violations, and each says why it is there', () => {
    const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
      forbidden: { name: string; comment: string; severity: string }[];
    };
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(VIOLATIONS).sort());
    for (const { comment, severity } of forbidden) expect([comment.length > 40, severity]).toEqual([true, 'error']);
  });
});
