import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TracingConfig } from '../observability/index.ts';

/** Raised once, with every problem of the environment in it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map(p => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that hold a secret, of every service. Each may be given as `NAME_FILE` instead: the path of a file with the value, as containers mount it. */
export const SECRET_VARIABLES = [
  'ASSERTION_SECRET',
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_READ_URL',
  'USER_DATABASE_URL',
  'MARKET_DATA_DATABASE_URL',
  'TRADING_DATABASE_URL',
  'NATS_URL',
] as const;

/**
 * Parses environment variables with a schema whose keys are the variables' names. An empty variable counts as absent.
 * A secret that the schema names is read from the file at `NAME_FILE` when that is set; one newline at its end is not part of it.
 * `secrets` are those of {@link SECRET_VARIABLES} unless a service has others.
 * @throws ConfigError naming every variable that is missing or wrong; values are not repeated, since some are secrets.
 */
export function parseEnvironment<Shape extends z.ZodType>(
  schema: Shape,
  environment: Environment,
  secrets: readonly string[] = SECRET_VARIABLES,
): z.output<Shape> {
  const problems: string[] = [];
  const present = Object.fromEntries(
    Object.entries({ ...environment, ...secretsFromFiles(schema, environment, secrets, problems) }).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
  const result = schema.safeParse(present);
  if (result.success && problems.length === 0) return result.data;
  // A secret whose file is the problem is not reported a second time as missing.
  const reported = new Set(problems.map(problem => problem.split('_FILE:', 1)[0]));
  const report = (issues: readonly z.core.$ZodIssue[] = []) => {
    for (const { path, message } of issues)
      if (!reported.has(path.join('.'))) problems.push(`${path.join('.') || 'environment'}: ${message}`);
    for (const { path } of issues) reported.add(path.join('.'));
  };
  report(result.error?.issues);
  // What holds between variables is looked at only when each is right by itself: so once more, without those that are wrong.
  report(
    schema.safeParse(Object.fromEntries(Object.entries(present).filter(([name]) => !reported.has(name)))).error?.issues,
  );
  throw new ConfigError(problems);
}

function secretsFromFiles(
  schema: z.ZodType,
  environment: Environment,
  names: readonly string[],
  problems: string[],
): Record<string, string> {
  if (!(schema instanceof z.ZodObject)) return {};
  const secrets: Record<string, string> = {};
  for (const name of names) {
    const file = environment[`${name}_FILE`];
    if (!(name in schema.shape) || file === undefined || file === '') continue;
    if (environment[name] !== undefined && environment[name] !== '')
      problems.push(`${name}_FILE: expected either this or ${name}, not both`);
    else secrets[name] = readSecret(`${name}_FILE`, file, problems) ?? '';
  }
  return secrets;
}

function readSecret(variable: string, file: string, problems: string[]): string | undefined {
  try {
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (value !== '') return value;
    problems.push(`${variable}: ${file} is empty`);
  } catch (error) {
    problems.push(`${variable}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return undefined;
}

/** A TCP port; 0 lets the system choose one. */
export const port = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a port number' })
    .int('expected a port number')
    .min(0, 'expected 0 to 65535')
    .max(65_535, 'expected 0 to 65535')
    .default(fallback);

/** A positive whole number: a limit, a duration, a size. */
export const positiveInteger = (fallback: number) =>
  z.coerce
    .number({ error: 'expected a whole number' })
    .int('expected a whole number')
    .positive('expected a number above zero')
    .default(fallback);

export const httpUrl = (fallback?: string) => {
  const url = z.url({ protocol: /^https?$/, error: 'expected an http or https address' });
  return fallback === undefined ? url : url.default(fallback);
};

export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'expected postgres://user:password@host:port/database',
});

/** Addresses of the servers of one NATS, separated by commas; user and password, or a token, stand in the first. */
const natsUrls = z
  .string()
  .transform(text => text.split(',').map(url => url.trim()))
  .pipe(z.array(z.url({ protocol: /^(nats|tls)$/, error: 'expected nats://host:port, several separated by commas' })))
  .default([]);

/** What a service needs that tells other processes of changes, or hears of theirs. */
export const busSettings = { NATS_URL: natsUrls } as const;

/** What a service needs that reads some things from a replica, if there is one. */
export const replicaSettings = { DATABASE_READ_URL: postgresUrl.optional() } as const;

/** What a program needs that only speaks to the database. */
export const databaseSettings = z.object({ DATABASE_URL: postgresUrl });

/** What the migrations read: the owner's address, past a pooler if there is one, and the one that each service signs in with. */
export const migrationSettings = databaseSettings.extend({
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  USER_DATABASE_URL: postgresUrl.optional(),
  MARKET_DATA_DATABASE_URL: postgresUrl.optional(),
  TRADING_DATABASE_URL: postgresUrl.optional(),
});

/** The key that signs identity assertions between services: the same one everywhere, at least 32 characters. */
export const assertionSecret = z
  .string({ error: 'expected at least 32 characters' })
  .min(32, 'expected at least 32 characters');

/** How long connections that are open are still answered when a process ends; 0: not at all. */
const drainMs = z.coerce
  .number({ error: 'expected a whole number of milliseconds, or 0' })
  .int('expected a whole number of milliseconds, or 0')
  .min(0, 'expected a whole number of milliseconds, or 0')
  .max(60_000, 'expected at most a minute')
  .default(0);

/** What every service of the platform is configured with. */
export const serviceSettings = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'], { error: 'expected development, test or production' })
    .default('development'),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'expected a pino level' })
    .default('info'),
  SHUTDOWN_DRAIN_MS: drainMs,
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl().optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: 'expected a share from 0 to 1' })
    .min(0, 'expected a share from 0 to 1')
    .max(1, 'expected a share from 0 to 1')
    .default(1),
} as const;

/** Where the traces of a service go; undefined when nobody wants them. */
export function tracingOf(
  serviceName: string,
  settings: { readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined; readonly OTEL_TRACES_SAMPLER_ARG: number },
): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio } = settings;
  return endpoint === undefined ? undefined : { serviceName, endpoint, ratio };
}

/** What every subgraph is configured with besides. */
export const subgraphSettings = {
  ...serviceSettings,
  DATABASE_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATABASE_POOL_SIZE: positiveInteger(10),
  ASSERTION_SECRET: assertionSecret,
} as const;
