import { startHttpServer } from '@platform/shared/http';
import { createLogger, type PrivilegedAction } from '@platform/shared/observability';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReplayControls, ReplayStatus } from '../../application/ports/replay-controls.ts';
import { replayRoutes } from './replay-routes.ts';

const TOKEN = 'a token for operators';
const NOW = Date.parse('2013-10-07T14:00:00Z');
const calls: unknown[][] = [];
const audited: PrivilegedAction[] = [];
let status: ReplayStatus = { state: 'PLAYING', now: NOW, speed: 1 };
const controls: ReplayControls = {
  status: () => status,
  pause: () => void calls.push(['pause']),
  resume: () => void calls.push(['resume']),
  setSpeed: speed => void calls.push(['speed', speed]),
  seek: at => {
    calls.push(['seek', at]);
    return at >= NOW;
  },
};
let open: Awaited<ReturnType<typeof startHttpServer>>;
let guarded: Awaited<ReturnType<typeof startHttpServer>>;
let following: Awaited<ReturnType<typeof startHttpServer>>;

beforeAll(async () => {
  const logger = createLogger('test', 'silent');
  const audit = (action: PrivilegedAction) => void audited.push(action);
  const start = (current: ReplayControls | undefined, operatorToken?: string) => {
    const routes = replayRoutes({ controls: () => current, operatorToken, audit });
    return startHttpServer({ host: '127.0.0.1', port: 0, logger, routes });
  };
  open = await start(controls);
  guarded = await start(controls, TOKEN);
  following = await start(undefined);
});
afterAll(async () => {
  await open.stop();
  await guarded.stop();
  await following.stop();
});
beforeEach(() => {
  calls.length = 0;
  audited.length = 0;
  status = { state: 'PLAYING', now: NOW, speed: 1 };
});

async function post(path: string, body?: unknown, headers: Record<string, string> = {}, url = open.url) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the operator of a replay', () => {
  test('is told where it is', async () => {
    status = { state: 'PAUSED', now: NOW, speed: Number.POSITIVE_INFINITY };
    const response = await fetch(`${open.url}/replay`);
    expect(await response.json()).toEqual({ state: 'PAUSED', now: '2013-10-07T14:00:00.000Z', speed: 'max' });
  });

  test.each([
    ['/replay/pause', undefined, ['pause']],
    ['/replay/resume', {}, ['resume']],
    ['/replay/speed', { speed: 60 }, ['speed', 60]],
    ['/replay/speed', { speed: '0.5' }, ['speed', 0.5]],
    ['/replay/speed', { speed: 'max' }, ['speed', Number.POSITIVE_INFINITY]],
    ['/replay/seek', { to: '2013-10-07T11:00:00-04:00' }, ['seek', Date.parse('2013-10-07T15:00:00Z')]],
  ])('posts to %s %j', async (path, body, call) => {
    expect(await post(path, body)).toMatchObject({ status: 200, body: { state: 'PLAYING', speed: 1 } });
    expect(calls).toEqual([call]);
  });

  test.each([
    ['/replay/speed', { speed: 0 }, 400],
    ['/replay/speed', { speed: 100_001 }, 400],
    ['/replay/speed', { speed: 'fast' }, 400],
    ['/replay/speed', {}, 400],
    ['/replay/speed', [], 400],
    ['/replay/seek', { to: 'tomorrow' }, 400],
    ['/replay/seek', { to: 5 }, 400],
    ['/replay/seek', '{', 400],
    ['/replay/seek', 'x'.repeat(2_000), 413],
  ])('is refused what makes no sense: %s %j', async (path, body, expected) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(expected);
    expect(answer.body).toMatchObject({ errors: [{ message: expect.any(String) }] });
    expect(calls).toEqual([]);
  });

  test('is refused to go back', async () => {
    expect(await post('/replay/seek', { to: '2013-10-07T13:00:00Z' })).toMatchObject({
      status: 409,
      body: { errors: [{ message: expect.stringContaining('cannot go back') }] },
    });
  });

  test('must send JSON with POST, which no page of another site can', async () => {
    expect((await post('/replay/pause', undefined, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await fetch(`${open.url}/replay/pause`)).status).toBe(405);
    expect(calls).toEqual([]);
  });

  test('must show the token where there is one', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer wrong', TOKEN]) {
      const { status: refused } = await post('/replay/pause', {}, { authorization }, guarded.url);
      expect(refused).toBe(401);
    }
    expect((await fetch(`${guarded.url}/replay`)).status).toBe(401);
    expect(calls).toEqual([]);
    expect((await post('/replay/pause', {}, { authorization: `Bearer ${TOKEN}` }, guarded.url)).status).toBe(200);
    expect(calls).toEqual([['pause']]);
  });

  test('is told to ask the process that runs the replay', async () => {
    expect(await post('/replay/pause', {}, {}, following.url)).toMatchObject({
      status: 409,
      body: { errors: [{ message: expect.stringContaining('Another process') }] },
    });
  });
});

describe('the audit log of a replay', () => {
  const address = expect.stringMatching(/127\.0\.0\.1$/);
  const operator = { authorization: `Bearer ${TOKEN}` };

  test.each([
    ['/replay/pause', {}, 'replay.pause', {}],
    ['/replay/resume', {}, 'replay.resume', {}],
    ['/replay/speed', { speed: 60 }, 'replay.speed', { speed: '60' }],
    ['/replay/seek', { to: '2013-10-07T15:00:00Z' }, 'replay.seek', { to: '2013-10-07T15:00:00Z' }],
  ])('has what an operator did with %s %j', async (path, body, action, details) => {
    await post(path, body, operator, guarded.url);
    expect(audited).toEqual([
      { action, actor: 'operator', subjects: [], outcome: 'done', details: { address, ...details } },
    ]);
  });

  test('has what was refused, and why, and nobody whose token was wrong', async () => {
    await post('/replay/pause', {}, { authorization: 'Bearer wrong' }, guarded.url);
    await post('/replay/seek', { to: '2013-10-07T13:00:00Z' }, operator, guarded.url);
    expect(audited).toMatchObject([
      { action: 'replay.pause', actor: 'anonymous', outcome: 'refused', details: { code: 'UNAUTHENTICATED' } },
      { action: 'replay.seek', actor: 'operator', outcome: 'refused', details: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('says that nobody had to show who they are where there is no token', async () => {
    await post('/replay/pause');
    expect(audited).toMatchObject([{ action: 'replay.pause', actor: 'anonymous', outcome: 'done' }]);
  });

  test('has nothing of an operator who only looks', async () => {
    await fetch(`${guarded.url}/replay`, { headers: operator });
    expect(audited).toEqual([]);
  });
});
