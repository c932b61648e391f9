import { runProcess } from '@platform/shared/process';
import { createTrading } from './app.ts';
import { parseConfig } from './config.ts';

await runProcess('TRADING_PORT', () => createTrading(parseConfig(process.env)));
