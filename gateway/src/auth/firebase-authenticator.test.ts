import { describe, expect, it } from 'vitest';
import { AuthenticationUnavailableError, InvalidTokenError } from './authenticator.ts';
import { cached } from './firebase-authenticator.ts';

function verifierOf(outcome: (token: string) => Promise<unknown>) {
  let calls = 0;
  return {
    calls: () => calls,
    verifier: {
      verify(token: string) {
        calls += 1;
        return outcome(token);
      },
      warmUp: async () => undefined,
      stop: async () => undefined,
    },
  };
}

const claims = (now: Date) => {
  const seconds = now.getTime() / 1000;
  return { sub: 'alice', exp: seconds + 60, iat: seconds, auth_time: seconds };
};

describe('a remembering authenticator', () => {
  it('verifies a token once for all who bring it at the same time, and shortly after', async () => {
    const now = new Date();
    const { verifier, calls } = verifierOf(async () => claims(now));
    const authenticator = cached(verifier, { now: () => now });
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => authenticator.authenticate('t')));
    for (const other of others) expect(other).toBe(first);
    expect(await authenticator.authenticate('t')).toBe(first);
    expect(calls()).toBe(1);
    await authenticator.authenticate('another');
    expect(calls()).toBe(2);
  });

  it('does not remember a token beyond its end', async () => {
    let now = new Date();
    const { verifier } = verifierOf(() => Promise.resolve(claims(new Date(0))));
    const start = now;
    const early = cached(verifierOf(async () => claims(start)).verifier, { now: () => now });
    await early.authenticate('t');
    now = new Date(start.getTime() + 61_000);
    await expect(early.authenticate('t')).rejects.toThrow(InvalidTokenError);
    await expect(cached(verifier, { now: () => now }).authenticate('t')).rejects.toThrow(InvalidTokenError);
  });

  it('does not remember failures', async () => {
    const now = new Date();
    let isDown = true;
    const { verifier } = verifierOf(async () => {
      if (isDown) throw new AuthenticationUnavailableError('down');
      return claims(now);
    });
    const authenticator = cached(verifier, { now: () => now });
    await expect(authenticator.authenticate('t')).rejects.toThrow(AuthenticationUnavailableError);
    isDown = false;
    expect((await authenticator.authenticate('t')).uid).toBe('alice');
  });
});
