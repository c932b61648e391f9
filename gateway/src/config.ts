import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  assertionSecret,
  busSettings,
  type Environment,
  httpUrl,
  parseEnvironment,
  port,
  positiveInteger,
  serviceSettings,
  tracingOf,
} from '@platform/shared/config';
import type { TracingConfig } from '@platform/shared/observability';
import { z } from 'zod';
import type { CallerLimitsConfig } from './limits/caller-limits.ts';
import type { OperationLimits } from './limits/operation-limits.ts';
import {
  countOrNone,
  messageRate,
  type SubscriptionConfig,
  subscriptionConfig,
  subscriptionSettings,
} from './subscriptions/subscription-config.ts';

/** How the gateway establishes who asks. Absent: every request is anonymous. */
export interface AuthConfig {
  readonly projectId: string;
  /** Unsigned tokens of the Firebase Auth emulator are accepted, and looked up there. Never in production. */
  readonly isEmulated: boolean;
  /** Signs what the gateway tells subgraphs about the user. */
  readonly assertionSecret: string;
  /** Asks Firebase whether the user was disabled or signed out everywhere; needs credentials, or the emulator. */
  readonly checkRevoked: boolean;
}

export interface SupergraphConfig {
  readonly path: string;
  readonly pollIntervalMs: number;
  /** Addresses that replace those of the file, by subgraph name as it stands in the variable: upper case, `-` as `_`. */
  readonly subgraphUrls: Readonly<Record<string, string>>;
}

export interface UpstreamConfig {
  readonly timeoutMs: number;
  /** For a whole operation, however many subgraphs it asks one after the other. */
  readonly operationTimeoutMs: number;
  /** HTTP connections for each subgraph, and how many queries may run over its sockets at a time. */
  readonly connections: number;
  /** WebSockets to each subgraph that takes queries over them; 0: all go over HTTP. */
  readonly sockets: number;
  /** After so many failures in a row a subgraph is left alone… */
  readonly breakerFailures: number;
  /** …for so long. */
  readonly breakerOpenMs: number;
}

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly isProduction: boolean;
  readonly logLevel: string;
  readonly tracing: TracingConfig | undefined;
  /** Operations that take longer are written down; 0: none. */
  readonly slowOperationMs: number;
  readonly supergraph: SupergraphConfig;
  readonly upstream: UpstreamConfig;
  readonly auth: AuthConfig | undefined;
  readonly bodyBytes: number;
  /** Answers of so many bytes are compressed; undefined: none. */
  readonly compressAboveBytes: number | undefined;
  readonly operationLimits: OperationLimits;
  /** Objects that an operation may return at most, as estimated before it runs. */
  readonly costMax: number;
  readonly callerLimits: CallerLimitsConfig;
  /** Through which gateways share what callers have spent; none: each counts for itself. */
  readonly natsServers: readonly string[];
  /** A file of the only operations that are run. */
  readonly persistedOperationsPath: string | undefined;
  readonly subscriptions: SubscriptionConfig;
  readonly sandbox: { readonly token: string | undefined } | undefined;
  /** Origins that browsers may call from; `*` is any. */
  readonly corsOrigins: readonly string[];
  /** How long running requests may take to end at shutdown. */
  readonly shutdownGraceMs: number;
  /** How long open connections are still answered at the end. */
  readonly drainMs: number;
}

const flag = z.enum(['true', 'false'], { error: 'expected true or false' }).transform(text => text === 'true');

const DEFAULT_PORT = 4000;

const optionalPort = port(DEFAULT_PORT).unwrap().optional();

/** Every variable that the gateway reads, beside `SUBGRAPH_URL_…`; `.env.example` explains each. */
export const gatewayEnvironment = z.object({
  ...serviceSettings,
  ...busSettings,
  GATEWAY_PORT: optionalPort,
  PORT: optionalPort,
  SUPERGRAPH_PATH: z.string().optional(),
  SUPERGRAPH_POLL_MS: positiveInteger(1_000),
  FIREBASE_PROJECT_ID: z.string().optional(),
  FIREBASE_AUTH_EMULATOR_HOST: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'expected host:port')
    .optional(),
  FIREBASE_CHECK_REVOKED: flag.optional(),
  GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
  ASSERTION_SECRET: assertionSecret.optional(),
  SANDBOX: flag.optional(),
  DEMO_TOKEN: z.string().optional(),
  CORS_ORIGINS: z
    .string()
    .refine(
      text => originsIn(text).every(origin => origin === '*' || /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i.test(origin)),
      'expected * or origins such as https://app.example.com, separated by commas',
    )
    .optional(),
  UPSTREAM_TIMEOUT_MS: positiveInteger(10_000),
  UPSTREAM_CONNECTIONS: positiveInteger(64),
  UPSTREAM_SOCKETS: countOrNone.default(4),
  UPSTREAM_BREAKER_FAILURES: positiveInteger(10),
  UPSTREAM_BREAKER_OPEN_MS: positiveInteger(1_000),
  OPERATION_TIMEOUT_MS: positiveInteger(25_000),
  SLOW_OPERATION_MS: countOrNone.default(1_000),
  SHUTDOWN_GRACE_MS: positiveInteger(5_000),
  COMPRESS_ABOVE_BYTES: countOrNone.default(1_024),
  LIMIT_BODY_BYTES: positiveInteger(256 * 1024),
  LIMIT_TOKENS: positiveInteger(10_000),
  LIMIT_DEPTH: positiveInteger(25),
  LIMIT_ALIASES: positiveInteger(200),
  LIMIT_ROOT_FIELDS: positiveInteger(50),
  LIMIT_FIELDS: positiveInteger(5_000),
  LIMIT_DIRECTIVES: positiveInteger(500),
  LIMIT_COST: positiveInteger(100_000),
  RATE_LIMIT_USER_PER_SECOND: countOrNone.optional(),
  RATE_LIMIT_USER_BURST: positiveInteger(200),
  RATE_LIMIT_ADDRESS_PER_SECOND: countOrNone.default(0),
  RATE_LIMIT_ADDRESS_BURST: positiveInteger(400),
  TRUSTED_PROXIES: countOrNone.default(0),
  PERSISTED_OPERATIONS_PATH: z.string().optional(),
  ...subscriptionSettings,
});

type Settings = z.output<typeof gatewayEnvironment>;

const SUBGRAPH_URL_PREFIX = 'SUBGRAPH_URL_';
const BUNDLED_SUPERGRAPH = fileURLToPath(new URL('../supergraph.graphql', import.meta.url));

/**
 * Reads the whole configuration. `workingDirectory` is what a relative `SUPERGRAPH_PATH` is relative to, unless npm tells in
 * `INIT_CWD` where the user stood (npm changes into the workspace).
 * @throws ConfigError with every problem.
 */
export function parseConfig(environment: Environment, workingDirectory: string): GatewayConfig {
  const values = parseEnvironment(gatewayEnvironment.superRefine(checkTogether), environment);
  return {
    host: values.HOST,
    port: values.GATEWAY_PORT ?? values.PORT ?? DEFAULT_PORT,
    isProduction: values.NODE_ENV === 'production',
    logLevel: values.LOG_LEVEL,
    tracing: tracingOf('gateway', values),
    slowOperationMs: values.SLOW_OPERATION_MS,
    supergraph: {
      path: supergraphPath(values.SUPERGRAPH_PATH, environment['INIT_CWD'] ?? workingDirectory),
      pollIntervalMs: values.SUPERGRAPH_POLL_MS,
      subgraphUrls: subgraphUrls(environment),
    },
    upstream: {
      timeoutMs: values.UPSTREAM_TIMEOUT_MS,
      operationTimeoutMs: values.OPERATION_TIMEOUT_MS,
      connections: values.UPSTREAM_CONNECTIONS,
      sockets: values.UPSTREAM_SOCKETS,
      breakerFailures: values.UPSTREAM_BREAKER_FAILURES,
      breakerOpenMs: values.UPSTREAM_BREAKER_OPEN_MS,
    },
    auth: authConfig(values),
    bodyBytes: values.LIMIT_BODY_BYTES,
    compressAboveBytes: values.COMPRESS_ABOVE_BYTES === 0 ? undefined : values.COMPRESS_ABOVE_BYTES,
    operationLimits: operationLimits(values),
    costMax: values.LIMIT_COST,
    callerLimits: callerLimits(values),
    natsServers: values.NATS_URL,
    persistedOperationsPath: absolutePath(
      values.PERSISTED_OPERATIONS_PATH,
      environment['INIT_CWD'] ?? workingDirectory,
    ),
    subscriptions: subscriptionConfig(values),
    sandbox: (values.SANDBOX ?? values.NODE_ENV !== 'production') ? { token: values.DEMO_TOKEN } : undefined,
    corsOrigins: corsOrigins(values),
    shutdownGraceMs: values.SHUTDOWN_GRACE_MS,
    drainMs: values.SHUTDOWN_DRAIN_MS,
  };
}

/** The name under which `SUBGRAPH_URL_…` addresses a subgraph: `market-data` is `MARKET_DATA`. */
export function subgraphVariable(subgraph: string): string {
  return subgraph.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

function checkTogether(values: Settings, context: z.RefinementCtx): void {
  const refuse = (variable: keyof Settings, message: string) =>
    context.addIssue({ code: 'custom', path: [variable], message });
  const isProduction = values.NODE_ENV === 'production';
  if (isProduction && values.FIREBASE_AUTH_EMULATOR_HOST !== undefined)
    refuse('FIREBASE_AUTH_EMULATOR_HOST', 'the emulator takes unsigned tokens, so it is refused in production');
  if (isProduction && values.DEMO_TOKEN !== undefined) refuse('DEMO_TOKEN', 'refused in production');
  if (values.FIREBASE_PROJECT_ID === undefined && values.FIREBASE_AUTH_EMULATOR_HOST !== undefined)
    refuse('FIREBASE_PROJECT_ID', 'expected beside FIREBASE_AUTH_EMULATOR_HOST');
  // A gateway that signs for services of ours serves users: in production everyone anonymous can only be a slip.
  if (isProduction && values.FIREBASE_PROJECT_ID === undefined && values.ASSERTION_SECRET !== undefined)
    refuse('FIREBASE_PROJECT_ID', 'expected in production beside ASSERTION_SECRET');
  if (values.FIREBASE_PROJECT_ID !== undefined && values.ASSERTION_SECRET === undefined)
    refuse('ASSERTION_SECRET', 'expected at least 32 characters beside FIREBASE_PROJECT_ID');
}

function supergraphPath(given: string | undefined, directory: string): string {
  return absolutePath(given, directory) ?? BUNDLED_SUPERGRAPH;
}

function absolutePath(given: string | undefined, directory: string): string | undefined {
  return given === undefined || given === '' ? undefined : path.resolve(directory, given);
}

/** @throws ConfigError when an address is no http address. */
function subgraphUrls(environment: Environment): Record<string, string> {
  const names = Object.keys(environment).filter(name => name.startsWith(SUBGRAPH_URL_PREFIX));
  const shape = Object.fromEntries(names.map(name => [name, httpUrl().optional()]));
  const parsed = parseEnvironment(z.object(shape), environment);
  return Object.fromEntries(
    Object.entries(parsed).flatMap(([name, url]) =>
      url === undefined ? [] : [[name.slice(SUBGRAPH_URL_PREFIX.length), url]],
    ),
  );
}

function authConfig(values: Settings): AuthConfig | undefined {
  const { FIREBASE_PROJECT_ID: projectId, ASSERTION_SECRET: secret } = values;
  if (projectId === undefined || secret === undefined) return undefined;
  return {
    projectId,
    assertionSecret: secret,
    isEmulated: values.FIREBASE_AUTH_EMULATOR_HOST !== undefined,
    checkRevoked: values.FIREBASE_CHECK_REVOKED ?? values.GOOGLE_APPLICATION_CREDENTIALS !== undefined,
  };
}

/** In production each user has a limit; an address has one only where it is set, since behind a proxy everyone may have the same. */
function callerLimits(values: Settings): CallerLimitsConfig {
  const limit = (perSecond: number, burst: number) => (perSecond === 0 ? undefined : { perSecond, burst });
  const perUser = values.RATE_LIMIT_USER_PER_SECOND ?? (values.NODE_ENV === 'production' ? 50 : 0);
  const { WS_ADDRESS_MESSAGES_PER_SECOND: perAddress } = values;
  return {
    perUser: limit(perUser, values.RATE_LIMIT_USER_BURST),
    perAddress: limit(values.RATE_LIMIT_ADDRESS_PER_SECOND, values.RATE_LIMIT_ADDRESS_BURST),
    messagesPerAddress: perAddress === 0 ? undefined : messageRate(perAddress),
    streams: messageRate(values.WS_MESSAGES_PER_SECOND),
    proxies: values.TRUSTED_PROXIES,
  };
}

function operationLimits(values: Settings): OperationLimits {
  return {
    tokens: values.LIMIT_TOKENS,
    depth: values.LIMIT_DEPTH,
    aliases: values.LIMIT_ALIASES,
    rootFields: values.LIMIT_ROOT_FIELDS,
    fields: values.LIMIT_FIELDS,
    directives: values.LIMIT_DIRECTIVES,
  };
}

/** Tokens travel in a header, never in cookies, so any origin is harmless in development. */
function corsOrigins(values: Settings): readonly string[] {
  if (values.CORS_ORIGINS !== undefined) return originsIn(values.CORS_ORIGINS);
  return values.NODE_ENV === 'production' ? [] : ['*'];
}

function originsIn(text: string): readonly string[] {
  return text
    .split(',')
    .map(origin => origin.trim().replace(/\/$/, ''))
    .filter(origin => origin !== '');
}
