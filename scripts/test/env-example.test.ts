import { migrationSettings } from '@platform/shared/config';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { gatewayEnvironment } from '../../gateway/src/config.ts';
import { marketDataEnvironment } from '../../subgraphs/market-data/src/config.ts';
import { tradingEnvironment } from '../../subgraphs/trading/src/config.ts';
import { userEnvironment } from '../../subgraphs/user/src/config.ts';
import { platformShape } from '../platform/settings.ts';
import { readText } from './repository.ts';

/** What each process reads, by the name of the variable. */
const PROCESSES: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  'npm start': platformShape,
  'npm run migrate': migrationSettings.shape,
  gateway: gatewayEnvironment.shape,
  user: userEnvironment.shape,
  'market-data': marketDataEnvironment.shape,
  trading: tradingEnvironment.shape,
};
/** Not for people to set: npm does. */
const SET_BY_NPM = new Set(['INIT_CWD']);
/** Read by tests, which have no schema of their own. */
const READ_BY_TESTS = ['MARKET_DATA_SAMPLES'];

/** What the compose files take from the environment, with the defaults that stand there: `${NAME:-default}`. */
const composeText = ['docker-compose.yml', 'docker-compose.override.yml'].map(readText).join('\n');
const COMPOSE = new Map(
  [...composeText.matchAll(/\$\{([A-Z][A-Z0-9_]*):-([^}]*)\}/g)].map(([, name, text]) => [name ?? '', text]),
);
/** Defaults that hand the decision on to the service, or mount nothing. */
const NO_DEFAULT = ['', '/dev/null'];
/** Read by Docker Compose itself. */
const READ_BY_COMPOSE = ['COMPOSE_FILE'];

/** `NAME=value`, or `#NAME=` for a variable without one default. */
const lines = [...readText('.env.example').matchAll(/^(#?)([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(match => ({
  name: match[2] ?? '',
  text: match[1] === '#' ? undefined : match[3],
}));
const variables = Object.entries(PROCESSES).flatMap(([process, shape]) =>
  Object.entries(shape).flatMap(([name, schema]) => (SET_BY_NPM.has(name) ? [] : [{ process, name, schema }])),
);

/** Undefined for a variable that must be given, or may be left out without anything in its place. */
function defaultOf(schema: z.ZodType): unknown {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? parsed.data : undefined;
}

describe('.env.example', () => {
  it('names every variable that a process reads, each once, and no other', () => {
    const read = new Set([
      ...variables.map(({ name }) => name),
      ...COMPOSE.keys(),
      ...READ_BY_COMPOSE,
      ...READ_BY_TESTS,
    ]);
    expect(lines.map(({ name }) => name).sort()).toEqual([...read].sort());
  });

  it.each(variables)('shows what $process takes without $name', ({ name, schema }) => {
    const text = lines.find(line => line.name === name)?.text;
    const defaults = new Set(variables.filter(other => other.name === name).map(other => defaultOf(other.schema)));
    // One default for all is shown as it is; none, or one for each process, is a line that is commented out.
    if (defaults.size === 1 && !defaults.has(undefined)) expect(schema.parse(text)).toEqual(defaultOf(schema));
    else expect(text).toBeUndefined();
  });

  it.each([...COMPOSE])('shows what docker compose takes without %s', (name, text) => {
    const shown = lines.find(line => line.name === name)?.text;
    if (!NO_DEFAULT.includes(text ?? '')) expect(shown).toBe(text);
  });

  it('says of every variable what it is for', () => {
    let isExplained = false;
    const bare: string[] = [];
    for (const line of readText('.env.example').split('\n')) {
      if (/^# (?!-)/.test(line)) isExplained = true;
      else if (line === '') isExplained = false;
      else if (/^#?[A-Z]/.test(line) && !isExplained && !/_PORT=/.test(line)) bare.push(line);
    }
    expect(bare).toEqual([]);
  });
});
