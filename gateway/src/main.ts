import { runProcess } from '@platform/shared/process';
import { createGateway } from './app.ts';
import { parseConfig } from './config.ts';

await runProcess('GATEWAY_PORT', () => createGateway(parseConfig(process.env, process.cwd())));
