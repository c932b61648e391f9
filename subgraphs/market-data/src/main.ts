import { ConfigError } from '@platform/shared/config';
import { createMarketData } from './app.ts';
import { parseConfig } from './config.ts';

/** The process of the market-data service: environment in, signals to a clean end, exit code 1 for what keeps it from starting. */
try {
  const service = await createMarketData(parseConfig(process.env, process.cwd()));
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  fail(error);
}

function fail(error: unknown): never {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken: stop what listens there, or set MARKET_DATA_PORT to another.`;
  return error.stack ?? error.message;
}
