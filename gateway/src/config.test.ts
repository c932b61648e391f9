import path from 'node:path';
import { ConfigError } from '@platform/shared/config';
import { describe, expect, it } from 'vitest';
import { parseConfig, subgraphVariable } from './config.ts';

const SECRET = 's'.repeat(32);
const parse = (environment: Record<string, string> = {}) => parseConfig(environment, '/somewhere');

function problemsOf(environment: Record<string, string>): string[] {
  try {
    parse(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(problem => problem.split(':')[0] ?? '').sort();
    throw error;
  }
  return [];
}

describe('parseConfig', () => {
  it('needs nothing: every request is then anonymous', () => {
    const config = parse();
    expect(config).toMatchObject({ port: 4000, auth: undefined, isProduction: false, corsOrigins: ['*'] });
    expect(path.basename(config.supergraph.path)).toBe('supergraph.graphql');
    expect(config.sandbox).toEqual({ token: undefined });
  });

  it.each([
    [{}, 4000],
    [{ PORT: '5000' }, 5000],
    [{ GATEWAY_PORT: '6000' }, 6000],
    [{ PORT: '5000', GATEWAY_PORT: '6000' }, 6000],
    [{ PORT: '0' }, 0],
  ])('takes the port from %o', (environment, port) => expect(parse(environment).port).toBe(port));

  it('finds a relative supergraph where the user stood, which npm tells, else in the working directory', () => {
    expect(parse({ SUPERGRAPH_PATH: 'any.graphql' }).supergraph.path).toBe('/somewhere/any.graphql');
    expect(parse({ SUPERGRAPH_PATH: 'any.graphql', INIT_CWD: '/home/me' }).supergraph.path).toBe(
      '/home/me/any.graphql',
    );
    expect(parse({ SUPERGRAPH_PATH: '/etc/any.graphql', INIT_CWD: '/home/me' }).supergraph.path).toBe(
      '/etc/any.graphql',
    );
  });

  it('replaces the addresses of subgraphs', () => {
    const { subgraphUrls } = parse({ SUBGRAPH_URL_MARKET_DATA: 'http://market-data:4002/graphql' }).supergraph;
    expect(subgraphUrls[subgraphVariable('market-data')]).toBe('http://market-data:4002/graphql');
    expect(problemsOf({ SUBGRAPH_URL_USER: 'user:4001' })).toEqual(['SUBGRAPH_URL_USER']);
  });

  it('needs a project in production when it signs for services, which serve users', () => {
    expect(problemsOf({ NODE_ENV: 'production', ASSERTION_SECRET: SECRET })).toEqual(['FIREBASE_PROJECT_ID']);
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([]);
    expect(problemsOf({ ASSERTION_SECRET: SECRET })).toEqual([]);
  });

  it('refuses the emulator and a demo token in production', () =>
    expect(
      problemsOf({
        NODE_ENV: 'production',
        FIREBASE_PROJECT_ID: 'p',
        FIREBASE_AUTH_EMULATOR_HOST: 'localhost:9099',
        ASSERTION_SECRET: SECRET,
        DEMO_TOKEN: 'token',
      }),
    ).toEqual(['DEMO_TOKEN', 'FIREBASE_AUTH_EMULATOR_HOST']));

  it('wants a secret as soon as there are users, and a project as soon as there is an emulator', () => {
    expect(problemsOf({ FIREBASE_PROJECT_ID: 'p' })).toEqual(['ASSERTION_SECRET']);
    expect(problemsOf({ FIREBASE_AUTH_EMULATOR_HOST: 'localhost:9099' })).toEqual(['FIREBASE_PROJECT_ID']);
  });

  it('checks for revoked tokens where there are credentials, and where it is told to', () => {
    const users = { FIREBASE_PROJECT_ID: 'p', ASSERTION_SECRET: SECRET };
    expect(parse(users).auth?.checkRevoked).toBe(false);
    expect(parse({ ...users, GOOGLE_APPLICATION_CREDENTIALS: '/key.json' }).auth?.checkRevoked).toBe(true);
    expect(parse({ ...users, FIREBASE_CHECK_REVOKED: 'true' }).auth?.checkRevoked).toBe(true);
  });

  it('closes in production what is open in development', () => {
    const config = parse({ NODE_ENV: 'production' });
    expect(config).toMatchObject({ sandbox: undefined, corsOrigins: [] });
    expect(parse({ CORS_ORIGINS: 'https://a.example, https://b.example/' }).corsOrigins).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });

  it('reports all problems together', () =>
    expect(problemsOf({ PORT: 'http', LIMIT_DEPTH: '0', WS_WINDOW_BYTES: '-1', ASSERTION_SECRET: 'short' })).toEqual([
      'ASSERTION_SECRET',
      'LIMIT_DEPTH',
      'PORT',
      'WS_WINDOW_BYTES',
    ]));

  it('reports with them what is wrong only in company', () =>
    expect(
      problemsOf({ NODE_ENV: 'production', ASSERTION_SECRET: SECRET, LIMIT_DEPTH: '0', CORS_ORIGINS: 'example.com' }),
    ).toEqual(['CORS_ORIGINS', 'FIREBASE_PROJECT_ID', 'LIMIT_DEPTH']));
});
