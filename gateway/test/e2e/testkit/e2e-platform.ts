import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Platform, type PlatformReady, startPlatform } from '../../../../scripts/platform/platform.ts';
import { ROOT, readPlatformSettings } from '../../../../scripts/platform/settings.ts';
import { freePortVariables } from '../../../../scripts/platform/testkit/free-port-variables.ts';

/** Where the parts of a running platform are, as plain values: they are handed from Vitest's process to its workers. */
export interface PlatformAddresses {
  readonly gatewayUrl: string;
  readonly subgraphUrls: Readonly<Record<'user' | 'market-data' | 'trading', string>>;
  readonly emulatorHost: string;
  readonly projectId: string;
  readonly databaseUrl: string;
  readonly tradingPort: number;
  /** What signs identity assertions on this platform. */
  readonly assertionSecret: string;
}

export interface E2ePlatform {
  readonly platform: Platform;
  readonly ready: PlatformReady;
  readonly addresses: PlatformAddresses;
  /** What it told the terminal. */
  readonly said: readonly string[];
  stop(): Promise<void>;
}

/** A directory for the data of a platform, and how to remove it. */
export function temporaryDataDirectory(): { directory: string; remove: () => void } {
  const directory = mkdtempSync(path.join(tmpdir(), 'platform-e2e-'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** Starts the whole platform, the way `npm start` does, on free ports. @throws Error with what it said when it cannot start. */
export async function startE2ePlatform(
  dataDirectory: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<E2ePlatform> {
  const settings = readPlatformSettings({
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATA_DIRECTORY: dataDirectory,
    NODE_COMPILE_CACHE: path.join(ROOT, '.local/compile-cache'),
    ...(await freePortVariables()),
    ...variables,
  });
  const said: string[] = [];
  const platform = startPlatform({ settings, say: line => said.push(line) });
  const ready = await platform.ready.catch((error: Error) => {
    throw new Error(`${error.message}\n${said.join('\n')}`);
  });
  const { signIn } = settings;
  if (signIn.kind === 'project') throw new Error('the tests need the emulator');
  const at = (name: string) => ready.addresses[name] ?? '';
  return {
    platform,
    ready,
    said,
    addresses: {
      gatewayUrl: at('gateway'),
      subgraphUrls: { user: at('user'), 'market-data': at('market-data'), trading: at('trading') },
      emulatorHost: signIn.emulatorHost,
      projectId: signIn.projectId,
      databaseUrl: ready.databaseUrl,
      tradingPort: settings.ports.trading,
      assertionSecret: readFileSync(path.join(dataDirectory, 'assertion-secret'), 'utf8').trim(),
    },
    stop: () => platform.stop(),
  };
}
