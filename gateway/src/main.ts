import { createGateway, type Gateway } from './app.ts';
import { ConfigError, type GatewayConfig, parseConfig } from './config.ts';
import { SupergraphError } from './federation/index.ts';

const config = readConfig();
const gateway = await start(config);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shutDown(gateway));

function readConfig(): GatewayConfig {
  try {
    return parseConfig(process.env, process.cwd());
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

async function start(settings: GatewayConfig): Promise<Gateway> {
  try {
    return await createGateway(settings);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      fail(`Port ${settings.port} is taken. Set ${settings.portVariable} to another one.`);
    if (error instanceof SupergraphError) fail(error.message);
    throw error;
  }
}

async function shutDown(running: Gateway): Promise<void> {
  await running.stop();
  process.exit(0);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
