/**
 * Preloaded (`node --import`) into every process that the platform starts: when the platform is gone, also by `kill -9`, the channel to it
 * closes, and the process ends itself as if told to.
 */
import { isMainThread } from 'node:worker_threads';

const GRACE_MS = 10_000;

if (isMainThread && process.channel !== undefined) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  });
  process.channel?.unref(); // listening alone does not keep the process up
}
