/**
 * Imports recorded market data: `npm run import -w subgraphs/market-data -- [--replace] FILE…` (`.csv`, `.csv.gz`), into `DATABASE_URL`.
 * Exit code 0: every row is in the store; 2: some rows were refused; 1: a file could not be read, or not to its end.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, databaseSettings, parseEnvironment } from '@platform/shared/config';
import { systemClock } from '@platform/shared/pure';
import { openImportFile, UnreadableFile } from '../adapters/csv/import-file.ts';
import { isDatabaseAway, openImportStore } from '../adapters/postgres/import-store.ts';
import { ProgressBar } from '../adapters/terminal/progress-bar.ts';
import { describeReport, summaryOf } from '../application/import/describe-report.ts';
import { importFile } from '../application/import/import-file.ts';
import type { ImportStore } from '../application/ports/import-store.ts';

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const { files, replace } = readArguments();
    const { DATABASE_URL: url } = parseEnvironment(databaseSettings, process.env);
    const { store, close } = openImportStore(url);
    try {
      const codes = [];
      for (const file of files) codes.push(await importOne(store, file, replace));
      return codes.includes(1) ? 1 : Math.max(...codes);
    } finally {
      await close();
    }
  } catch (error) {
    const isExpected = error instanceof ConfigError || error instanceof UnreadableFile;
    console.error(isExpected ? error.message : error);
    return 1;
  }
}

function readArguments(): { readonly files: readonly string[]; readonly replace: boolean } {
  try {
    const { positionals, values } = parseArgs({ allowPositionals: true, options: { replace: { type: 'boolean' } } });
    if (positionals.length === 0) throw new Error('expected at least one file');
    // In an npm script the working directory is the workspace's.
    const directory = process.env['INIT_CWD'] ?? process.cwd();
    return { files: positionals.map(file => path.resolve(directory, file)), replace: values.replace === true };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${reason}. Usage: npm run import -w subgraphs/market-data -- [--replace] FILE…`]);
  }
}

async function importOne(store: ImportStore, file: string, replace: boolean): Promise<number> {
  const bar = new ProgressBar(process.stderr, path.basename(file));
  try {
    const source = await openImportFile(file, {
      clock: systemClock,
      onProgress: (done, total) => bar.advance(done / total),
    });
    const report = await importFile({ source, store, replace, onBatch: soFar => bar.note(summaryOf(soFar)) });
    bar.clear();
    for (const line of describeReport(source.fileName, report)) console.log(line);
    if (report.brokenOff !== undefined) return 1;
    return report.refused > 0 ? 2 : 0;
  } catch (error) {
    bar.clear();
    const isAway = isDatabaseAway(error);
    if (!isAway && !(error instanceof UnreadableFile)) throw error;
    const { message } = error as Error;
    console.error(
      isAway ? `${file}: the database is away (${message}). Import it again to go on from there.` : message,
    );
    return 1;
  }
}
