/**
 * Preloaded (`node --import`) into every process that the platform starts. When the platform is gone, also by `kill -9`, the channel to it
 * closes, and the process ends itself as if told to.
 */
import { flushCompileCache } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const GRACE_MS = 10_000;

if (isMainThread && process.channel !== undefined) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  });
  // The only message there is. Left to itself Node writes its compile cache when the process ends, which makes the first Ctrl-C take
  // seconds, and not at all in a process that is killed.
  process.once('message', () => {
    flushCompileCache();
    process.send?.('flushed');
  });
  process.channel?.unref(); // listening alone does not keep the process up
}
