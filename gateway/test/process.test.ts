import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, freePort } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ForeignSubgraph, startForeignSubgraph } from './support/foreign-subgraph.ts';
import { disposeClients, liveClient, RawSocket } from './support/live.ts';
import { ask } from './support/shop.ts';
import { compose } from './support/subgraphs.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'gateway-process-'));
let foreign: ForeignSubgraph;
const running: ChildProcess[] = [];

beforeAll(async () => {
  foreign = await startForeignSubgraph();
  writeFileSync(
    path.join(directory, 'any.graphql'),
    compose([{ name: 'else where', url: foreign.url, sdl: foreign.sdl }]),
  );
});
afterEach(async () => {
  await disposeClients();
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await foreign.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

/** Runs the gateway as the program that it is, with nothing in its environment but what is given. */
function run(environment: Record<string, string>): Run {
  const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  let output = '';
  const child = spawn(process.execPath, [program], { env: { INIT_CWD: directory, HOST: '127.0.0.1', ...environment } });
  const collect = (chunk: unknown) => {
    output += String(chunk);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  running.push(child);
  return { child, output: () => output, exited: new Promise(resolve => child.once('close', resolve)) };
}

async function started(process: Run): Promise<string> {
  return eventually(() => /"url":"(http[^"]+)"/.exec(process.output())?.[1]);
}

describe('a gateway that is told nothing but a file and a port', () => {
  it("serves anyone's supergraph: queries, errors and subscriptions", async () => {
    const port = await freePort();
    const gateway = run({ SUPERGRAPH_PATH: 'any.graphql', PORT: String(port) });
    const url = await started(gateway);
    expect(url).toBe(`http://127.0.0.1:${port}/graphql`);
    const { data, errors } = await ask(url, '{ greeting broken headers }', {
      token: 'whatever',
      headers: { cookie: 'a=b' },
    });
    expect(data).toMatchObject({ greeting: 'hello from elsewhere', broken: null });
    expect(errors).toEqual([
      {
        message: 'broken elsewhere',
        path: ['broken'],
        extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'else where' },
      },
    ]);
    expect(data.headers).not.toContain('authorization');
    expect(data.headers).not.toContain('cookie');
    const mutation = await ask(url, 'mutation { anything }');
    expect([mutation.status, mutation.errors?.[0]?.extensions['code']]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    const countdown = await liveClient(url).open('subscription { countdown(from: 2) }').untilEnded();
    expect([countdown.events, countdown.isComplete]).toEqual([[2, 1, 0], true]);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
  });
});

describe('a gateway beside the emulator of Firebase', () => {
  const now = Math.floor(Date.now() / 1000);
  const token = (uid: string, claims: object = {}) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const standard = {
      iss: 'https://securetoken.google.com/demo-test',
      aud: 'demo-test',
      sub: uid,
      user_id: uid,
      auth_time: now - 10,
      iat: now - 10,
      exp: now + 600,
    };
    return `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...standard, ...claims })}.`;
  };

  it('takes unsigned tokens of users who exist, are not disabled and have not signed out everywhere', async () => {
    const signedOutAt = now - 5;
    const emulator = createHttpServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const uid = (JSON.parse(body) as { localId: string[] }).localId[0] ?? '';
      const user = {
        localId: uid,
        disabled: uid === 'disabled',
        ...(uid === 'signed-out' && { validSince: String(signedOutAt) }),
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(uid === 'unknown' ? {} : { users: [user] }));
    });
    await new Promise<void>(resolve => emulator.listen(0, '127.0.0.1', resolve));
    const { port } = emulator.address() as AddressInfo;
    const gateway = run({
      SUPERGRAPH_PATH: 'any.graphql',
      PORT: '0',
      FIREBASE_PROJECT_ID: 'demo-test',
      FIREBASE_AUTH_EMULATOR_HOST: `127.0.0.1:${port}`,
      ASSERTION_SECRET: 'only for tests: thirty-two characters and more',
    });
    const url = await started(gateway);
    const outcome = async (idToken: string) => {
      const { status, errors } = await ask(url, '{ greeting }', { token: idToken });
      return [status, errors?.[0]?.extensions['code']];
    };
    const alice = token('alice');
    expect(await outcome(alice)).toEqual([200, undefined]);
    for (const uid of ['unknown', 'disabled', 'signed-out'])
      expect([uid, ...(await outcome(token(uid)))]).toEqual([uid, 401, 'UNAUTHENTICATED']);
    for (const claims of [{ aud: 'other' }, { exp: 1 }, { exp: undefined }, { iat: 9_999_999_999 }])
      expect(await outcome(token('alice', claims))).toEqual([401, 'UNAUTHENTICATED']);
    emulator.closeAllConnections();
    await new Promise(resolve => emulator.close(resolve));
    expect(await outcome(alice)).toEqual([200, undefined]); // remembered
    expect(await outcome(token('bob'))).toEqual([503, 'SERVICE_UNAVAILABLE']);
    gateway.child.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
  });
});

describe('a gateway that cannot start', () => {
  it('says everything that is wrong with its configuration', async () => {
    const gateway = run({ PORT: 'http', LIMIT_DEPTH: '-1' });
    expect(await gateway.exited).toBe(1);
    expect(gateway.output()).toMatch(/2 problems[\s\S]*PORT[\s\S]*LIMIT_DEPTH/);
  });

  it('names the file that it cannot read', async () => {
    const gateway = run({ SUPERGRAPH_PATH: 'nothing.graphql', PORT: '0' });
    expect(await gateway.exited).toBe(1);
    expect(gateway.output()).toContain(path.join(directory, 'nothing.graphql'));
  });

  it('names the port that is taken, and the variable', async () => {
    const taken = createServer();
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const gateway = run({ SUPERGRAPH_PATH: 'any.graphql', GATEWAY_PORT: String(port) });
    expect(await gateway.exited).toBe(1);
    expect(gateway.output()).toContain(`Port ${port} is taken. Choose another with GATEWAY_PORT.`);
    await new Promise(resolve => taken.close(resolve));
  });
});

describe('a gateway that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s closes sockets with 1001 and exits with 0', async signal => {
    const gateway = run({ SUPERGRAPH_PATH: 'any.graphql', PORT: '0' });
    const url = await started(gateway);
    const raw = await RawSocket.ready(url);
    gateway.child.kill(signal);
    expect((await raw.closed()).code).toBe(1001);
    expect(await gateway.exited).toBe(0);
  });

  it('finishes the requests that run and takes no more', async () => {
    const slow = createSlowSubgraph();
    const subgraphUrl = await slow.start();
    const gateway = run({ SUPERGRAPH_PATH: 'any.graphql', PORT: '0', SUBGRAPH_URL_ELSE_WHERE: subgraphUrl });
    const url = await started(gateway);
    const answer = ask(url, '{ greeting }');
    await slow.asked;
    gateway.child.kill('SIGTERM');
    await eventually(() =>
      fetch(url).then(
        () => false,
        () => true,
      ),
    );
    slow.answer('{"data":{"greeting":"late"}}');
    expect((await answer).data).toEqual({ greeting: 'late' });
    expect(await gateway.exited).toBe(0);
    await slow.stop();
  });
});

/** Answers when it is told to. */
function createSlowSubgraph() {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<string>();
  const server = createServer(socket => {
    socket.once('data', async () => {
      asked.resolve();
      const body = await answered.promise;
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    socket.on('error', () => undefined);
  });
  return {
    asked: asked.promise,
    answer: (body: string) => answered.resolve(body),
    async start() {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    stop: () => new Promise(resolve => server.close(resolve)),
  };
}
