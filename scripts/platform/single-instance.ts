import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError';
}

/**
 * Sees to it that a data directory serves one platform at a time: a second one would share its Postgres, and stop it.
 * @returns what gives the directory free again. @throws AlreadyRunningError
 */
export function claimDataDirectory(dataDirectory: string): () => void {
  const file = path.join(dataDirectory, 'platform.pid');
  const owner = readOwner(file);
  if (owner !== undefined && startOf(owner.pid) === owner.start)
    throw new AlreadyRunningError(
      `The platform already runs on ${dataDirectory}, as process ${owner.pid}. End that, or choose another directory with DATA_DIRECTORY=…`,
    );
  writeFileSync(file, `${process.pid} ${startOf(process.pid)}\n`);
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): { pid: number; start: string } | undefined {
  try {
    const [pid, start] = readFileSync(file, 'utf8').trim().split(' ');
    return { pid: Number(pid), start: start ?? '' };
  } catch {
    return undefined;
  }
}

/** Tells a process from a later one with the same number: its time of start on Linux, elsewhere only that it is there. */
function startOf(pid: number): string {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone';
  }
  try {
    // After the command's name, which may hold anything in its parentheses, the start is the 20th field.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? 'alive';
  } catch {
    return 'alive';
  }
}
