import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Fields of /proc/PID/stat after the name, which may hold anything. Undefined when the process has ended. */
function statistics(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
  } catch {
    return undefined;
  }
}

/** CPU seconds, user and system, that a process has used so far; with those of its children, as Postgres has one for each connection. */
export function cpuSeconds(pid: number, withChildren = false): number {
  const fields = statistics(pid);
  if (fields === undefined) return 0;
  const own = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  if (!withChildren) return own;
  const ended = (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
  const children = readdirSync('/proc').filter(
    name => /^\d+$/.test(name) && statistics(Number(name))?.[1] === String(pid),
  );
  return own + ended + children.reduce((sum, name) => sum + cpuSeconds(Number(name)), 0);
}
