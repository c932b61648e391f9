/**
 * Exports what is stored of an instrument, raw, as CSV to standard output, in a format that can be imported again:
 * `npm run -s export -w subgraphs/market-data -- daily|minutes|trades|corporate-actions SYMBOL [--from 2020-01-01] [--before 2021-01-01] > FILE`.
 */
import { parseArgs } from 'node:util';
import { ConfigError, databaseSettings, parseEnvironment } from '@platform/shared/config';
import { parseDate, parseSymbol, RefusedRow } from '../adapters/csv/fields.ts';
import { EXPORTS, type ExportKind, exportRows } from '../adapters/postgres/export-rows.ts';

process.exitCode = await run();

async function run(): Promise<number> {
  try {
    const { kind, range } = readArguments();
    const { DATABASE_URL: url } = parseEnvironment(databaseSettings, process.env);
    await exportRows(url, kind, range, process.stdout);
    return 0;
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    return 1;
  }
}

function readArguments() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { from: { type: 'string', default: '1900-01-01' }, before: { type: 'string', default: '9999-12-31' } },
    });
    const [kind, symbol, ...rest] = positionals;
    if (!isExportKind(kind) || rest.length > 0)
      throw new RefusedRow(`expected one of ${EXPORTS.join(', ')}, and a symbol`);
    const range = {
      symbol: parseSymbol(symbol),
      from: parseDate('--from', values.from),
      before: parseDate('--before', values.before),
    };
    return { kind, range };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([
      `${reason}. Usage: npm run -s export -w subgraphs/market-data -- ${EXPORTS.join('|')} SYMBOL [--from DAY] [--before DAY]`,
    ]);
  }
}

function isExportKind(text: string | undefined): text is ExportKind {
  return EXPORTS.some(kind => kind === text);
}
