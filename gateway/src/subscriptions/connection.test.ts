import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { serviceUnavailable } from '@platform/shared/graphql';
import { createLogger } from '@platform/shared/observability';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { CallerLimits } from '../limits/caller-limits.ts';
import { Presence } from '../limits/presence.ts';
import { Connection } from './connection.ts';
import { FlushClock } from './flush-clock.ts';
import type { LiveEnvironment } from './live-environment.ts';
import { subscriptionConfig, subscriptionSettings } from './subscription-config.ts';

/** A socket on which nothing ever arrives, and the moments at which its client was asked whether it is there. */
class SilentSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly askedAt: number[] = [];
  readonly CLOSING = 2;
  isTerminated = false;
  closedWith: number | undefined;
  now = 0;

  ping(): void {
    this.askedAt.push(this.now);
  }

  close(code: number): void {
    this.closedWith = code;
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

const config = subscriptionConfig(z.object(subscriptionSettings).parse({}));
const environment = {
  config,
  clock: new FlushClock(config.coalesceMs),
  presence: new Presence({ perUser: 1, perAddress: undefined }),
  callers: { admitMessage: () => true } as unknown as CallerLimits,
  onClosing: (_: number): void => undefined,
  logger: createLogger('gateway', 'silent'),
} as LiveEnvironment;

const sockets: SilentSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.emit('close');
});

function connect(overrides: Partial<LiveEnvironment> = {}): { socket: SilentSocket; connection: Connection } {
  const socket = new SilentSocket();
  sockets.push(socket);
  const connection = new Connection({
    socket: socket as unknown as WebSocket,
    stream: new EventEmitter() as Socket,
    environment: { ...environment, ...overrides },
    address: '192.0.2.1',
    onClosed: () => undefined,
  });
  return { socket, connection };
}

describe('a client that has introduced itself', () => {
  it('is not told that it was late when it takes long to find out who it is', async () => {
    vi.useFakeTimers();
    try {
      const identified = Promise.withResolvers<undefined>();
      const { socket } = connect({ identify: () => identified.promise });
      socket.emit('message', '{"type":"connection_init"}');
      vi.advanceTimersByTime(10 * config.connectionInitTimeoutMs);
      expect(socket.closedWith).toBeUndefined();
      identified.reject(serviceUnavailable('ID tokens cannot be verified at the moment.'));
      await vi.advanceTimersByTimeAsync(0);
      expect(socket.closedWith).toBe(1013);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('clients that have fallen silent', () => {
  it('are asked whether they are there, those that came together not all in the same second, and cut off after a while', () => {
    const clients = Array.from({ length: 500 }, () => connect());
    const startedAt = performance.now();
    const firstAsked = new Map<number, number>();
    for (let second = 0; second <= 45; second++)
      for (const { socket, connection } of clients) {
        socket.now = second;
        connection.checkHealth(startedAt + second * 1_000);
        if (socket.askedAt.length === 1 && socket.askedAt[0] === second)
          firstAsked.set(second, (firstAsked.get(second) ?? 0) + 1);
      }
    expect([...firstAsked.values()].reduce((sum, count) => sum + count, 0)).toBe(500);
    expect(Math.max(...firstAsked.values())).toBeLessThan(200);
    expect(clients.every(({ socket }) => socket.isTerminated)).toBe(true);
  });
});
