import { connect, type Socket } from 'node:net';

/** A WebSocket client that does next to nothing with what arrives, so that it is not itself what is measured. */
export interface FrameClient {
  readonly socket: Socket;
  send(text: string): void;
}

const TEXT = 0x1;
const PING = 0x9;
const PONG = 0xa;
const FINAL = 0x80;
const MASKED = 0x80;
const SHORT_MAX = 125;
const MEDIUM = 126;
/** A mask of zeros changes nothing. */
const NO_MASK = Buffer.alloc(4);

/** @param onText called with the bytes in which a message stands, and where it begins and ends. */
export function openFrames(
  url: string,
  protocol: string | undefined,
  onText: (bytes: Buffer, start: number, end: number) => void,
): Promise<FrameClient> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  const client = { socket, send: (text: string) => void socket.write(clientFrame(TEXT, Buffer.from(text))) };
  let rest: Buffer = Buffer.alloc(0);
  const take = (chunk: Buffer) => {
    rest = remainder(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), onText, payload =>
      socket.write(clientFrame(PONG, payload)),
    );
  };
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n` +
      `${protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`}\r\n`,
  );
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', chunk => {
      const end = chunk.indexOf('\r\n\r\n');
      if (!chunk.toString('latin1').startsWith('HTTP/1.1 101') || end < 0) return reject(new Error('no WebSocket'));
      socket.off('error', reject);
      socket.on('error', () => socket.destroy());
      socket.on('data', take);
      take(chunk.subarray(end + 4));
      resolve(client);
    });
  });
}

/** Goes through whole frames. @returns what is left of a frame that has not arrived yet. */
function remainder(
  bytes: Buffer,
  onText: (bytes: Buffer, start: number, end: number) => void,
  onPing: (payload: Buffer) => void,
): Buffer {
  let at = 0;
  while (bytes.length - at >= 4) {
    const length = bytes.readUInt8(at + 1);
    const start = at + (length === MEDIUM ? 4 : 2);
    const end = start + (length === MEDIUM ? bytes.readUInt16BE(at + 2) : length);
    if (end > bytes.length) break;
    const kind = bytes.readUInt8(at) & 0xf;
    if (kind === TEXT) onText(bytes, start, end);
    else if (kind === PING) onPing(bytes.subarray(start, end));
    at = end;
  }
  return bytes.subarray(at);
}

function clientFrame(kind: number, payload: Buffer): Buffer {
  const header =
    payload.length <= SHORT_MAX
      ? Buffer.from([FINAL | kind, MASKED | payload.length])
      : Buffer.from([FINAL | kind, MASKED | MEDIUM, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, NO_MASK, payload]);
}
