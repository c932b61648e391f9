import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';

/** Whether a program that was started listens on a port of this machine by now. @throws Error when it has ended instead. */
export function answers(child: ChildProcess, port: number): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
