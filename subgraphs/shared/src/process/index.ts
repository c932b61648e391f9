import { ConfigError } from '../config/index.ts';

export interface RunningProcess {
  /** Lets what runs finish, closes everything. */
  stop(): Promise<void>;
}

/**
 * A service as a process: starts it, ends it on SIGINT and SIGTERM with exit code 0, and on what keeps it from starting with exit code 1 and a message
 * that says what to do. `portVariable` names the variable that a taken port is chosen by.
 */
export async function runProcess(portVariable: string, start: () => Promise<RunningProcess>): Promise<void> {
  try {
    const running = await start();
    let isStopping = false;
    const stop = () => {
      if (isStopping) return;
      isStopping = true;
      running.stop().then(
        () => process.exit(0),
        error => fail(error, portVariable),
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  } catch (error) {
    fail(error, portVariable);
  }
}

function fail(error: unknown, portVariable: string): never {
  process.stderr.write(`${describe(error, portVariable)}\n`);
  process.exit(1);
}

function describe(error: unknown, portVariable: string): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = error as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') return `Port ${String(port)} is taken. Choose another with ${portVariable}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
