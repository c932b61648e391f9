import { mkdirSync } from 'node:fs';
import { migrateAll } from '@platform/drizzle/migrate';
import { openDemoAccount, signInDemoUser } from './demo.ts';
import { developmentSecret } from './development-secret.ts';
import type { SignedIn } from './emulator-client.ts';
import { emulatorPart, neededPorts, type Part, postgresPart, servicePart } from './parts.ts';
import { requireFreePorts } from './ports.ts';
import { graphqlUrl, PLATFORM_SERVICES, type Service, SUBGRAPHS } from './services.ts';
import type { PlatformSettings } from './settings.ts';
import { claimDataDirectory } from './single-instance.ts';
import { type Supervised, supervise } from './supervise.ts';

export interface PlatformReady {
  readonly tookMs: number;
  /** Of `gateway`, `sandbox`, `user`, `market-data`, `trading`, `emulator` (not with a real project) and `postgres`. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly databaseUrl: string;
  /** Undefined with a real Firebase project, or when the emulator refused. */
  readonly demoUser: SignedIn | undefined;
}

export interface Platform {
  /** Rejects, after everything has been stopped again, with the reason why the platform cannot start. */
  readonly ready: Promise<PlatformReady>;
  /** The pid of `gateway`, `user`, `market-data`, `trading`, `emulator` or `postgres`; undefined while it is down. */
  pid(part: string): number | undefined;
  /** Ends everything in order, whoever asks before whoever answers: the gateway first, Postgres last. Nothing is left when it resolves. */
  stop(): Promise<void>;
  /** Ends everything at once. Postgres recovers from it at the next start. */
  kill(): void;
}

/** What a test puts in the place of the real thing. */
export interface PlatformOverrides {
  readonly services?: readonly Service[];
  readonly migrate?: (databaseUrl: string) => Promise<void>;
}

export interface PlatformOptions extends PlatformOverrides {
  readonly settings: PlatformSettings;
  /** Takes what people should know, one line each. */
  readonly say: (line: string) => void;
}

/** Nobody ends before those who ask it. */
const STOP_ORDER: readonly (readonly string[])[] = [
  ['gateway'],
  ['trading'],
  ['user', 'market-data'],
  ['emulator'],
  ['postgres'],
];

/** Starts the whole platform and keeps it up. Returns at once: {@link Platform.ready} says when it works. */
export function startPlatform(options: PlatformOptions): Platform {
  const { settings, say } = options;
  const crew = new Map<string, Supervised>();
  let release = (): void => {};
  let stopped: Promise<void> | undefined;

  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      for (const layer of STOP_ORDER) await Promise.all(layer.map(name => crew.get(name)?.stop()));
      release();
    })();
    return stopped;
  };
  const employ = (part: Part): Supervised => {
    if (stopped !== undefined) throw new Error('The platform was stopped while it started.');
    const member = supervise({ ...part, say });
    crew.set(part.name, member);
    return member;
  };
  const start = async (): Promise<PlatformReady> => {
    try {
      mkdirSync(settings.dataDirectory, { recursive: true });
      release = claimDataDirectory(settings.dataDirectory);
      return await startParts(options, employ);
    } catch (error) {
      await stop();
      throw error;
    }
  };
  return {
    ready: start(),
    pid: part => crew.get(part)?.pid(),
    stop,
    kill() {
      for (const member of crew.values()) member.kill();
      release();
    },
  };
}

type Employ = (part: Part) => Supervised;

async function startParts(options: PlatformOptions, employ: Employ): Promise<PlatformReady> {
  const { settings, say, services = PLATFORM_SERVICES } = options;
  const startedAt = performance.now();
  await requireFreePorts(neededPorts(settings));
  const assertionSecret = settings.assertionSecret ?? developmentSecret(settings.dataDirectory);

  // The subgraphs wait for the database, the gateway for the emulator, which has the demo token: two lines that run at the same time.
  const emulator = settings.signIn.kind === 'own-emulator' ? employ(emulatorPart(settings, say)) : undefined;
  const migrated = startDatabase(options, employ);
  const launch = async (service: Service): Promise<void> => {
    if (service.name === 'gateway') await emulator?.ready;
    const databaseUrl = service.name === 'gateway' ? undefined : await migrated;
    const surroundings = async () => ({
      databaseUrl,
      assertionSecret,
      demoToken: service.name === 'gateway' ? (await demoUserOf(settings, say))?.idToken : undefined,
    });
    await employ(servicePart(settings, service, surroundings, say)).ready;
  };
  const [databaseUrl] = await Promise.all([migrated, emulator?.ready, ...services.map(launch)]);

  const demoUser = await demoUserOf(settings, say);
  if (demoUser !== undefined)
    await openDemoAccount(graphqlUrl(settings, 'gateway'), demoUser.idToken).catch((error: Error) =>
      say(`The demo user could not be given an account with cash: ${error.message}`),
    );
  return {
    tookMs: performance.now() - startedAt,
    addresses: addressesOf(settings, databaseUrl),
    databaseUrl,
    demoUser,
  };
}

/** A database that is up to date. @returns its address */
async function startDatabase({ settings, migrate = migrateAll }: PlatformOptions, employ: Employ): Promise<string> {
  let url = settings.databaseUrl ?? '';
  if (settings.databaseUrl === undefined) {
    const found = (address: string) => {
      url = address;
    };
    await employ(postgresPart(settings, found)).ready;
  }
  await migrate(url);
  return url;
}

/** The demo user with a fresh token, if there can be one; the platform works without. */
async function demoUserOf({ signIn }: PlatformSettings, say: (line: string) => void): Promise<SignedIn | undefined> {
  if (signIn.kind === 'project') return undefined;
  return signInDemoUser(signIn).catch((error: Error) => {
    say(`There is no demo user: ${error.message}`);
    return undefined;
  });
}

function addressesOf(settings: PlatformSettings, databaseUrl: string): Record<string, string> {
  const { signIn } = settings;
  const postgres = new URL(databaseUrl);
  return {
    gateway: graphqlUrl(settings, 'gateway'),
    sandbox: graphqlUrl(settings, 'gateway'),
    ...Object.fromEntries(SUBGRAPHS.map(name => [name, graphqlUrl(settings, name)])),
    ...(signIn.kind === 'project' ? {} : { emulator: `http://${signIn.emulatorHost}` }),
    postgres: `${postgres.hostname}:${postgres.port || 5432}`,
  };
}
