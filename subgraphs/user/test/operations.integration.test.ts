import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import { ConfigError } from '@platform/shared/config';
import { eventually, type SeverableServer, severableServer } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '../src/app.ts';
import { parseConfig } from '../src/config.ts';

import { newPerson, startUser, type UserService } from './start-user.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let network: SeverableServer;
let service: UserService;

beforeAll(async () => {
  database = await freshDatabase();
  network = await severableServer(database.url);
  service = await startUser(network.url);
});

afterAll(async () => {
  await service?.stop();
  await network?.stop();
  await database?.drop();
});

const beside = async (path: string) => fetch(new URL(path, service.url));

describe('the user service', () => {
  it('tells that it lives, that it is ready, and its figures', async () => {
    expect((await beside('/health/live')).status).toBe(200);
    expect(await (await beside('/health/ready')).json()).toEqual({ status: 'ok', checks: { postgres: 'ok' } });
    expect(await (await beside('/metrics')).text()).toContain('process_cpu_seconds_total{service="user"}');
  });

  it('answers SERVICE_UNAVAILABLE while Postgres is away, says nothing of the inside, and recovers by itself', async () => {
    const person = newPerson();
    expect((await service.ask(person, '{ me { id } }')).data.me.id).toBe(person.uid);
    await network.cut();
    const { data, errors } = await service.ask(person, '{ me { id } }');
    expect(data).toEqual({ me: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    expect(errors?.[0]?.message).not.toMatch(/127\.0\.0\.1|ECONN|postgres/i);
    const ready = await beside('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      status: 'unavailable',
      checks: { postgres: expect.stringMatching(/failed|timed out/) },
    });
    expect((await beside('/health/live')).status).toBe(200);
    await network.mend();
    await eventually(async () => (await service.ask(person, '{ me { id } }')).data.me.id === person.uid);
    await eventually(async () => (await beside('/health/ready')).status === 200);
  });

  it('hands the request id on and makes one of its own for a hostile one', async () => {
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'abc-123' },
      body: '{"query":"{ me { id } }"}',
    });
    expect(response.headers.get('x-request-id')).toBe('abc-123');
  });

  it('does not start on a port that is taken, and leaves no connection behind', async () => {
    const config = parseConfig({
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      USER_PORT: new URL(service.url).port,
      DATABASE_URL: database.url,
      ASSERTION_SECRET: 'a secret of at least thirty-two characters',
    });
    await expect(createUser(config)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('tells every problem of its configuration at once, and no value', () => {
    const parse = () => parseConfig({ USER_PORT: 'eighty', DATABASE_URL: 'mysql://secret', ASSERTION_SECRET: 'short' });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(/DATABASE_URL.*ASSERTION_SECRET.*USER_PORT/s);
    expect(parse).not.toThrow(/secret|short|eighty/);
  });
});
