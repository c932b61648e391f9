/**
 * `npm run bench -w subgraphs/market-data`: a day's replay at full speed next to a plain COPY of its rows, charts next to the bare SQL, and a
 * minute of 10,000 quotes per second. On a Postgres of its own, in under three minutes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { migrateAll } from '@platform/drizzle/migrate';
import { startEmbeddedPostgres } from '@platform/shared/postgres';
import { benchCharts } from './charts.ts';
import { printTable } from './measure.ts';
import { benchQuotes } from './quotes.ts';
import { benchReplay } from './replay.ts';

const PORT = Number(process.env['BENCH_POSTGRES_PORT'] ?? 4_290);
const directory = mkdtempSync(path.join(tmpdir(), 'market-data-bench-'));
const server = await startEmbeddedPostgres({ dataDirectory: path.join(directory, 'postgres'), port: PORT });
try {
  await migrateAll(server.url);
  console.log('Replay at full speed, bars and history written');
  printTable(await benchReplay(server.url, directory));
  console.log('\nCharts, milliseconds');
  printTable(await benchCharts(server.url));
  console.log('\n1,000 instruments, 10 quotes per second each, for a minute');
  printTable(await benchQuotes(server.url));
} finally {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
}
