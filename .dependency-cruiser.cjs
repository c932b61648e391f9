/**
 * Which part may import which: imports go inward only. `npm run imports` holds the code to these rules, type-only imports included;
 * scripts/test/check-imports.test.ts plants a violation of each and sees that it is found.
 */

/** Code that only tests, benchmarks and their fixtures run. */
const TEST_CODE = '(\\.test\\.ts$|(^|/)(test|testkit|bench)/)';
/** The services that have layers. */
const SERVICE = '^subgraphs/([^/]+)';

module.exports = {
  forbidden: [
    {
      name: 'domain-imports-only-domain',
      comment:
        'The domain is pure: it is given time, ids and randomness, and does no I/O. So it can be tested as mathematics and run again from its events. Only @platform/shared/pure is as pure as it.',
      severity: 'error',
      from: { path: `${SERVICE}/src/domain/`, pathNot: TEST_CODE },
      to: { pathNot: ['^subgraphs/$1/src/domain/', '^subgraphs/shared/src/pure/'] },
    },
    {
      name: 'application-imports-only-inward',
      comment:
        'A use case says what happens, not with what: it knows the domain and its own ports, and from outside who asks, the errors it may answer and a log. No database, no transport, no other package.',
      severity: 'error',
      from: { path: `${SERVICE}/src/application/`, pathNot: TEST_CODE },
      to: {
        pathNot: [
          '^subgraphs/$1/src/(application|domain)/',
          '^subgraphs/shared/src/(pure|identity|graphql|observability)/',
          '^(node:)?crypto$', // a hash is a pure function
        ],
      },
    },
    {
      name: 'adapters-import-ports-not-use-cases',
      comment:
        'An adapter fulfills a port. One that knew a use case, a resolver or the composition root could not be exchanged for another.',
      severity: 'error',
      from: { path: `${SERVICE}/src/adapters/`, pathNot: TEST_CODE },
      to: {
        path: '^subgraphs/$1/(src/|schema\\.graphql)',
        pathNot: '^subgraphs/$1/src/(adapters|domain|application/ports)/',
      },
    },
    {
      name: 'tables-belong-to-their-service',
      comment:
        "A service's tables are its own: nobody else's code reads or writes them, or a change of them would break in places that nobody finds.",
      severity: 'error',
      from: { path: `${SERVICE}/` },
      to: { path: '^drizzle/[^/]+/', pathNot: ['^drizzle/$1/', '^drizzle/testkit/'] },
    },
    {
      name: 'only-adapters-import-the-database',
      comment: 'SQL stands in adapters only; everything else asks a port. (The composition root opens the pool.)',
      severity: 'error',
      from: {
        path: `${SERVICE}/src/`,
        pathNot: [`${SERVICE}/src/(adapters/|app\\.ts$)`, '^subgraphs/shared/', TEST_CODE],
      },
      to: { path: ['^drizzle/', '^subgraphs/shared/src/postgres/', '(^|/)node_modules/(drizzle-orm|postgres)/'] },
    },
    {
      name: 'graphql-imports-only-inward',
      comment:
        'Resolvers are thin: they call use cases and show what those give. One that reached for an adapter would go around the authorization in the use case.',
      severity: 'error',
      from: { path: `${SERVICE}/src/graphql/`, pathNot: ['^subgraphs/shared/', TEST_CODE] },
      to: {
        pathNot: [
          '^subgraphs/$1/src/(graphql|application|domain)/',
          '^subgraphs/shared/src/(pure|identity|graphql|observability)/',
          '(^|/)node_modules/(graphql|dataloader)/',
        ],
      },
    },
    {
      name: 'services-do-not-import-each-other',
      comment:
        'Services meet in the graph and on the bus. A shared module between two would tie their releases together.',
      severity: 'error',
      from: { path: '^subgraphs/(?!shared/)([^/]+)/' },
      to: { path: '^(subgraphs/(?!shared/)[^/]+|gateway)/', pathNot: '^subgraphs/$1/' },
    },
    {
      name: 'gateway-imports-no-service',
      comment: 'The gateway runs on any supergraph file: it knows services by their address only.',
      severity: 'error',
      from: { path: '^gateway/src/' },
      to: { path: ['^subgraphs/(?!shared/)', '^drizzle/'] },
    },
    {
      name: 'gateway-imports-no-database',
      comment: 'The gateway keeps nothing: it can be started and stopped in any number, and holds no key to the data.',
      severity: 'error',
      from: { path: '^gateway/src/' },
      to: {
        path: ['^subgraphs/shared/src/postgres/(?!transaction\\.ts)', '(^|/)node_modules/(drizzle-orm|postgres)/'],
      },
    },
    {
      name: 'shared-imports-no-service',
      comment: 'What everybody uses knows nobody: shared has no business noun, no table, and nothing of the gateway.',
      severity: 'error',
      from: { path: '^subgraphs/shared/' },
      to: { path: ['^subgraphs/(?!shared/)', '^gateway/', '^drizzle/', '^scripts/'] },
    },
    {
      name: 'pure-imports-only-pure',
      comment: 'The domain trusts shared/pure to be pure. (node:crypto makes ids; whoever needs one is given it.)',
      severity: 'error',
      from: { path: '^subgraphs/shared/src/pure/', pathNot: TEST_CODE },
      to: { pathNot: ['^subgraphs/shared/src/pure/', '^(node:)?crypto$'] },
    },
    {
      name: 'drizzle-imports-no-service',
      comment: 'Migrations run before any service does, and on machines where none is.',
      severity: 'error',
      from: { path: '^drizzle/' },
      to: { path: ['^subgraphs/(?!shared/)', '^gateway/', '^scripts/'] },
    },
    {
      name: 'drizzle-orm-through-one-door',
      comment:
        'drizzle/orm.ts loads Drizzle as CommonJS: imported as ES modules it costs every process 225 MB and half a second.',
      severity: 'error',
      from: { path: '^(gateway|subgraphs|drizzle|scripts)/', pathNot: '^drizzle/orm\\.ts$' },
      to: { path: '(^|/)node_modules/drizzle-orm/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app-is-imported-by-main-only',
      comment:
        'The composition root is the outermost part that is no process: whoever else imported it would start a service by accident.',
      severity: 'error',
      from: { path: '^(gateway|subgraphs)/', pathNot: ['/src/main\\.ts$', TEST_CODE] },
      to: { path: '/src/app\\.ts$' },
    },
    {
      name: 'main-is-imported-by-nobody',
      comment: 'main.ts is a process: importing it would read the environment, listen and take over signals.',
      severity: 'error',
      from: {},
      to: { path: '/src/main\\.ts$' },
    },
    {
      name: 'code-imports-no-test-code',
      comment: 'What runs in production does not depend on what is there to test it.',
      severity: 'error',
      from: { path: '^(gateway|subgraphs|drizzle|scripts)/', pathNot: TEST_CODE },
      to: { path: ['^(gateway|subgraphs|drizzle|scripts)/.*' + TEST_CODE, '(^|/)node_modules/(vitest|fast-check)/'] },
    },
    {
      name: 'no-cycles',
      comment:
        'Two files that import each other are one file in two places, and what is loaded first becomes an accident.',
      severity: 'error',
      from: { pathNot: '__generated__' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-undeclared-packages',
      comment:
        'What a workspace imports stands in its package.json (or the root has it for tools and tests): anything else works until someone else drops it.',
      severity: 'error',
      from: {},
      // A require here is that of createRequire from another package's place, which finds that package's own dependencies.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['require'] },
    },
    {
      name: 'no-unresolvable-imports',
      comment: 'An import that leads nowhere would hide from every rule above.',
      severity: 'error',
      from: {},
      // The official emulator is no part of its package's exports; it is required from inside that package.
      to: { couldNotResolve: true, pathNot: '^\\./lib/emulator/auth/' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and is imported by nothing does nothing: delete it.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [TEST_CODE, '/src/main\\.ts$', '^scripts/', '\\.config\\.ts$', '^drizzle/[^/]+/schema\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API, so swc reads the imports; before compilation, because types tie files together as values do.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(coverage|\\.local)/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
