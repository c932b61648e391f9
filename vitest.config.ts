import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * The kind of a test is in its name: `*.test.ts` and `*.property.test.ts` need nothing, `*.integration.test.ts` a real Postgres
 * (started once, a migrated template database cloned for each file), `*.e2e.test.ts` the whole platform as processes.
 */
export default defineConfig({
  // graphql 16 has no "exports": Vite would load its ES build for our code while Apollo's CommonJS packages require the other one.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Nothing here measures time: these only end a test that hangs, on a small machine that does other things too. `eventually` gives up before, and says on what.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than cores, and on a small machine two: much of the time is spent waiting, for Postgres, for processes, for what has to happen.
    maxWorkers: availableParallelism() + 1,
    // A worker runs one file after the other, and loads the services and their libraries once: each file anew costs twice the CPU time of the tests.
    // So nothing may be left behind in a module, in the environment or on a prototype.
    isolate: false,
    restoreMocks: true,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{gateway,subgraphs,drizzle,scripts}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{gateway,subgraphs,drizzle,scripts}/**/*.integration.test.ts'],
          globalSetup: ['drizzle/testkit/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['gateway/test/e2e/**/*.e2e.test.ts'],
          globalSetup: ['gateway/test/e2e/global-setup.ts'],
          // By itself, when all else is done, one file after the other: each of them keeps the machine busy.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
