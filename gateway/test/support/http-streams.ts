import { type IncomingMessage, request as send } from 'node:http';
import { createRequire } from 'node:module';
import { pipeline, type Transform } from 'node:stream';
import { eventually } from '@platform/shared/testkit';
import { meros } from 'meros/node';

/** The parser of undici's EventSource: EventSource itself can only GET, and knows no headers. */
const { EventSourceStream } = createRequire(import.meta.url)('undici/lib/web/eventsource/eventsource-stream.js') as {
  readonly EventSourceStream: new () => Transform;
};

export const MULTIPART_ACCEPT = 'multipart/mixed;subscriptionSpec=1.0, application/json';
export const EVENTS_ACCEPT = 'text/event-stream';

/** What was heard over an HTTP response that goes on, with a client library that is not ours. */
export class StreamRecording {
  readonly response: IncomingMessage;
  /** Multipart: whole messages. Events: the data of `next`. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into results of every shape
  readonly messages: any[] = [];
  heartbeats = 0;
  /** Events: `complete` came. Multipart: the last boundary. */
  isComplete = false;
  /** The response has ended, or was cut off, and was read as far as it came. */
  isClosed = false;

  constructor(response: IncomingMessage) {
    this.response = response;
    response.on('error', () => undefined);
    const type = response.headers['content-type'] ?? '';
    if (type.startsWith('text/event-stream')) void this.#readEvents();
    else if (type.startsWith('multipart/')) void this.#readParts();
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  /** The values of the only field of each result. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into results of every shape
  get events(): any[] {
    return this.messages.flatMap(message => {
      const { data } = message.payload ?? message;
      return data ? Object.values(data) : [];
    });
  }

  async until(count: number): Promise<this> {
    await eventually(() => this.events.length >= count);
    return this;
  }

  async untilClosed(): Promise<this> {
    await eventually(() => this.isClosed);
    return this;
  }

  leave(): void {
    this.response.destroy();
  }

  async #readParts(): Promise<void> {
    const parts = (await meros(this.response)) as AsyncGenerator<{ json: boolean; body: object }>;
    try {
      for await (const part of parts) {
        if (!part.json) throw new Error('a part that is no JSON');
        if (Object.keys(part.body).length === 0) this.heartbeats += 1;
        else this.messages.push(part.body);
      }
      this.isComplete = true;
    } catch (error) {
      ignoreCut(error);
    } finally {
      this.isClosed = true;
    }
  }

  async #readEvents(): Promise<void> {
    this.response.on('data', (chunk: Buffer) => {
      this.heartbeats += String(chunk)
        .split('\n')
        .filter(line => line === ':').length;
    });
    const events = pipeline(this.response, new EventSourceStream(), () => undefined);
    try {
      for await (const { type, options } of events) {
        if (type === 'next') this.messages.push(JSON.parse(options.data));
        else if (type === 'complete') this.isComplete = true;
        else throw new Error(`an event of type ${type}`);
      }
    } catch (error) {
      ignoreCut(error);
    } finally {
      this.isClosed = true;
    }
  }
}

/** The client left, or the server cut it off. */
function ignoreCut(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ABORT_ERR') throw error;
}

export interface StreamOptions {
  readonly accept?: string;
  readonly token?: string | undefined;
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts an operation. Resolves once the response has begun. */
export function openStream(url: string, query: string, options: StreamOptions = {}): Promise<StreamRecording> {
  const { accept = MULTIPART_ACCEPT, token, variables, headers } = options;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        },
      },
      response => resolve(new StreamRecording(response)),
    );
    request.once('error', reject);
    request.end(JSON.stringify({ query, variables }));
  });
}

/** The body of a response that is no stream. */
export async function refusalOf({ response, status }: StreamRecording): Promise<{ status: number; code: unknown }> {
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status, code: JSON.parse(text).errors[0].extensions.code };
}
