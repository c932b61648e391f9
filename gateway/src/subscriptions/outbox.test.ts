import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { FlushClock } from './flush-clock.ts';
import { Outbox } from './outbox.ts';
import { pingOf } from './websocket-frame.ts';

const WINDOW_BYTES = 1_000;
const PING_HEAD = pingOf('x'.repeat(8)).slice(0, 2);

/** An outbox, and what it has done to the outside. */
function start() {
  const seen = { written: '', drained: 0, overrun: 0 };
  const stream = {
    write(text: string) {
      seen.written += text;
    },
  };
  const outbox = new Outbox({
    socket: { readyState: 1, OPEN: 1 } as WebSocket,
    stream: stream as unknown as Socket,
    windowBytes: WINDOW_BYTES,
    clock: new FlushClock(0),
    onDrained: () => void seen.drained++,
    onOverrun: () => void seen.overrun++,
  });
  return { outbox, seen };
}

/** The payloads of the pings that a client has been sent. */
const pingsIn = (written: string) =>
  written
    .split(PING_HEAD)
    .slice(1)
    .map(after => Buffer.from(after.slice(0, 8), 'latin1'));

describe('an outbox', () => {
  it('is blocked by more than the window, until the client answers a ping that came after what it has read', () => {
    const { outbox, seen } = start();
    for (let n = 0; n < 12; n++) outbox.send('x'.repeat(100), true);
    expect(outbox.isBlocked).toBe(true);
    const [first, second] = pingsIn(seen.written);
    expect([first, second].map(ping => ping && outbox.confirm(ping))).toEqual([true, true]);
    expect(outbox.isBlocked).toBe(false);
    expect(seen.drained).toBe(1);
  });

  it('believes nobody who says to have read what it cannot have read', () => {
    const { outbox, seen } = start();
    for (let n = 0; n < 12; n++) outbox.send('x'.repeat(100), true);
    const [, last] = pingsIn(seen.written);
    const claims = [Buffer.alloc(8), Buffer.alloc(0), Buffer.from('x'.repeat(125)), Buffer.from([0, 0, 0, 0, 4, 0])];
    for (const claim of claims) expect(outbox.confirm(claim)).toBe(false);
    expect(outbox.isBlocked).toBe(true);
    expect(last && outbox.confirm(last)).toBe(true);
    expect(last && outbox.confirm(last)).toBe(false);
  });

  it('never asks with the same words twice', () => {
    const { outbox, seen } = start();
    for (let n = 0; n < 600; n++) {
      outbox.send('x'.repeat(WINDOW_BYTES / 2));
      outbox.confirm(Buffer.from(seen.written.slice(-8), 'latin1'));
    }
    const asked = seen.written.split('x'.repeat(WINDOW_BYTES / 2)).slice(1);
    expect(asked.every(each => each.startsWith(PING_HEAD))).toBe(true);
    expect(new Set(asked.map(each => each.slice(PING_HEAD.length, PING_HEAD.length + 8))).size).toBe(600);
  });

  it('gives up a client that has it answer and answer and reads nothing', () => {
    const { outbox, seen } = start();
    for (let n = 0; n < 10; n++) outbox.send('x'.repeat(100_000));
    expect(seen.overrun).toBeGreaterThan(0);
    expect(seen.written.length).toBeLessThan(500_000);
  });

  it('forgives what was not read once it is read', () => {
    const { outbox, seen } = start();
    for (let n = 0; n < 20; n++) {
      outbox.send('x'.repeat(100_000));
      outbox.confirm(pingsIn(seen.written).at(-1) ?? Buffer.alloc(0));
    }
    expect(seen.overrun).toBe(0);
  });
});
