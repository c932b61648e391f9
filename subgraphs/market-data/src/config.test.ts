import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '@platform/shared/config';
import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const required = {
  DATABASE_URL: 'postgres://user:password@localhost:5432/platform',
  ASSERTION_SECRET: 'a secret of at least thirty-two characters',
};
const alpaca = { MARKET_DATA_FEED: 'alpaca', ALPACA_API_KEY_ID: 'k', ALPACA_API_SECRET_KEY: 's' };
const parse = (environment: Record<string, string>) => parseConfig({ ...required, ...environment }, '/srv/platform');

describe('the configuration', () => {
  test('has a default for everything but the database and the secret', () => {
    expect(parse({})).toMatchObject({
      port: 4002,
      feed: { kind: 'simulated', seed: 1 },
      calendar: 'always-open',
      isProduction: false,
      retention: { simulatedTradeHours: 24, tradeDays: undefined, quoteDays: 7, minuteDays: undefined },
    });
  });

  test('goes by the hours of the exchange in a replay, unless told otherwise', () => {
    const replay = { MARKET_DATA_FEED: 'replay', MARKET_DATA_REPLAY_FILE: 'tape.csv' };
    expect(parse(replay)).toMatchObject({ feed: { kind: 'replay', speed: 1 }, calendar: 'exchange' });
    expect(parse({ ...replay, MARKET_CALENDAR: 'always-open' }).calendar).toBe('always-open');
    expect(parse({ MARKET_CALENDAR: 'exchange' })).toMatchObject({ feed: { kind: 'simulated' }, calendar: 'exchange' });
  });

  test('looks for a tape where npm was started', () => {
    const fileOf = (environment: Record<string, string>) =>
      parse({ MARKET_DATA_FEED: 'replay', ...environment }).feed as { files: readonly string[] };
    expect(fileOf({ MARKET_DATA_REPLAY_FILE: 'tapes/day.csv' }).files).toEqual(['/srv/platform/tapes/day.csv']);
    expect(fileOf({ MARKET_DATA_REPLAY_FILE: '../day.csv', INIT_CWD: '/home/me/project' }).files).toEqual([
      '/home/me/day.csv',
    ]);
    expect(fileOf({ MARKET_DATA_REPLAY_FILE: '/tapes/day.csv', INIT_CWD: '/home' }).files).toEqual(['/tapes/day.csv']);
  });

  test('takes a live provider with its symbols, and its keys out of files', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'keys-'));
    const file = path.join(directory, 'secret');
    writeFileSync(file, 'from a file\n');
    const { ALPACA_API_SECRET_KEY: _, ...withoutSecret } = alpaca;
    const environment = { ...withoutSecret, ALPACA_API_SECRET_KEY_FILE: file, MARKET_DATA_SYMBOLS: 'AAPL, BRK.B,AAPL' };
    expect(parse(environment)).toMatchObject({
      calendar: 'exchange',
      feed: {
        ...{ kind: 'alpaca', symbols: ['AAPL', 'BRK.B'], silenceMs: 60_000, backfillMaxMs: 14_400_000 },
        alpaca: { keyId: 'k', secretKey: 'from a file', feed: 'iex', codec: 'json' },
      },
    });
    rmSync(directory, { recursive: true });
    expect(parse({ MARKET_DATA_FEED: 'coinbase' }).feed).toMatchObject({ kind: 'coinbase', symbols: undefined });
  });

  test.each([
    ['60', 60],
    ['0.5', 0.5],
    ['max', Number.POSITIVE_INFINITY],
  ])('takes %s as the speed of a replay', (text, speed) => {
    const replay = { MARKET_DATA_FEED: 'replay', MARKET_DATA_REPLAY_FILE: 'tape.csv' };
    expect(parse({ ...replay, MARKET_DATA_REPLAY_SPEED: text }).feed).toMatchObject({ speed });
  });

  test('takes several tapes, where to begin, and who may operate the replay', () => {
    const replay = { MARKET_DATA_FEED: 'replay', MARKET_DATA_REPLAY_FILE: 'a.csv, /tapes/b.csv.gz' };
    expect(parse({ ...replay, MARKET_DATA_REPLAY_FROM: '2013-10-07T10:00:00-04:00' }).feed).toMatchObject({
      files: ['/srv/platform/a.csv', '/tapes/b.csv.gz'],
      from: Date.parse('2013-10-07T14:00:00Z'),
      operator: { token: undefined },
    });
    const production = { ...replay, NODE_ENV: 'production' };
    expect(parse(production).feed).toMatchObject({ from: undefined, operator: undefined });
    const token = 'sixteen letters.';
    expect(parse({ ...production, MARKET_DATA_OPERATOR_TOKEN: token }).feed).toMatchObject({ operator: { token } });
  });

  test.each([
    [{ MARKET_DATA_FEED: 'polygon' }, 'MARKET_DATA_FEED: expected simulated, replay, alpaca or coinbase'],
    [{ MARKET_DATA_FEED: 'alpaca', ALPACA_API_SECRET_KEY: 's' }, 'ALPACA_API_KEY_ID: expected a key'],
    [{ ...alpaca, MARKET_DATA_SYMBOLS: 'AAPL,BTC/USD' }, 'MARKET_DATA_SYMBOLS: expected stocks'],
    [{ ...alpaca, MARKET_DATA_SYMBOLS: 'AAPL,,IBM' }, 'MARKET_DATA_SYMBOLS: expected symbols'],
    [{ ...alpaca, ALPACA_FEED: 'opra' }, 'ALPACA_FEED: expected'],
    [{ ...alpaca, ALPACA_STREAM_URL: 'https://example.com' }, 'ALPACA_STREAM_URL: expected a ws'],
    [{ MARKET_DATA_FEED: 'coinbase', MARKET_DATA_SYMBOLS: 'AAPL' }, 'MARKET_DATA_SYMBOLS: expected pairs'],
    [{ MARKET_DATA_REPLAY_FROM: 'noon' }, 'MARKET_DATA_REPLAY_FROM: expected'],
    [{ MARKET_DATA_OPERATOR_TOKEN: 'short' }, 'MARKET_DATA_OPERATOR_TOKEN: expected'],
    [{ MARKET_DATA_FEED: 'replay' }, 'MARKET_DATA_REPLAY_FILE: expected a tape'],
    [{ MARKET_DATA_REPLAY_SPEED: '0' }, 'MARKET_DATA_REPLAY_SPEED: expected'],
    [{ MARKET_DATA_REPLAY_SPEED: 'fast' }, 'MARKET_DATA_REPLAY_SPEED: expected'],
    [{ MARKET_DATA_REPLAY_SPEED: '-1' }, 'MARKET_DATA_REPLAY_SPEED: expected'],
    [{ MARKET_DATA_SEED: '1.5' }, 'MARKET_DATA_SEED: expected'],
    [{ MARKET_DATA_PORT: '70000' }, 'MARKET_DATA_PORT: expected'],
    [{ MARKET_CALENDAR: 'XLON' }, 'MARKET_CALENDAR: expected'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: expected'],
  ])('refuses %j', (environment, problem) => {
    expect(() => parse(environment)).toThrow(problem);
  });

  test('reports every problem at once', () => {
    const problems = (() => {
      try {
        parseConfig({ MARKET_DATA_FEED: 'replay', MARKET_DATA_PORT: 'x', MARKET_CALENDAR: 'x' }, '/');
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems.map(problem => problem.split(':')[0]) : [];
      }
    })();
    expect(problems.sort()).toEqual([
      'ASSERTION_SECRET',
      'DATABASE_URL',
      'MARKET_CALENDAR',
      'MARKET_DATA_PORT',
      'MARKET_DATA_REPLAY_FILE',
    ]);
  });
});
