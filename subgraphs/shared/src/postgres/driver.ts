/**
 * postgres.js, with the faults of 3.4.9 mended while it is loaded. They let a database that goes away take the process along, or leave a
 * connection behind that never sends anything again (porsager/postgres issues 1154, 1208 and pull requests 1168, 1209). Everybody who must survive a
 * restart of the database takes the driver from here.
 */
import { createRequire, registerHooks } from 'node:module';
import type postgresDriver from 'postgres';

interface Mend {
  readonly fault: string;
  readonly before: string;
  readonly after: string;
}

const MENDS: readonly Mend[] = [
  {
    fault:
      'A query of a transaction whose connection has closed is sent all the same: into the void, or into the transaction that has it next.',
    before: '    if (stream)\n      return queryError(q,',
    after: `    if (socket === null || socket.destroyed) {
      queryError(q, Errors.connection('CONNECTION_CLOSED', options))
      return true
    }

    if (stream)
      return queryError(q,`,
  },
  {
    fault: 'A write that was put off is made although the socket has closed: an exception that nobody can catch.',
    before: 'function nextWrite(fn) {\n',
    after: 'function nextWrite(fn) {\n    if (socket === null) return false\n',
  },
  {
    fault:
      'A closed connection remembers a write that was put off and is never made, and so sends nothing once it is open again.',
    before: '    clearImmediate(nextWriteTimer)\n    socket.removeListener',
    after: '    clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
  },
  {
    fault:
      'The next connection inherits what the last one was asked and told: it waits for answers that never come, and fails on an old error.',
    before: '    closedTime = performance.now()\n',
    after:
      '    query = results = errorResponse = null\n    result = new Result()\n    closedTime = performance.now()\n',
  },
  {
    fault:
      'Behind a pooler a query may be sent right behind another one, its first half without the end that makes it a transaction: the pooler takes the connection away in between.',
    before: '        && sent.length < max_pipeline\n',
    after:
      '        && (options.prepare || connection.reserved || q.options.onexecute)\n        && sent.length < max_pipeline\n',
  },
  {
    fault:
      'A server that is gone without a word is waited for as long as the system tries to reach it, a quarter of an hour; `keep_alive` only finds out when nothing was asked.',
    before: '      keep_alive && socket.setKeepAlive',
    after: `      keep_alive && socket.setTimeout(1000 * keep_alive).on('timeout', () =>
        (query || sent.length || initial) && socket.destroy(Errors.connection('CONNECTION_CLOSED', options, socket)))
      keep_alive && socket.setKeepAlive`,
  },
  {
    fault: 'Nobody catches it when the question for array types fails, which every new connection begins with.',
    before: 'return fetchArrayTypes()',
    after: 'return void fetchArrayTypes().catch(() => {})',
  },
];

/** @throws Error when the source is not the one that was looked at: then look whether it still has the faults. */
export function mend(source: string): string {
  return MENDS.reduce((mended, { fault, before, after }) => {
    if (mended.split(before).length !== 2) throw new Error(`postgres.js has changed. Does this still happen? ${fault}`);
    return mended.replace(before, () => after);
  }, source);
}

const require = createRequire(import.meta.url);
// Drizzle requires the driver for itself, perhaps before us: what we mend is a copy of our own.
for (const file of Object.keys(require.cache)) if (/[\\/]postgres[\\/]cjs[\\/]/.test(file)) delete require.cache[file];
const hooks = registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    return url.endsWith('/postgres/cjs/src/connection.js')
      ? { ...loaded, source: mend(String(loaded.source)) }
      : loaded;
  },
});
/** As the package itself exports it. */
export const postgres = require('postgres') as typeof postgresDriver;
hooks.deregister();
