import { runProcess } from '@platform/shared/process';
import { createMarketData } from './app.ts';
import { parseConfig } from './config.ts';

await runProcess('MARKET_DATA_PORT', () => createMarketData(parseConfig(process.env, process.cwd())));
