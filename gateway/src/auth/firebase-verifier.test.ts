import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@platform/shared/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { agentTo, PROJECT, startIdentityProvider } from '../../test/support/identity-provider.ts';
import { AuthenticationUnavailableError } from './authenticator.ts';
import { createFirebaseVerifier } from './firebase-verifier.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A verifier whose keys come from here. */
async function verifierWith(answer: (request: IncomingMessage, response: ServerResponse) => void, timeoutMs = 5_000) {
  const seen = { fetches: 0, cut: 0 };
  const server = createServer((request, response) => {
    seen.fetches += 1;
    response.once('close', () => {
      if (!response.writableFinished) seen.cut += 1;
    });
    answer(request, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const provider = await startIdentityProvider();
  const httpAgent = agentTo((server.address() as AddressInfo).port);
  const verifier = await createFirebaseVerifier({
    projectId: PROJECT,
    isEmulated: false,
    checkRevoked: false,
    httpAgent,
    timeoutMs,
  });
  closing.push(
    () => verifier.stop(),
    () => provider.stop(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const tokens = Array.from({ length: 20 }, (_, n) => provider.token(`user-${n}`));
  return { seen, provider, tokens, outcomes: () => Promise.allSettled(tokens.map(token => verifier.verify(token))) };
}

const unavailable = { status: 'rejected', reason: expect.any(AuthenticationUnavailableError) };

describe('signing keys that cannot be had', () => {
  it('are asked for once for all the tokens of one moment, and anew for the next', async () => {
    const { seen, tokens, outcomes } = await verifierWith((_, response) => {
      setImmediate(() => response.writeHead(500).end());
    });
    expect(await outcomes()).toEqual(tokens.map(() => unavailable));
    expect(seen.fetches).toBe(1);
    await outcomes();
    expect(seen.fetches).toBe(2);
  });

  it('are not waited for without end, nor is the connection kept', async () => {
    const { seen, tokens, outcomes } = await verifierWith(() => undefined, 1_000);
    expect(await outcomes()).toEqual(tokens.map(() => unavailable));
    await eventually(() => seen.cut === 1);
  });

  it.each([
    ['a page', 200, 'text/html', '<html>'],
    ['an error', 200, 'application/json', '{"error":"bad"}'],
    ['half of it', 200, 'application/json', '{"key-1": "'],
    ['nothing', 200, 'application/json', '{}'],
    ['null', 200, 'application/json', 'null'],
    ['a list', 200, 'application/json', '["key-1"]'],
    ['a text', 200, 'application/json', '"key-1"'],
    ['no certificate', 200, 'application/json', '{"key-1":"no certificate"}'],
  ])('but %s come say nothing of tokens', async (_, status, type, text) => {
    const { tokens, outcomes } = await verifierWith((_, response) => {
      response.writeHead(status, { 'content-type': type }).end(text);
    });
    expect(await outcomes()).toEqual(tokens.map(() => unavailable));
  });

  it('are not remembered for as long as the answer said', async () => {
    const answers = ['{}'];
    const { provider, seen, tokens, outcomes } = await verifierWith((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' });
      response.end(answers.shift() ?? provider.signingKeys);
    });
    expect(await outcomes()).toEqual(tokens.map(() => unavailable));
    const verified = tokens.map((_, n) => ({
      status: 'fulfilled',
      value: expect.objectContaining({ uid: `user-${n}` }),
    }));
    for (const _ of [1, 2]) expect(await outcomes()).toEqual(verified);
    expect(seen.fetches).toBe(2);
  });
});
