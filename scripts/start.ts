/** The whole platform on this machine, until Ctrl-C: `npm start`. Every setting is an environment variable; see .env.example. */
import { runPlatform } from './platform/run.ts';

process.exit(await runPlatform(process.env));
