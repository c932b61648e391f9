import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Where the output of a service goes. */
export interface ServiceLog {
  /** Relative to where we are, for people. */
  readonly path: string;
  /** Takes what the stream gives until it ends. Called for each stream of each process of the service. */
  follow(stream: Readable): void;
}

export interface ServiceLogOptions {
  /** `<directory>/<service>.log`; earlier runs are `.log.1` (the last one) to `.log.4`. */
  readonly directory: string;
  readonly service: string;
  /** All lines are shown, not only warnings and errors. */
  readonly showAll: boolean;
  say(line: string): void;
}

const KEPT_FILES = 4;
const FILE_SIZE_MAX_BYTES = 50_000_000;
const LINE_LENGTH_MAX = 1_000_000;
/** More lines than this in a second are only in the file. */
const SHOWN_LINES_PER_SECOND_MAX = 20;

/** Writes every line of a service to its file, and the ones that matter, shortened, to the terminal. */
export function openServiceLog({ directory, service, showAll, say }: ServiceLogOptions): ServiceLog {
  const file = openRotatedFile(directory, service);
  const shownPath = path.relative('', file.path);
  const show = sparingly(line => say(`${service}: ${line}`), `in ${shownPath}`);
  return {
    path: shownPath,
    follow: stream =>
      eachLine(stream, line => {
        file.write(`${line}\n`);
        const shown = showAll ? line : shortForm(line);
        if (shown !== undefined) show(shown);
      }),
  };
}

interface LogFile {
  readonly path: string;
  write(text: string): void;
}

function openRotatedFile(directory: string, service: string): LogFile {
  const name = path.join(directory, `${service}.log`);
  mkdirSync(directory, { recursive: true });
  const rotate = (): number => {
    rmSync(`${name}.${KEPT_FILES}`, { force: true });
    for (let age = KEPT_FILES - 1; age >= 0; age -= 1) {
      const from = age === 0 ? name : `${name}.${age}`;
      if (existsSync(from)) renameSync(from, `${name}.${age + 1}`);
    }
    return openSync(name, 'a');
  };
  let descriptor = rotate();
  let sizeBytes = 0;
  return {
    path: name,
    write(text) {
      sizeBytes += writeSync(descriptor, text);
      if (sizeBytes < FILE_SIZE_MAX_BYTES) return;
      closeSync(descriptor);
      descriptor = rotate();
      sizeBytes = 0;
    },
  };
}

function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX) {
      lines.push(rest);
      rest = '';
    }
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest !== '') take(rest);
    rest = '';
  });
  stream.on('error', () => {}); // the process went away while we read
}

const SHOWN_LEVELS = new Set(['warn', 'error', 'fatal']);

const STACK_FRAME = /^\s+at /;

/** What a person needs of a log line; undefined for everyday lines. What is no JSON (an error, a Node warning) is shown as it is, less its stack. */
export function shortForm(line: string): string | undefined {
  const entry = parseEntry(line);
  if (entry === undefined) return line.trim() === '' || STACK_FRAME.test(line) ? undefined : line;
  const { level, msg, err } = entry;
  if (typeof level !== 'string' || !SHOWN_LEVELS.has(level)) return undefined;
  const cause = typeof err === 'object' && err !== null && 'message' in err ? ` (${String(err.message)})` : '';
  return `${level}: ${String(msg ?? '')}${cause}`;
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Keeps a service that fails fast from flooding the terminal: a line like the one before, and too many in a second, are left out. */
function sparingly(say: (line: string) => void, elsewhere: string): (line: string) => void {
  let last = '';
  let windowStartedAt = 0;
  let shown = 0;
  return line => {
    if (line === last) return;
    last = line;
    const now = performance.now();
    if (now - windowStartedAt > 1_000) {
      windowStartedAt = now;
      shown = 0;
    }
    shown += 1;
    if (shown < SHOWN_LINES_PER_SECOND_MAX) say(line);
    else if (shown === SHOWN_LINES_PER_SECOND_MAX) say(`… more ${elsewhere}`);
  };
}
