import { z } from 'zod';

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

/**
 * Parses environment variables with a schema whose keys are the variables' names. An empty variable counts as absent.
 * @throws ConfigError naming every variable that is missing or wrong; values are not repeated, since some are secrets.
 */
export function parseEnvironment<Shape extends z.ZodType>(schema: Shape, environment: Environment): z.output<Shape> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(issue => `${issue.path.join('.') || 'environment'}: ${issue.message}`));
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

/** The key that signs identity assertions between services: the same one everywhere, at least 32 characters. */
export const assertionSecret = z
  .string({ error: 'expected at least 32 characters' })
  .min(32, 'expected at least 32 characters');

/** What every service of the platform is configured with. */
export const serviceSettings = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'], { error: 'expected development, test or production' })
    .default('development'),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'expected a pino level' })
    .default('info'),
} as const;

/** What every subgraph is configured with besides. */
export const subgraphSettings = {
  ...serviceSettings,
  DATABASE_URL: postgresUrl,
  DATABASE_POOL_SIZE: positiveInteger(10),
  ASSERTION_SECRET: assertionSecret,
} as const;
