import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  assertionSecret,
  type Environment,
  parseEnvironment,
  port,
  postgresUrl,
  serviceSettings,
} from '@platform/shared/config';
import { z } from 'zod';

/** The repository, as an absolute path. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** Google never gives a real project an id that begins so: the emulator is meant. */
const EMULATED_PROJECT_PREFIX = 'demo-';
const EMULATED_PROJECT_DEFAULT = 'demo-trading';

/** Where the ID tokens come from. */
export type SignIn =
  /** Our own emulator, on `emulatorHost` (`host:port`). */
  | { readonly kind: 'own-emulator'; readonly projectId: string; readonly emulatorHost: string }
  /** An emulator that somebody else runs. */
  | { readonly kind: 'other-emulator'; readonly projectId: string; readonly emulatorHost: string }
  /** A real Firebase project. There is no demo user then. */
  | { readonly kind: 'project'; readonly projectId: string };

export const PORT_VARIABLES = {
  gateway: 'GATEWAY_PORT',
  user: 'USER_PORT',
  'market-data': 'MARKET_DATA_PORT',
  trading: 'TRADING_PORT',
  emulator: 'FIREBASE_AUTH_EMULATOR_PORT',
  postgres: 'POSTGRES_PORT',
} as const;

export type PortOwner = keyof typeof PORT_VARIABLES;

/** What `npm start` is told. */
export interface PlatformSettings {
  readonly ports: Readonly<Record<PortOwner, number>>;
  /** The address that the gateway and the services listen on. */
  readonly host: string;
  /** Holds the database, the emulator's users, the development secret and the logs. Absolute. */
  readonly dataDirectory: string;
  /** Undefined: Postgres is started here. */
  readonly databaseUrl: string | undefined;
  /** Undefined: one is made for development and kept. */
  readonly assertionSecret: string | undefined;
  readonly signIn: SignIn;
  /** All log lines go to the terminal, not only warnings and errors. */
  readonly logToTerminal: boolean;
  /** Given to every process, below what the platform sets itself. */
  readonly environment: Environment;
}

const ownedPort = (fallback: number) => port(fallback).refine(value => value > 0, 'expected 1 to 65535');

const flag = z
  .enum(['0', '1', 'false', 'true'], { error: 'expected 1 or 0' })
  .default('0')
  .transform(value => value === '1' || value === 'true');

/** The variables that `npm start` itself reads, beside those that it only hands on; `.env.example` explains each. */
export const platformShape = {
  NODE_ENV: serviceSettings.NODE_ENV,
  HOST: z.string().default('127.0.0.1'),
  GATEWAY_PORT: ownedPort(4000),
  USER_PORT: ownedPort(4001),
  MARKET_DATA_PORT: ownedPort(4002),
  TRADING_PORT: ownedPort(4003),
  FIREBASE_AUTH_EMULATOR_PORT: ownedPort(9099),
  POSTGRES_PORT: ownedPort(54_329),
  DATABASE_URL: postgresUrl.optional(),
  ASSERTION_SECRET: assertionSecret.optional(),
  FIREBASE_PROJECT_ID: z.string().optional(),
  FIREBASE_AUTH_EMULATOR_HOST: z
    .string()
    .regex(/^[^/\s]+:\d+$/, 'expected host:port')
    .optional(),
  DATA_DIRECTORY: z.string().default('.local'),
  LOG_TO_TERMINAL: flag,
};

const schema = (startedIn: string) =>
  z
    .object({
      ...platformShape,
      MARKET_DATA_REPLAY_FILE: z
        .string()
        .transform(list => list.split(',').map(file => path.resolve(startedIn, file.trim())))
        .refine(files => files.every(file => existsSync(file)), 'there is no such file')
        .transform(files => files.join(','))
        .optional(),
    })
    .superRefine((values, context) => {
      const takenBy = new Map<number, string>();
      for (const variable of Object.values(PORT_VARIABLES)) {
        const other = takenBy.get(values[variable]);
        if (other !== undefined)
          context.addIssue({ code: 'custom', path: [variable], message: `the same port as ${other}` });
        takenBy.set(values[variable], variable);
      }
      if (values.NODE_ENV === 'production' && signInOf(values).kind !== 'project')
        context.addIssue({
          code: 'custom',
          path: ['NODE_ENV'],
          message:
            'production does not go with the Firebase Auth emulator, which signs nothing; set FIREBASE_PROJECT_ID',
        });
    });

type Values = z.output<ReturnType<typeof schema>>;

function signInOf(
  values: Pick<Values, 'FIREBASE_PROJECT_ID' | 'FIREBASE_AUTH_EMULATOR_HOST' | 'FIREBASE_AUTH_EMULATOR_PORT'>,
): SignIn {
  const projectId = values.FIREBASE_PROJECT_ID ?? EMULATED_PROJECT_DEFAULT;
  const otherEmulator = values.FIREBASE_AUTH_EMULATOR_HOST;
  if (otherEmulator !== undefined) return { kind: 'other-emulator', projectId, emulatorHost: otherEmulator };
  if (!projectId.startsWith(EMULATED_PROJECT_PREFIX)) return { kind: 'project', projectId };
  return { kind: 'own-emulator', projectId, emulatorHost: `127.0.0.1:${values.FIREBASE_AUTH_EMULATOR_PORT}` };
}

/**
 * Reads what `npm start` is told by the environment. Relative files are meant from where npm was started (`INIT_CWD`).
 * @throws ConfigError with every problem.
 */
export function readPlatformSettings(environment: Environment, workingDirectory = ROOT): PlatformSettings {
  const startedIn = environment['INIT_CWD'] ?? workingDirectory;
  const values = parseEnvironment(schema(startedIn), environment);
  const dataDirectory = path.resolve(ROOT, values.DATA_DIRECTORY);
  return {
    ports: {
      gateway: values.GATEWAY_PORT,
      user: values.USER_PORT,
      'market-data': values.MARKET_DATA_PORT,
      trading: values.TRADING_PORT,
      emulator: values.FIREBASE_AUTH_EMULATOR_PORT,
      postgres: values.POSTGRES_PORT,
    },
    host: values.HOST,
    dataDirectory,
    databaseUrl: values.DATABASE_URL,
    assertionSecret: values.ASSERTION_SECRET,
    signIn: signInOf(values),
    logToTerminal: values.LOG_TO_TERMINAL,
    environment: {
      // Saves a quarter of the CPU time of every start but the first, and 20 MB in each process.
      NODE_COMPILE_CACHE: path.join(dataDirectory, 'compile-cache'),
      ...environment,
      INIT_CWD: startedIn,
      ...(values.MARKET_DATA_REPLAY_FILE === undefined
        ? {}
        : { MARKET_DATA_REPLAY_FILE: values.MARKET_DATA_REPLAY_FILE }),
    },
  };
}
