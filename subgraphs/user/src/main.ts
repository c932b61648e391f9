import { ConfigError } from '@platform/shared/config';
import { createUser } from './app.ts';
import { parseConfig } from './config.ts';

/** The process of the user service: environment in, signals to a clean end, exit code 1 for what keeps it from starting. */
try {
  const service = await createUser(parseConfig(process.env));
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
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
