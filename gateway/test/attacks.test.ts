import { spawn } from 'node:child_process';
import { request as send } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { eventually } from '@platform/shared/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { EVENTS_ACCEPT, MULTIPART_ACCEPT, openStream, refusalOf } from './support/http-streams.ts';
import { RawSocket } from './support/live.ts';
import { type Answer, type Shop, startShop } from './support/shop.ts';

/** With the limits that are set by default. */
let shop: Shop;
/** At a pace that no machine is too slow to break. */
let paced: Shop;
beforeAll(async () => {
  shop = await startShop();
  paced = await startShop({ environment: { WS_MESSAGES_PER_SECOND: '5' } });
});
afterAll(async () => {
  await paced.stop();
  await shop.stop();
});

/** Whatever is tried, another one asks and asks meanwhile, over HTTP and over a socket of his own, and is served. */
let other: { stop(): Promise<void> };
beforeEach(async () => {
  other = await startAsking();
});
afterEach(() => other.stop());

async function startAsking() {
  const live = await RawSocket.ready(shop.url);
  let hasEnough = false;
  const asking = (async () => {
    for (let id = 1; id === 1 || !hasEnough; id++) {
      live.send({ id: `${id}`, type: 'subscribe', payload: { query: '{ strict }' } });
      const { data } = await shop.ask('{ product(id: "1") { name reviewer { name } } }');
      expect(data).toEqual({ product: { name: 'Product 1', reviewer: { name: 'Reviewer' } } });
      await eventually(() => live.of(`${id}`).length === 2, 30_000);
      expect(live.of(`${id}`)[0]).toMatchObject({ type: 'next', payload: { data: { strict: 'strict' } } });
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  })();
  asking.catch(() => undefined); // told when it is stopped
  return {
    async stop() {
      hasEnough = true;
      await asking;
      live.socket.terminate();
    },
  };
}

const MEGABYTE = 1024 * 1024;
/** A few kilobytes that stand for many megabytes. */
const BOMB = gzipSync(Buffer.alloc(20 * MEGABYTE, ' '));
const codeOf = ({ errors }: Pick<Answer, 'errors'>) => errors?.[0]?.extensions['code'];
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join('');

interface Refusal {
  readonly status: number;
  readonly code: unknown;
}

/** Sends a body piece by piece, whatever the server thinks of it, and gives what it answers. */
function post(
  pieces: Iterable<string | Buffer>,
  headers: Record<string, string> = {},
): Promise<Refusal & { readonly sentBytes: number }> {
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    let isAnswered = false;
    const request = send(shop.url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('response', async response => {
      isAnswered = true;
      let text = '';
      for await (const chunk of response) text += String(chunk);
      resolve({ status: response.statusCode ?? 0, code: codeOf(JSON.parse(text) as Answer), sentBytes });
      request.destroy();
    });
    request.on('error', error => (isAnswered ? undefined : reject(error)));
    void (async () => {
      for (const piece of pieces) {
        if (isAnswered || request.destroyed) return;
        sentBytes += piece.length;
        if (!request.write(piece)) await Promise.race([once(request, 'drain'), once(request, 'close')]);
        await new Promise(setImmediate);
      }
      request.end();
    })();
  });
}
const once = (emitter: NodeJS.EventEmitter, event: string) => new Promise(resolve => emitter.once(event, resolve));

describe('a document', () => {
  const documents: [string, string, string][] = [
    ['of 5,000 aliases', `{ ${repeat(5_000, n => `a${n}:strict `)} }`, 'OPERATION_TOO_LARGE'],
    [
      'of 3,000 aliases below the root',
      `{ product(id: 1) { ${repeat(3_000, n => `a${n}:id `)} } }`,
      'TOO_MANY_ALIASES',
    ],
    ['of 50 levels', `{ ${'product(id: 1) { reviewer { '.repeat(25)} id ${'} } '.repeat(25)} }`, 'OPERATION_TOO_DEEP'],
    // Too deep for the stack, or, once the parser is compiled and needs less of it, too large.
    ['of 4,000 levels', `{ ${'a{'.repeat(4_000)} a ${'}'.repeat(4_000)} }`, 'OPERATION_TOO_'],
    ['with a value of 9,000 levels', `{ product(id: ${'['.repeat(9_000)}`, 'OPERATION_TOO_DEEP'],
    ['with a complete value of 4,900 levels', `{ product(id: ${'['.repeat(4_900)}${']'.repeat(4_900)}) { id } }`, ''],
    [
      'of fragments that double each other 200 times',
      `{ ...F0 } ${repeat(200, n => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} } `)} fragment F200 on Query { strict }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    ['of 20,000 directives', `{ strict ${'@a '.repeat(20_000)} }`, 'OPERATION_TOO_LARGE'],
    ['of 1,000 directives', `{ strict ${'@skip(if:false) '.repeat(1_000)} }`, 'TOO_MANY_DIRECTIVES'],
    ['of 120,000 tokens', `{ ${'a '.repeat(120_000)} }`, 'OPERATION_TOO_LARGE'],
    ['of 200,000 braces', '{'.repeat(200_000), 'GRAPHQL_PARSE_FAILED'],
    ['of 2,000 operations', repeat(2_000, n => `query Q${n} { strict } `), 'OPERATION_RESOLUTION_FAILURE'],
    ['of 2,000 equal fields', `{ product(id: 1) { ${'name '.repeat(2_000)} } }`, ''],
  ];

  it.each(documents)('%s is refused over HTTP', async (_, query, code) => {
    const refused = await shop.ask(query);
    expect(refused.status).toBeLessThan(500);
    if (code !== '') expect([refused.status, codeOf(refused)]).toEqual([400, expect.stringContaining(code)]);
  });

  it.each(documents)('%s is refused over WebSocket, and the socket goes on', async (_, query, code) => {
    const raw = await RawSocket.ready(shop.url);
    raw.send({ id: '1', type: 'subscribe', payload: { query } });
    raw.send({ id: '2', type: 'subscribe', payload: { query: '{ strict }' } });
    await eventually(() => raw.of('1').length > 0 && raw.of('2').length > 0);
    if (code !== '')
      expect(raw.of('1')).toMatchObject([
        { type: 'error', payload: [{ extensions: { code: expect.stringContaining(code) } }] },
      ]);
    expect(JSON.stringify(raw.of('1'))).not.toContain('INTERNAL_SERVER_ERROR');
    expect(raw.of('2')[0]).toMatchObject({ type: 'next', payload: { data: { strict: 'strict' } } });
    raw.socket.terminate();
  });

  it('of 200,000 tokens with blanks between them is larger than a body may be', async () => {
    const refused = await post([JSON.stringify({ query: `{ ${'a '.repeat(200_000)} }` })]);
    expect(refused).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });
});

describe('variables', () => {
  it('of 60,000 levels are refused, whether the operation reads them or not', async () => {
    for (const query of ['query ($id: ID!) { product(id: $id) { name } }', '{ strict }'])
      expect(await post([`{"query":"${query}","variables":{"id":${nested(60_000)}}}`])).toMatchObject({
        status: 400,
        code: 'BAD_REQUEST',
      });
  });

  it.each([
    'query ($ids: [ID!]) { products(ids: $ids) { id } }',
    'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }',
  ])('of 80,000 wrong elements are told of ten: %s', async query => {
    const payload = `{"query":"${query}","variables":{"ids":[${Array(80_000).fill('{}').join()}]}}`;
    const raw = await RawSocket.ready(shop.url);
    raw.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
    await eventually(() => raw.of('1').length > 0);
    const told = raw.of('1')[0]?.payload as NonNullable<Answer['errors']>;
    expect(told.map(({ extensions }) => extensions['code'])).toEqual(Array(11).fill('BAD_USER_INPUT'));
    if (query.startsWith('query')) expect(await post([payload])).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
    raw.socket.terminate();
  });

  it('that name what objects inherit change nothing', async () => {
    const body =
      '{"query":"query ($id: ID!) { product(id: $id) { name } }","variables":{"__proto__":{"id":"1"},"constructor":1}}';
    expect(await post([body])).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });
});

describe('a body', () => {
  it('of 50 MB is refused as soon as it says so, or as soon as it is too much', async () => {
    const piece = Buffer.alloc(MEGABYTE / 4, ' ');
    const announced = post(Array(200).fill(piece), { 'content-length': String(50 * MEGABYTE) });
    const unannounced = post(Array(200).fill(piece));
    for (const { status, code, sentBytes } of await Promise.all([announced, unannounced])) {
      expect([status, code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(sentBytes).toBeLessThan(50 * MEGABYTE);
    }
  });

  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip'])('that is compressed (%s) is not opened', async encoding => {
    expect(await post([BOMB], { 'content-encoding': encoding })).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
  });

  it('of a thousand operations is refused', async () => {
    const batch = JSON.stringify(Array(1_000).fill({ query: '{ strict }' }));
    expect(await post([batch])).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('that a page of another site can send is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect(
        await post(['{"query":"mutation { rename(id: 1, name: \\"x\\") { id } }"}'], { 'content-type': type }),
      ).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});

describe('a GET', () => {
  it('changes nothing', async () => {
    const search = new URLSearchParams({ query: 'mutation { rename(id: 1, name: "x") { id } }' });
    const plain = await fetch(`${shop.url}?${search}`);
    const allowed = await fetch(`${shop.url}?${search}`, { headers: { 'apollo-require-preflight': '1' } });
    expect([plain.status, allowed.status]).toEqual([400, 405]);
  });

  it('with an address that has no end is refused', async () => {
    const response = await fetch(`${shop.url}?query=${'a'.repeat(20_000)}`);
    expect(response.status).toBe(431);
  });
});

describe('a socket', () => {
  it('that sends 8 MiB in one message is closed with 1009', async () => {
    const raw = await RawSocket.ready(shop.url);
    raw.send('x'.repeat(8 * MEGABYTE));
    expect((await raw.closed()).code).toBe(1009);
  });

  it('that floods it with messages is closed with 1008', async () => {
    const raw = await RawSocket.ready(shop.url);
    for (let n = 0; n < 20_000; n++) raw.send({ type: 'ping' });
    expect((await raw.closed()).code).toBe(1008);
  });

  it.each(['ping', 'pong', 'connection_init', 'subscribe'])(
    'that sends a %s of 60,000 levels is closed with 4400, and it alone',
    async type => {
      const raw = new RawSocket(shop.url);
      await raw.opened();
      raw.send(`{"type":"${type}","id":"1","payload":{"query":"{ strict }","variables":{"a":${nested(60_000)}}}}`);
      expect((await raw.closed()).code).toBe(4400);
    },
  );

  it('has the gateway hold so many long operations at most, and gets places back when they end', async () => {
    const raw = await RawSocket.ready(shop.url);
    const subscribe = (id: string) => {
      const payload = { query: 'subscription { ticked { number } }', variables: { unused: 'x'.repeat(200_000) } };
      raw.send({ id, type: 'subscribe', payload });
    };
    for (const id of ['1', '2', '3', '4', '5', '6']) subscribe(id);
    await eventually(() => raw.of('6').length > 0);
    expect(raw.of('6')).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] },
    ]);
    raw.send({ id: '1', type: 'complete' });
    subscribe('7');
    raw.send({ type: 'ping' });
    await eventually(() => raw.messages.some(({ type }) => type === 'pong'));
    expect([...raw.of('5'), ...raw.of('7')]).toEqual([]);
    raw.socket.terminate();
  });

  it('that subscribes to ever more partitions, and ends that at once, is closed with 1008', async () => {
    const raw = await RawSocket.ready(paced.url);
    for (let n = 0; n < 400; n++) {
      const ids = Array.from({ length: 500 }, (_, k) => `${n} ${k}`);
      const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }';
      raw.send({ id: `${n}`, type: 'subscribe', payload: { query, variables: { ids } } });
      raw.send({ id: `${n}`, type: 'complete' });
    }
    expect((await raw.closed()).code).toBe(1008);
    await eventually(async () => /^gateway_topics{.*} 0$/m.test(await paced.metrics()));
    expect(paced.state.prices.opened).toBeLessThan(10_000);
  });

  it('that sends a message in a thousand pieces is closed with 1008', async () => {
    const raw = await RawSocket.ready(shop.url);
    for (let n = 0; n < 1_000; n++) raw.socket.send('x', { fin: false });
    expect((await raw.closed()).code).toBe(1008);
  });

  it('that offers to compress is not taken up on it: what is not compressed cannot be a bomb', async () => {
    const socket = new WebSocket(shop.url.replace(/^http/, 'ws'), 'graphql-transport-ws', { perMessageDeflate: true });
    await once(socket, 'open');
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it('that speaks no WebSocket is cut off', async () => {
    const { port } = new URL(shop.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const handshake = ['GET /graphql HTTP/1.1', 'Host: x', 'Upgrade: websocket', 'Connection: Upgrade'];
    const key = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
    socket.write(`${[...handshake, ...key, 'Sec-WebSocket-Protocol: graphql-transport-ws'].join('\r\n')}\r\n\r\n`);
    socket.write(Buffer.alloc(1_000, 0xff));
    socket.resume();
    await once(socket, 'close');
  });
});

describe.each([MULTIPART_ACCEPT, EVENTS_ACCEPT])('streams over HTTP as %s', accept => {
  it('that open ever more partitions, and end at once, are refused with 429', async () => {
    const openedBefore = paced.state.prices.opened;
    const query = 'subscription ($ids: [ID!]!) { priceChanged(ids: $ids) { id } }';
    const options = { accept, token: paced.provider.token(`hasty ${accept}`) };
    const attempts = Array.from({ length: 40 }, async (_, n) => {
      const ids = Array.from({ length: 500 }, (__, k) => `${n} ${k}`);
      const stream = await openStream(paced.url, query, { ...options, variables: { ids } });
      if (stream.status !== 200)
        return { ...(await refusalOf(stream)), retryAfter: stream.response.headers['retry-after'] };
      stream.leave();
      return undefined;
    });
    const refused = (await Promise.all(attempts)).filter(refusal => refusal !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    for (const refusal of refused)
      expect(refusal).toEqual({ status: 429, code: 'RATE_LIMITED', retryAfter: expect.stringMatching(/^\d+$/) });
    await eventually(async () => /^gateway_topics{.*} 0$/m.test(await paced.metrics()));
    expect(paced.state.prices.opened - openedBefore).toBeLessThan(10_000);
  });
});

describe('what was refused', () => {
  it('shows in the metrics', async () => {
    const metrics = (await Promise.all([shop, paced].map(of => of.metrics()))).join('\n');
    const count = (name: string, code: string | number) =>
      Number(new RegExp(`^${name}{code="${code}",service="gateway"} (\\d+)$`, 'm').exec(metrics)?.[1]);
    const codes = ['OPERATION_TOO_DEEP', 'OPERATION_TOO_LARGE', 'TOO_MANY_ALIASES', 'TOO_MANY_DIRECTIVES'];
    for (const code of [
      ...codes,
      'TOO_MANY_ROOT_FIELDS',
      'PAYLOAD_TOO_LARGE',
      'RATE_LIMITED',
      'TOO_MANY_SUBSCRIPTIONS',
    ])
      expect([code, count('gateway_limits_hit_total', code)]).toEqual([code, expect.any(Number)]);
    expect(count('gateway_limits_hit_total', 'TOO_MANY_ALIASES')).toBe(2);
    for (const code of [1008, 1009, 4400])
      expect([code, count('gateway_sockets_closed_total', code) > 0]).toEqual([code, true]);
  });
});

describe('ten thousand half-open connections', () => {
  /** A process of its own, since both ends of a connection count towards the limit of one. */
  const CLIENT = `
    const [port, count] = process.argv.slice(1).map(Number);
    const { connect } = require('node:net');
    let open = 0, failed = 0;
    const next = n => {
      if (n >= count) return;
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        open += 1;
        // Of every ten: nothing, the beginning of a request, and of one for a WebSocket that then says nothing.
        const kind = n % 10;
        if (kind > 0 && kind < 9) socket.write('POST /graphql HTTP/1.1\\r\\nHost: x\\r\\nContent-');
        if (kind === 9) socket.write('POST /graphql HTTP/1.1\\r\\nHost: x\\r\\nContent-Type: application/json\\r\\nContent-Length: 90\\r\\n\\r\\n{');
        next(n + 100);
        if (open + failed === count) console.log(JSON.stringify({ open, failed }));
      });
      socket.once('error', () => { failed += 1; next(n + 100); if (open + failed === count) console.log(JSON.stringify({ open, failed })); });
    };
    for (let n = 0; n < 100; n++) next(n);
  `;

  it('keep nobody from being served', async ({ annotate }) => {
    const { port } = new URL(shop.url);
    const child = spawn(process.execPath, ['-e', CLIENT, port, '10000'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let text = '';
      child.stdout.on('data', chunk => {
        text += String(chunk);
      });
      while (!text.includes('\n')) {
        expect(child.exitCode).toBeNull();
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      const { open, failed } = JSON.parse(text) as { open: number; failed: number };
      await annotate(
        `${open} connections were half open at once${failed > 0 ? `; ${failed} were beyond what this machine allows` : ''}`,
      );
      expect(open).toBeGreaterThan(500);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => shop.ask('{ product(id: "1") { name reviewer { name } } }')),
      );
      expect(answers.every(({ data }) => data.product.reviewer.name === 'Reviewer')).toBe(true);
      const raw = await RawSocket.ready(shop.url);
      raw.send({ id: '1', type: 'subscribe', payload: { query: '{ strict }' } });
      await eventually(() => raw.of('1').length === 2);
      raw.socket.terminate();
    } finally {
      child.kill('SIGKILL');
    }
  });
});
