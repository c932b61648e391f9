import type { AddressInfo, Socket } from 'node:net';
import { eventually } from '@platform/shared/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { bytesOf, frameOf, pingOf } from './websocket-frame.ts';

let server: WebSocketServer;
let stream: Socket;
let client: WebSocket;
let messages: string[] = [];
let pings: string[] = [];

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (_, request) => {
    stream = request.socket;
  });
  await new Promise(resolve => server.once('listening', resolve));
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  client.on('message', data => void messages.push(String(data)));
  client.on('ping', data => void pings.push(data.toString('hex')));
  await new Promise(resolve => client.once('open', resolve));
});
afterAll(() => {
  client.terminate();
  server.close();
});

/** What a client of `ws` makes of the bytes. */
async function received(bytes: string, count: number): Promise<string[]> {
  messages = [];
  pings = [];
  stream.write(bytes, 'latin1');
  await eventually(() => messages.length >= count);
  return messages;
}

describe('frames that are put together by hand', () => {
  it('are read by ws as the texts that went in, several in one piece', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 8 }), async texts => {
        expect(await received(texts.map(text => frameOf(bytesOf(text))).join(''), texts.length)).toEqual(texts);
      }),
      { numRuns: 50 },
    ));

  it.each([0, 125, 126, 65_535, 65_536, 200_000])('of %i bytes have the length that they say', async length => {
    expect(await received(frameOf('x'.repeat(length)), 1)).toEqual(['x'.repeat(length)]);
  });

  it('leave room for pings between them', async () => {
    expect(await received(frameOf('a') + pingOf('\x01\xc8\xff') + frameOf('b'), 2)).toEqual(['a', 'b']);
    expect(pings).toEqual(['01c8ff']);
  });
});
