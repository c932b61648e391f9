import { runProcess } from '@platform/shared/process';
import { createUser } from './app.ts';
import { parseConfig } from './config.ts';

await runProcess('USER_PORT', () => createUser(parseConfig(process.env)));
