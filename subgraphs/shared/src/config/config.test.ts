import { describe, expect, it } from 'vitest';
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
