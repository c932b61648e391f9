import { execFileSync } from 'node:child_process';

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
}

function processTable(): ProcessRow[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,stat='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map(line => {
    const [pid, parent, state] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state: state ?? '' };
  });
}

/** Every process that `pid` started, and those that they started. */
export function descendantsOf(pid: number): number[] {
  const table = processTable();
  const below = (parent: number): number[] =>
    table.filter(row => row.parent === parent).flatMap(row => [row.pid, ...below(row.pid)]);
  return below(pid);
}

/** Those of `pids` that still run. One that has ended and waits to be collected does not. */
export function stillRunning(pids: readonly number[]): number[] {
  const running = new Set(
    processTable()
      .filter(row => !row.state.startsWith('Z'))
      .map(row => row.pid),
  );
  return pids.filter(pid => running.has(pid));
}
