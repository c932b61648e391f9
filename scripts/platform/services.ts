import path from 'node:path';
import { type PlatformSettings, PORT_VARIABLES, type PortOwner, ROOT } from './settings.ts';

export type ServiceName = 'gateway' | 'user' | 'market-data' | 'trading';

/** A process of the platform that serves HTTP and says at `/health/ready` whether it works. */
export interface Service {
  readonly name: ServiceName;
  readonly program: string;
  readonly workingDirectory: string;
  readonly nodeFlags: readonly string[];
}

export const SUBGRAPHS = ['user', 'market-data', 'trading'] as const;

/** As `gateway/package.json` and the image start it; gateway/README.md says why. */
const GATEWAY_FLAGS = ['--min-semi-space-size=16'];

const service = (name: ServiceName, folder: string, nodeFlags: readonly string[] = []): Service => ({
  name,
  program: path.join(ROOT, folder, 'src/main.ts'),
  workingDirectory: path.join(ROOT, folder),
  nodeFlags,
});

export const PLATFORM_SERVICES: readonly Service[] = [
  ...SUBGRAPHS.map(name => service(name, `subgraphs/${name}`)),
  service('gateway', 'gateway', GATEWAY_FLAGS),
];

/** What the processes need to know of each other, found out while the platform starts. */
export interface Surroundings {
  readonly databaseUrl?: string | undefined;
  readonly assertionSecret: string;
  /** A fresh ID token of the demo user, which the gateway puts into Sandbox. */
  readonly demoToken?: string | undefined;
}

/** Where to reach what listens on `host`, from this machine. */
export function baseUrl({ host, ports }: PlatformSettings, owner: PortOwner): string {
  const everywhere = host === '0.0.0.0' || host === '::' || host === '127.0.0.1';
  return `http://${everywhere ? 'localhost' : host}:${ports[owner]}`;
}

export function graphqlUrl(settings: PlatformSettings, name: ServiceName): string {
  return `${baseUrl(settings, name)}/graphql`;
}

/** The environment of a service: the terminal's, and over it everything that the service needs, said explicitly. */
export function serviceEnvironment(
  name: ServiceName,
  settings: PlatformSettings,
  { databaseUrl, assertionSecret, demoToken }: Surroundings,
): Record<string, string | undefined> {
  const { signIn } = settings;
  return {
    ...settings.environment,
    HOST: settings.host,
    PORT: String(settings.ports[name]),
    [PORT_VARIABLES[name]]: String(settings.ports[name]),
    ASSERTION_SECRET: assertionSecret,
    FIREBASE_PROJECT_ID: signIn.projectId,
    ...(signIn.kind === 'project' ? {} : { FIREBASE_AUTH_EMULATOR_HOST: signIn.emulatorHost }),
    ...(name === 'gateway'
      ? {
          SUBGRAPH_URL_USER: graphqlUrl(settings, 'user'),
          SUBGRAPH_URL_MARKET_DATA: graphqlUrl(settings, 'market-data'),
          SUBGRAPH_URL_TRADING: graphqlUrl(settings, 'trading'),
          ...(demoToken === undefined ? {} : { DEMO_TOKEN: demoToken }),
        }
      : {
          ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
          MARKET_DATA_URL: graphqlUrl(settings, 'market-data'),
        }),
  };
}
