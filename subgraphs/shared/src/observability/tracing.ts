import type { Logger } from './logger.ts';
import { currentSpan, withSpan } from './request-context.ts';

/** Where traces go. */
export interface TracingConfig {
  readonly serviceName: string;
  /** Of the collector: OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  /** The share of traces that begin here and are kept, 0 to 1. Whoever goes on with a trace of another does as that one does. */
  readonly ratio: number;
}

/** What may be told of a span: names, kinds and counts, never what a user sent or is called. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export type SpanKind = 'server' | 'client' | 'internal';

/** A stretch of the work on a request. */
export interface Span {
  readonly traceId: string;
  /** For whoever works on it elsewhere, as W3C Trace Context has it. */
  readonly traceparent: string;
  child(name: string, attributes?: SpanAttributes, kind?: SpanKind): Span;
  set(attributes: SpanAttributes): void;
  /** It failed. @param code says how; a message could tell of a person. */
  fail(code?: string): void;
  end(): void;
}

export interface Tracer {
  /** Begins a trace, or goes on with the one that a `traceparent` names. */
  start(name: string, attributes?: SpanAttributes, traceparent?: unknown): Span;
  /** Sends what has not been sent yet. */
  stop(): Promise<void>;
}

/** Loads what traces are made with only where they are wanted. */
export async function createTracer(config: TracingConfig | undefined, logger: Logger): Promise<Tracer | undefined> {
  if (config === undefined) return undefined;
  const { OtlpTracer } = await import('./otlp-tracer.ts');
  logger.info({ endpoint: new URL(config.endpoint).origin }, 'sending traces');
  return new OtlpTracer(config);
}

/** Runs `work` as a part of the current span; where there is none, just runs it. */
export function inSpan<Result>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<Result>,
  kind?: SpanKind,
): Promise<Result> {
  const parent = currentSpan();
  return parent === undefined ? work() : runSpan(parent.child(name, attributes, kind), work);
}

/** Runs `work` inside a span and ends it. */
export async function runSpan<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await withSpan(span, work);
  } catch (error) {
    span.fail(codeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** {@link inSpan} for what takes its time without waiting. */
export function inSpanNow<Result>(name: string, attributes: SpanAttributes, work: () => Result): Result {
  const span = currentSpan()?.child(name, attributes);
  try {
    return work();
  } catch (error) {
    span?.fail(codeOf(error));
    throw error;
  } finally {
    span?.end();
  }
}

function codeOf(error: unknown): string {
  const { extensions, code, name } = error as { extensions?: { code?: unknown }; code?: unknown; name?: unknown };
  return String(extensions?.code ?? code ?? name ?? 'unknown');
}
