import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '@platform/shared/config';
import { describe, expect, test } from 'vitest';
import { ROOT, readPlatformSettings } from './settings.ts';

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readPlatformSettings(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
}

describe('the settings of npm start', () => {
  test('have a default for everything', () => {
    const settings = readPlatformSettings({});
    expect(settings.ports).toEqual({
      gateway: 4000,
      user: 4001,
      'market-data': 4002,
      trading: 4003,
      emulator: 9099,
      postgres: 54_329,
    });
    expect(settings.signIn).toEqual({
      kind: 'own-emulator',
      projectId: 'demo-trading',
      emulatorHost: '127.0.0.1:9099',
    });
    expect(settings.dataDirectory).toBe(path.join(ROOT, '.local'));
    expect(settings).toMatchObject({ databaseUrl: undefined, assertionSecret: undefined, logToTerminal: false });
  });

  test('are refused with every problem at once', () => {
    const problems = problemsOf({
      GATEWAY_PORT: 'http',
      USER_PORT: '0',
      DATABASE_URL: 'mysql://localhost',
      LOG_TO_TERMINAL: 'perhaps',
      MARKET_DATA_REPLAY_FILE: 'no-such-tape.csv',
    });
    expect(problems.map(problem => problem.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'GATEWAY_PORT',
      'LOG_TO_TERMINAL',
      'MARKET_DATA_REPLAY_FILE',
      'USER_PORT',
    ]);
  });

  test('do not give one port to two', () => {
    expect(problemsOf({ USER_PORT: '4003' })).toEqual(['TRADING_PORT: the same port as USER_PORT']);
  });

  test('do not let production run on the emulator', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([expect.stringMatching(/^NODE_ENV: .*emulator/)]);
    expect(problemsOf({ NODE_ENV: 'production', FIREBASE_PROJECT_ID: 'our-project' })).toEqual([]);
  });

  test('take a replay file from where npm was started', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'platform-settings-'));
    writeFileSync(path.join(directory, 'tape.csv'), '');
    const settings = readPlatformSettings({ INIT_CWD: directory, MARKET_DATA_REPLAY_FILE: 'tape.csv' });
    expect(settings.environment['MARKET_DATA_REPLAY_FILE']).toBe(path.join(directory, 'tape.csv'));
    writeFileSync(path.join(directory, 'other.csv'), '');
    const two = readPlatformSettings({ INIT_CWD: directory, MARKET_DATA_REPLAY_FILE: 'tape.csv, other.csv' });
    expect(two.environment['MARKET_DATA_REPLAY_FILE']).toBe(
      `${path.join(directory, 'tape.csv')},${path.join(directory, 'other.csv')}`,
    );
    rmSync(directory, { recursive: true });
  });

  test.each([
    [{}, 'own-emulator', 'demo-trading'],
    [{ FIREBASE_PROJECT_ID: 'demo-mine' }, 'own-emulator', 'demo-mine'],
    [{ FIREBASE_PROJECT_ID: 'our-project' }, 'project', 'our-project'],
    [{ FIREBASE_AUTH_EMULATOR_HOST: 'localhost:9099' }, 'other-emulator', 'demo-trading'],
    [{ FIREBASE_AUTH_EMULATOR_HOST: 'box:1', FIREBASE_PROJECT_ID: 'our-project' }, 'other-emulator', 'our-project'],
  ])('with %j sign people in by %s, project %s', (environment: Record<string, string>, kind, projectId) => {
    expect(readPlatformSettings(environment).signIn).toMatchObject({ kind, projectId });
  });
});
