import {
  type Context,
  SpanKind as Kind,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Span, SpanAttributes, SpanKind, Tracer, TracingConfig } from './tracing.ts';

const KINDS = { server: Kind.SERVER, client: Kind.CLIENT, internal: Kind.INTERNAL };
/** Version, trace, span, flags. A later version may add to it. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const TRACEPARENT_LENGTH_MAX = 256;
const STOP_TIMEOUT_MS = 1_000;
/** What looks otherwise may be anything that somebody wrote. */
const CODE = /^[A-Z0-9_]{1,64}$|^[A-Z][A-Za-z]{1,40}Error$/;

/** Sends spans to an OpenTelemetry collector, in batches. A collector that is away costs spans and nothing else: they are dropped once the queue is full. */
export class OtlpTracer implements Tracer {
  readonly #provider: TracerProvider;
  readonly #tracer: OtelTracer;

  constructor({ serviceName, endpoint, ratio }: TracingConfig) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': serviceName }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
    });
    this.#tracer = this.#provider.getTracer('platform');
  }

  start(name: string, attributes: SpanAttributes = {}, traceparent?: unknown): Span {
    const parent = parentOf(traceparent);
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    return new OtlpSpan(this.#tracer, this.#tracer.startSpan(name, { kind: Kind.SERVER, attributes }, context));
  }

  /** A collector that is away is no reason not to stop. */
  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise(resolve => {
      timer = setTimeout(resolve, STOP_TIMEOUT_MS);
    });
    await Promise.race([this.#provider.shutdown().catch(() => undefined), timeout]);
    clearTimeout(timer);
  }
}

class OtlpSpan implements Span {
  readonly #tracer: OtelTracer;
  readonly #span: OtelSpan;
  readonly #context: Context;

  constructor(tracer: OtelTracer, span: OtelSpan) {
    this.#tracer = tracer;
    this.#span = span;
    this.#context = trace.setSpan(ROOT_CONTEXT, span);
  }

  get traceId(): string {
    return this.#span.spanContext().traceId;
  }

  get traceparent(): string {
    const { traceId, spanId, traceFlags } = this.#span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  child(name: string, attributes: SpanAttributes = {}, kind: SpanKind = 'internal'): Span {
    return new OtlpSpan(this.#tracer, this.#tracer.startSpan(name, { kind: KINDS[kind], attributes }, this.#context));
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(code?: string): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    if (code !== undefined) this.#span.setAttribute('error.type', CODE.test(code) ? code : 'unknown');
  }

  end(): void {
    this.#span.end();
  }
}

/** What is no `traceparent` begins a new trace. */
function parentOf(traceparent: unknown): SpanContext | undefined {
  if (typeof traceparent !== 'string' || traceparent.length > TRACEPARENT_LENGTH_MAX) return undefined;
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}
