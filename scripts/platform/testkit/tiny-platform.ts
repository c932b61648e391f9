/** The real supervisor, database and emulator, with tiny services in place of the real ones. */
import path from 'node:path';
import { runPlatform } from '../run.ts';
import { PLATFORM_SERVICES } from '../services.ts';

const program = path.join(import.meta.dirname, 'tiny-service.ts');

process.exit(
  await runPlatform(process.env, {
    services: PLATFORM_SERVICES.map(service => ({ ...service, program, workingDirectory: import.meta.dirname })),
    migrate: async () => {},
  }),
);
