import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { OtlpTracer } from './otlp-tracer.ts';
import { currentSpan, withRequestId } from './request-context.ts';
import { createTracer, inSpan, inSpanNow, runSpan, type Span } from './tracing.ts';

const logger = createLogger('test', 'silent');
const nowhere = { serviceName: 'test', endpoint: 'http://127.0.0.1:1', ratio: 1 };

describe('without a collector', () => {
  it('there is no tracer, and work runs as it would', async () => {
    expect(await createTracer(undefined, logger)).toBeUndefined();
    expect(await inSpan('work', {}, async () => currentSpan())).toBeUndefined();
    expect(inSpanNow('work', {}, () => 7)).toBe(7);
  });
});

describe('a trace', () => {
  it.each([
    ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '0af7651916cd43dd8448eb211c80319c'],
    ['cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later', '0af7651916cd43dd8448eb211c80319c'],
    ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', undefined],
    ['00-00000000000000000000000000000000-b7ad6b7169203331-01', undefined],
    ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', undefined],
    ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', undefined],
    [`00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-${'x'.repeat(500)}`, undefined],
    [['a', 'b'], undefined],
    [undefined, undefined],
  ])('with the traceparent %j is %s', async (traceparent, traceId) => {
    const tracer = new OtlpTracer(nowhere);
    const span = tracer.start('request', {}, traceparent);
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/);
    if (traceId === undefined) expect(span.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    else expect(span.traceId).toBe(traceId);
    expect(span.child('part').traceparent).toMatch(new RegExp(`^00-${span.traceId}-[0-9a-f]{16}-01$`));
  });

  it('holds what runs inside a span together, and nothing beyond it', async () => {
    const tracer = new OtlpTracer(nowhere);
    const root = tracer.start('request');
    const seen: (Span | undefined)[] = [];
    await withRequestId(
      'request',
      () =>
        runSpan(root, async () => {
          seen.push(currentSpan());
          await inSpan('part', {}, async () => void seen.push(currentSpan()));
          seen.push(currentSpan());
          await inSpan('failing', {}, async () => Promise.reject(new Error('it fails'))).catch(() => undefined);
        }),
      root,
    );
    expect(seen).toEqual([root, expect.anything(), root]);
    expect(seen[1]?.traceId).toBe(root.traceId);
    expect(currentSpan()).toBeUndefined();
  });
});

describe('a collector', () => {
  it('that is away or answers nonsense keeps nobody from stopping', async () => {
    const server = createServer((_, response) => response.writeHead(400).end('?'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const endpoint of [nowhere.endpoint, `http://127.0.0.1:${port}/`]) {
      const tracer = await createTracer({ ...nowhere, endpoint }, logger);
      tracer?.start('request').end();
      await tracer?.stop();
    }
    server.close();
  });

  it('is told codes of failures and no messages', async () => {
    let text = '';
    const server = createServer(async (request, response) => {
      for await (const chunk of request) text += String(chunk);
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const tracer = new OtlpTracer({
      ...nowhere,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const fail = (error: Error) => runSpan(tracer.start('request'), () => Promise.reject(error)).catch(() => undefined);
    await fail(Object.assign(new Error('of alice@example.com'), { code: 'ECONNRESET' }));
    await fail(Object.assign(new Error('of bob'), { code: 'alice@example.com' }));
    await tracer.stop();
    server.close();
    expect(text).toContain('ECONNRESET');
    expect(text).not.toMatch(/alice|bob/);
  });
});
