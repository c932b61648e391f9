/**
 * Firebase's own Auth emulator as a process that starts in a second, and remembers its users.
 *
 * `firebase emulators:start` takes 8 to 15 seconds and 320 MB, nearly all of it spent on compiling validators for the whole API; here each
 * is compiled when it is first needed, an option of the library that the emulator is built on. It also forgets everything that is not
 * exported at an orderly end; here every change is on disk before long, with sign-in times, so that even tokens outlive a restart.
 *
 * Environment: PORT, HOST, FIREBASE_PROJECT_ID, USERS_FILE.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { parseEnvironment, port } from '@platform/shared/config';
import { z } from 'zod';

/** The parts of firebase-tools 15 (no public interface) and exegesis-express 4 that we touch. */
interface ProjectState {
  readonly users: ReadonlyMap<string, EmulatedUser>;
  overwriteUserWithLocalId(localId: string, user: EmulatedUser): void;
}
interface EmulatedUser {
  readonly localId: string;
}
interface AuthServer {
  createApp(projectId: string, singleProjectMode: number, states: Map<string, ProjectState>): Promise<RequestListener>;
}
interface AuthState {
  readonly AgentProjectState: new (projectId: string) => ProjectState;
}
interface Exegesis {
  middleware(document: object, options: object): unknown;
}

/** Any project is served: a token for another project must be refused by us, not by the emulator. */
const ANY_PROJECT = 0;

const settings = parseEnvironment(
  z.object({
    PORT: port(9099),
    HOST: z.string().default('127.0.0.1'),
    FIREBASE_PROJECT_ID: z.string().default('demo-trading'),
    USERS_FILE: z.string(),
  }),
  process.env,
);

const require = createRequire(createRequire(import.meta.url).resolve('firebase-tools/package.json'));
const exegesis = require('exegesis-express') as Exegesis;
const { middleware } = exegesis;
exegesis.middleware = (document, options) => middleware(document, { ...options, lazyCompileValidationSchemas: true });
const { createApp } = require('./lib/emulator/auth/server.js') as AuthServer;
const { AgentProjectState } = require('./lib/emulator/auth/state.js') as AuthState;

const state = new AgentProjectState(settings.FIREBASE_PROJECT_ID);
for (const user of loadUsers(settings.USERS_FILE)) state.overwriteUserWithLocalId(user.localId, user);

let willSave = false;
const app = await createApp(
  settings.FIREBASE_PROJECT_ID,
  ANY_PROJECT,
  new Map([[settings.FIREBASE_PROJECT_ID, state]]),
);
const server = createServer((request, response) => {
  if (request.method !== 'GET' && request.method !== 'OPTIONS') response.once('finish', saveSoon);
  app(request, response);
});
server.listen(settings.PORT, settings.HOST);

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    saveUsers();
    process.exit(0);
  });

/** Requests that end together are one write. */
function saveSoon(): void {
  if (willSave) return;
  willSave = true;
  setImmediate(() => {
    willSave = false;
    saveUsers();
  });
}

/** Into a file of its own first: a crash half-way leaves the earlier one whole. */
function saveUsers(): void {
  const draft = `${settings.USERS_FILE}.draft`;
  writeFileSync(draft, JSON.stringify([...state.users.values()], undefined, 1), { mode: 0o600 });
  renameSync(draft, settings.USERS_FILE);
}

function loadUsers(file: string): EmulatedUser[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EmulatedUser[]) : [];
}
