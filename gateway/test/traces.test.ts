import { createLogger } from '@platform/shared/observability';
import { eventually } from '@platform/shared/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CollectedSpan, type Collector, startCollector } from './support/collector.ts';
import { disposeClients, liveClient } from './support/live.ts';
import { type Shop, startShop } from './support/shop.ts';

const SECRET = 'what-nobody-is-to-read';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

let collector: Collector;
let token: string;
const logLines: string[] = [];

/** Everything is sent once the shop has stopped. */
beforeAll(async () => {
  collector = await startCollector();
  const logger = createLogger('gateway', 'trace', { write: line => void logLines.push(line) });
  const shop: Shop = await startShop({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    overrides: { logger },
  });
  token = shop.provider.token(`uid-${SECRET}`);
  await shop.ask('query Reviews { product(id: "1") { name reviewer { name } } me { id } }', {
    token,
    headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`, 'x-request-id': 'the-request' },
  });
  // Queries go over WebSocket from here on.
  await eventually(async () => /query_sockets\{subgraph="catalog".*\} 4/.test(await shop.metrics()));
  await shop.ask('query Failing($code: String) { failing(code: $code) }', { variables: { code: SECRET }, token });
  await shop.ask(`{ product(id: "${SECRET}") { name } }`, { headers: { traceparent: 'nonsense' } });
  await shop.ask('query Long { strict __schema { queryType { name } } }');
  await shop.ask('query Unsampled { strict }', { headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` } });
  await fetch(`${shop.url}?query=${encodeURIComponent(`query ByGet { product(id: "${SECRET}") { id } }`)}`, {
    headers: { 'apollo-require-preflight': '1' },
  });
  await shop.ask('{ strict }', { token: 'not.a.token' });
  await shop.metrics();
  const live = liveClient(shop.url, token);
  await live.open('query OverSocket { strict product(id: "2") { reviewCount } }').untilEnded();
  shop.state.addEntry(`uid-${SECRET}`, SECRET);
  await live.open('subscription Follow { entryAdded(after: "0") { text } }').until(1);
  await disposeClients();
  await shop.stop();
});
afterAll(() => collector.stop());

const named = (service: string, name: string): CollectedSpan => {
  const found = collector.spans.filter(span => span.service === service && span.name === name);
  if (found[0] === undefined) throw new Error(`no span ${name} of ${service}`);
  return found[0];
};
const childrenOf = (parent: CollectedSpan) => collector.spans.filter(span => span.parentSpanId === parent.spanId);

describe('a trace', () => {
  it('goes on with that of the client, through the gateway and the services behind it', () => {
    const inTrace = collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
    expect(new Set(inTrace.map(({ service }) => service))).toEqual(new Set(['gateway', 'catalog', 'people']));
    const request = inTrace.find(({ parentSpanId }) => parentSpanId === SPAN_ID);
    expect(request).toMatchObject({ service: 'gateway', name: 'HTTP POST', hasFailed: false });
    expect(request?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'url.path': '/graphql',
      'http.response.status_code': 200,
      'platform.request_id': 'the-request',
    });
    const operation = named('gateway', 'query Reviews');
    expect(operation.parentSpanId).toBe(request?.spanId);
    expect(operation.attributes).toEqual({ 'graphql.operation.type': 'query', 'graphql.operation.name': 'Reviews' });
    const fetches = childrenOf(operation);
    expect(new Set(fetches.map(({ name }) => name))).toEqual(new Set(['fetch catalog', 'fetch people']));
    for (const fetched of fetches) {
      const [received] = childrenOf(fetched);
      expect([received?.name, fetched.name]).toEqual(['HTTP POST', `fetch ${received?.service}`]);
      expect(childrenOf(received as CollectedSpan)).toMatchObject([{ service: received?.service }]);
    }
    expect(inTrace.filter(({ name }) => name === 'plan')).toHaveLength(1);
  });

  it('begins anew for a client that sends nothing of the kind, or nonsense', () => {
    const roots = collector.spans.filter(({ service, parentSpanId }) => service === 'gateway' && !parentSpanId);
    expect(roots.length).toBeGreaterThanOrEqual(4);
    expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(roots.length);
  });

  it('shows what failed, by its code', () => {
    const failed = named('gateway', 'query Failing');
    const [fetched] = childrenOf(failed);
    expect(fetched).toMatchObject({ hasFailed: true, attributes: { 'error.type': 'INTERNAL_SERVER_ERROR' } });
  });

  it('goes on in a service that is asked over WebSocket', () => {
    const [fetched] = childrenOf(named('gateway', 'query Failing'));
    const [received] = childrenOf(fetched as CollectedSpan);
    expect(received).toMatchObject({ service: 'catalog', name: 'WebSocket query' });
    expect(childrenOf(received as CollectedSpan)).toMatchObject([{ service: 'catalog', hasFailed: true }]);
  });

  it('of an operation over WebSocket begins with it, and that of a subscription ends when it runs', () => {
    const roots = collector.spans.filter(({ name }) => name === 'WebSocket operation');
    expect(roots.map(({ attributes }) => attributes['graphql.operation.type'])).toEqual([undefined, 'subscription']);
    const operation = roots.flatMap(childrenOf).find(({ name }) => name === 'query OverSocket');
    expect(operation?.attributes['graphql.operation.type']).toBe('query');
    expect(
      collector.spans.filter(({ service, traceId }) => service !== 'gateway' && traceId === operation?.traceId),
    ).not.toEqual([]);
  });

  it('shows operations that take the long way too', () => {
    expect(named('gateway', 'query Long').attributes['graphql.operation.type']).toBe('query');
    expect(named('gateway', 'query ByGet').parentSpanId).toBe(named('gateway', 'HTTP GET').spanId);
  });

  it('is not sent when the client says that nobody wants it, and there is none of metrics and health', () => {
    expect(collector.spans.filter(({ name }) => name.includes('Unsampled'))).toEqual([]);
    expect(collector.spans.filter(({ attributes }) => attributes['url.path'] === '/metrics')).toEqual([]);
  });
});

describe('neither a span nor a line of the log', () => {
  it('has a token, a variable, a text of an operation or who the user is', () => {
    expect(collector.texts.length).toBeGreaterThan(0);
    expect(logLines.length).toBeGreaterThan(0);
    for (const text of [...collector.texts, ...logLines]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(token);
      expect(text).not.toContain(token.split('.')[1]);
      expect(text).not.toContain('@example.com');
    }
  });

  it('is without its trace where there is one', () =>
    expect(logLines.some(line => /"traceId":"[0-9a-f]{32}"/.test(line))).toBe(true));
});
