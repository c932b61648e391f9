import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseEnvironment, port, subgraphSettings } from './index.ts';

const schema = z.object({ ...subgraphSettings, PORT: port(4003) });
const complete = { DATABASE_URL: 'postgres://u:p@localhost:5432/db', ASSERTION_SECRET: 's'.repeat(32) };

describe('parseEnvironment', () => {
  it('fills in the defaults', () =>
    expect(parseEnvironment(schema, complete)).toMatchObject({
      PORT: 4003,
      NODE_ENV: 'development',
      DATABASE_POOL_SIZE: 10,
    }));

  it('takes an empty variable as absent', () =>
    expect(parseEnvironment(schema, { ...complete, PORT: '' }).PORT).toBe(4003));

  it('reports every problem at once, without the values', () => {
    const act = () =>
      parseEnvironment(schema, {
        PORT: '70000',
        DATABASE_URL: 'mysql://hunter2',
        NODE_ENV: 'prod',
        ASSERTION_SECRET: 'hunter3',
      });
    expect(act).toThrow(ConfigError);
    try {
      act();
    } catch (error) {
      const { problems, message } = error as ConfigError;
      expect(problems.map(p => p.split(':')[0]).sort()).toEqual([
        'ASSERTION_SECRET',
        'DATABASE_URL',
        'NODE_ENV',
        'PORT',
      ]);
      expect(message).not.toMatch(/hunter/);
    }
  });
});

describe('a secret in a file', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const fileWith = (content: string) => {
    const file = path.join(directory, `secret-${content.length}`);
    writeFileSync(file, content);
    return file;
  };
  const problemsOf = (environment: Record<string, string>): readonly string[] => {
    try {
      parseEnvironment(schema, environment);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
    }
    return [];
  };
  const { DATABASE_URL } = complete;

  it('is read, without the newline at its end', () =>
    expect(
      parseEnvironment(schema, { DATABASE_URL, ASSERTION_SECRET_FILE: fileWith(`${'f'.repeat(32)}\n`) }),
    ).toMatchObject({ ASSERTION_SECRET: 'f'.repeat(32) }));

  it('is held to the same rules, without being shown', () => {
    const problems = problemsOf({ DATABASE_URL, ASSERTION_SECRET_FILE: fileWith('hunter2') });
    expect(problems).toEqual(['ASSERTION_SECRET: expected at least 32 characters']);
  });

  it('is reported once, with everything else, when the file is not there or has nothing in it', () => {
    const missing = path.join(directory, 'missing');
    const problems = problemsOf({ DATABASE_URL_FILE: missing, ASSERTION_SECRET_FILE: fileWith(''), PORT: '70000' });
    expect(problems.map(problem => problem.split(':')[0])).toEqual([
      'ASSERTION_SECRET_FILE',
      'DATABASE_URL_FILE',
      'PORT',
    ]);
    expect(problems[1]).toContain('ENOENT');
  });

  it('is refused beside the variable itself: nobody could say which of the two counts', () =>
    expect(problemsOf({ ...complete, ASSERTION_SECRET_FILE: fileWith('g'.repeat(40)) })).toEqual([
      'ASSERTION_SECRET_FILE: expected either this or ASSERTION_SECRET, not both',
    ]));

  it('is for secrets only, and only for those that the process takes', () => {
    const file = fileWith('4005');
    expect(parseEnvironment(schema, { ...complete, PORT_FILE: file }).PORT).toBe(4003);
    const gatewayLike = z.object({ PORT: port(4003) });
    expect(parseEnvironment(gatewayLike, { DATABASE_URL_FILE: path.join(directory, 'missing') }).PORT).toBe(4003);
  });
});
