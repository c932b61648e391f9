/** What the platform consists of: each part as something that can be supervised. */
import { get } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { portOfLeftServer } from '@platform/shared/postgres';
import { startNodeProgram } from './node-program.ts';
import type { NeededPort } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { openServiceLog, type ServiceLog } from './service-log.ts';
import { baseUrl, type Service, type Surroundings, serviceEnvironment } from './services.ts';
import { type PlatformSettings, PORT_VARIABLES, type PortOwner } from './settings.ts';
import type { Supervision } from './supervise.ts';

export type Part = Omit<Supervision, 'say'>;
type Say = (line: string) => void;

const EMULATOR_PROGRAM = fileURLToPath(new URL('./firebase-auth-emulator.ts', import.meta.url));
/** It makes much garbage while it starts and next to none later: with a small nursery it takes 130 MB instead of 180, in the same time. */
const EMULATOR_FLAGS = ['--max-semi-space-size=2'];
/** A second more than the services allow their own checks. */
const HEALTH_TIMEOUT_MS = 3_000;

const postgresDirectory = ({ dataDirectory }: PlatformSettings) => path.join(dataDirectory, 'postgres');

export function postgresPart(settings: PlatformSettings, found: (databaseUrl: string) => void): Part {
  return {
    name: 'postgres',
    async start() {
      const server = await startPostgres(postgresDirectory(settings), settings.ports.postgres);
      found(server.url);
      return server;
    },
    isReady: async () => true, // it is when it has started
  };
}

export function emulatorPart(settings: PlatformSettings, say: Say): Part {
  const { signIn, dataDirectory, environment, ports } = settings;
  const log = serviceLog('emulator', settings, say);
  return {
    name: 'emulator',
    logPath: log.path,
    start: async () =>
      startNodeProgram({
        program: EMULATOR_PROGRAM,
        workingDirectory: dataDirectory,
        environment: {
          ...environment,
          HOST: '127.0.0.1', // it believes everything it is told, so nobody else may talk to it
          PORT: String(ports.emulator),
          FIREBASE_PROJECT_ID: signIn.projectId,
          USERS_FILE: path.join(dataDirectory, 'firebase-users.json'),
        },
        nodeFlags: EMULATOR_FLAGS,
        log,
      }),
    isReady: () => answersOk(`http://127.0.0.1:${ports.emulator}/`),
  };
}

/** @param surroundings asked at every start, so that a service that starts again gets a fresh demo token. */
export function servicePart(
  settings: PlatformSettings,
  service: Service,
  surroundings: () => Promise<Surroundings>,
  say: Say,
): Part {
  const { name, program, workingDirectory, nodeFlags } = service;
  const log = serviceLog(name, settings, say);
  return {
    name,
    logPath: log.path,
    async start() {
      const environment = serviceEnvironment(name, settings, await surroundings());
      return startNodeProgram({ program, workingDirectory, environment, nodeFlags, log });
    },
    isReady: () => answersOk(`${baseUrl(settings, name)}/health/ready`),
  };
}

function serviceLog(service: string, settings: PlatformSettings, say: Say): ServiceLog {
  const directory = path.join(settings.dataDirectory, 'logs');
  return openServiceLog({ directory, service, showAll: settings.logToTerminal, say });
}

/** The ports that must be free before anything is started. */
export function neededPorts(settings: PlatformSettings): NeededPort[] {
  const { ports, host, signIn, databaseUrl } = settings;
  const need = (owner: PortOwner, at: string): NeededPort => ({
    owner,
    port: ports[owner],
    variable: PORT_VARIABLES[owner],
    host: at,
  });
  const ownPostgres = databaseUrl === undefined && portOfLeftServer(postgresDirectory(settings)) === undefined;
  return [
    ...(['gateway', 'user', 'market-data', 'trading'] as const).map(owner => need(owner, host)),
    ...(signIn.kind === 'own-emulator' ? [need('emulator', '127.0.0.1')] : []),
    ...(ownPostgres ? [need('postgres', '127.0.0.1')] : []),
  ];
}

/** A connection of its own for each question: a kept one would hold up the end of the process that answers. */
function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: HEALTH_TIMEOUT_MS }, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('timed out')));
    request.once('error', reject);
  });
}
