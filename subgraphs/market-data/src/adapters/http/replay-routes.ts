import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { graphqlError, type Route, readBody, sendJson } from '@platform/shared/http';
import { z } from 'zod';
import { parseReplaySpeed, type ReplayControls, SPEED_EXPECTED } from '../../application/ports/replay-controls.ts';

export interface ReplayRoutesOptions {
  readonly controls: ReplayControls;
  /** Whoever operates the replay must show it; undefined: anyone who reaches the service's own port may. */
  readonly operatorToken: string | undefined;
}

const BODY_LIMIT_BYTES = 1_024;
const SEEK = z.object({ to: z.iso.datetime({ offset: true, error: 'expected a time such as 2013-10-07T15:00:00Z' }) });
const SPEED = z.object({ speed: z.union([z.string(), z.number()], { error: SPEED_EXPECTED }) });

/** A refusal in the form in which the service answers everything else. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * `GET /replay` tells where the replay is; `POST /replay/pause`, `/resume`, `/seek` (`{"to": "2013-10-07T15:00:00Z"}`) and `/speed`
 * (`{"speed": 60}` or `"max"`) change it and answer the same. Each needs `Content-Type: application/json`, so that no page in a browser can
 * send one unasked.
 */
export function replayRoutes({ controls, operatorToken }: ReplayRoutesOptions): Record<string, Route> {
  const route =
    (method: 'GET' | 'POST', act: (body: unknown) => void): Route =>
    async (request, response) => {
      try {
        authorize(request, operatorToken);
        if (request.method !== method) throw new Refusal(405, 'BAD_REQUEST', `Use ${method}.`);
        if (method === 'POST') act(await readJson(request));
        sendJson(response, 200, statusOf(controls));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        sendJson(response, error.status, graphqlError(error.code, error.message));
      }
    };
  return {
    '/replay': route('GET', () => {}),
    '/replay/pause': route('POST', () => controls.pause()),
    '/replay/resume': route('POST', () => controls.resume()),
    '/replay/seek': route('POST', body => {
      if (!controls.seek(Date.parse(parse(SEEK, body).to)))
        throw new Refusal(
          409,
          'BAD_USER_INPUT',
          'A replay cannot go back. Start it again, with MARKET_DATA_REPLAY_FROM to begin later than at its beginning.',
        );
    }),
    '/replay/speed': route('POST', body => {
      const speed = parseReplaySpeed(String(parse(SPEED, body).speed));
      if (speed === undefined) throw new Refusal(400, 'BAD_USER_INPUT', `speed: ${SPEED_EXPECTED}`);
      controls.setSpeed(speed);
    }),
  };
}

function statusOf(controls: ReplayControls) {
  const { state, now, speed } = controls.status();
  return { state, now: new Date(now).toISOString(), speed: Number.isFinite(speed) ? speed : 'max' };
}

function authorize(request: IncomingMessage, operatorToken: string | undefined): void {
  if (operatorToken === undefined) return;
  const shown = /^Bearer (.{1,1000})$/.exec(request.headers.authorization ?? '')?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (shown === undefined || !timingSafeEqual(digest(shown), digest(operatorToken)))
    throw new Refusal(401, 'UNAUTHENTICATED', 'Send the operator token: Authorization: Bearer …');
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refusal(415, 'BAD_REQUEST', 'Send Content-Type: application/json.');
  const text = await readBody(request, BODY_LIMIT_BYTES);
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, 'BAD_USER_INPUT', 'The body is not JSON.');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    400,
    'BAD_USER_INPUT',
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}
