import type { IncomingMessage } from 'node:http';
import { Counter } from '@platform/shared/observability';
import { describe, expect, it } from 'vitest';
import { addressOf, CallerLimits } from './caller-limits.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of a caller', () => {
  it.each([
    ['is that of the connection without a proxy, whatever the header says', 0, '6.6.6.6', '10.0.0.1'],
    ['is what the proxy saw', 1, '1.2.3.4', '1.2.3.4'],
    ['is what the proxy saw, and not what the client wrote', 1, '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['is what the outer of two proxies saw', 2, '6.6.6.6, 1.2.3.4, 10.0.0.9', '1.2.3.4'],
    ['is that of the connection when the header is missing', 1, undefined, '10.0.0.1'],
    ['is the network of one in IPv6, who has many', 1, '2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64'],
    ['is the same network however it is written', 1, '2001:0DB8:1:2:0:0:0:9', '2001:db8:1:2::/64'],
    ['is a network with zeros in it', 1, '2001:db8::7', '2001:db8:0:0::/64'],
    ['is the network of this machine', 1, '::1', '0:0:0:0::/64'],
    ['is that of IPv4 where it is written as one of IPv6', 1, '::ffff:1.2.3.4', '1.2.3.4'],
  ])('%s', (_, proxies, forwarded, expected) => expect(addressOf(from('10.0.0.1', forwarded), proxies)).toBe(expected));
});

describe('the limits of callers', () => {
  const refused = new Counter({ name: 'refused', help: 'refused', labelNames: ['limit'], registers: [] });

  const unlimited = {
    perUser: undefined,
    perAddress: undefined,
    messagesPerAddress: undefined,
    streams: { perSecond: 1_000, burst: 1_000 },
    proxies: 0,
  };

  it('refuse with 429 and say when to come back', () => {
    const limits = new CallerLimits({ ...unlimited, perUser: { perSecond: 0.1, burst: 1 } }, refused);
    expect(limits.refuseUser('alice')).toBeUndefined();
    const { code, retryAfterSeconds, http } = limits.refuseUser('alice')?.extensions ?? {};
    expect([code, retryAfterSeconds, http]).toEqual([
      'RATE_LIMITED',
      10,
      { status: 429, headers: new Map([['retry-after', '10']]) },
    ]);
    expect([limits.refuseUser('bob'), limits.refuseUser(undefined), limits.refuseAddress(from('a'))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('hold for the streams that a caller has opened: one too many is refused, and nobody else', () => {
    const limits = new CallerLimits({ ...unlimited, streams: { perSecond: 0.1, burst: 10 } }, refused);
    expect(limits.refuseStreams('alice', 125)).toBeUndefined();
    expect(limits.refuseStreams('alice', 1)?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect(limits.refuseStreams('bob', 1)).toBeUndefined();
  });

  it('count what a message has begun as messages of the address', () => {
    const limits = new CallerLimits({ ...unlimited, messagesPerAddress: { perSecond: 0.1, burst: 4 } }, refused);
    expect(limits.admitMessage('a')).toBe(true);
    limits.chargeMessages('a', 3);
    expect([limits.admitMessage('a'), limits.admitMessage('b')]).toEqual([false, true]);
  });
});
