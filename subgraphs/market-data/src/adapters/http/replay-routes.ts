import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { graphqlError, type Route, readBody, sendJson } from '@platform/shared/http';
import type { AuditLog } from '@platform/shared/observability';
import { z } from 'zod';
import { parseReplaySpeed, type ReplayControls, SPEED_EXPECTED } from '../../application/ports/replay-controls.ts';

export interface ReplayRoutesOptions {
  /** Those of the replay that this process runs; undefined while another process does. */
  readonly controls: () => ReplayControls | undefined;
  /** Whoever operates the replay must show it; undefined: anyone who reaches the service's own port may. */
  readonly operatorToken: string | undefined;
  /** Is told of every change, and of everything that is refused. */
  readonly audit: AuditLog;
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

/** Does what is asked, and gives what it was done with, for the audit log. */
type Act = (controls: ReplayControls, body: unknown) => Readonly<Record<string, string>>;

/**
 * `GET /replay` tells where the replay is; `POST /replay/pause`, `/resume`, `/seek` (`{"to": "2013-10-07T15:00:00Z"}`) and `/speed`
 * (`{"speed": 60}` or `"max"`) change it and answer the same. Each needs `Content-Type: application/json`, so that no page in a browser can
 * send one unasked.
 */
export function replayRoutes({ controls, operatorToken, audit }: ReplayRoutesOptions): Record<string, Route> {
  const route =
    (method: 'GET' | 'POST', verb: string, act?: Act): Route =>
    async (request, response) => {
      let actor = 'anonymous';
      const say = (outcome: 'done' | 'refused', details: Readonly<Record<string, string>>) =>
        audit({
          ...{ action: `replay.${verb}`, actor, subjects: [], outcome },
          details: { address: request.socket.remoteAddress ?? 'unknown', ...details },
        });
      try {
        actor = authorize(request, operatorToken);
        if (request.method !== method) throw new Refusal(405, 'BAD_REQUEST', `Use ${method}.`);
        const open = opened(controls());
        if (act !== undefined) say('done', act(open, await readJson(request)));
        sendJson(response, 200, statusOf(open));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        say('refused', { code: error.code, reason: error.message });
        sendJson(response, error.status, graphqlError(error.code, error.message));
      }
    };
  return {
    '/replay': route('GET', 'read'),
    '/replay/pause': route('POST', 'pause', open => {
      open.pause();
      return {};
    }),
    '/replay/resume': route('POST', 'resume', open => {
      open.resume();
      return {};
    }),
    '/replay/seek': route('POST', 'seek', (open, body) => {
      const { to } = parse(SEEK, body);
      if (!open.seek(Date.parse(to)))
        throw new Refusal(
          409,
          'BAD_USER_INPUT',
          'A replay cannot go back. Start it again, with MARKET_DATA_REPLAY_FROM to begin later than at its beginning.',
        );
      return { to };
    }),
    '/replay/speed': route('POST', 'speed', (open, body) => {
      const text = String(parse(SPEED, body).speed);
      const speed = parseReplaySpeed(text);
      if (speed === undefined) throw new Refusal(400, 'BAD_USER_INPUT', `speed: ${SPEED_EXPECTED}`);
      open.setSpeed(speed);
      return { speed: text };
    }),
  };
}

function opened(controls: ReplayControls | undefined): ReplayControls {
  if (controls === undefined)
    throw new Refusal(409, 'BAD_REQUEST', 'Another process of market-data runs the replay: ask that one.');
  return controls;
}

function statusOf(controls: ReplayControls) {
  const { state, now, speed } = controls.status();
  return { state, now: new Date(now).toISOString(), speed: Number.isFinite(speed) ? speed : 'max' };
}

/** Who asks, as the audit log has it. @throws Refusal without the token, where there is one. */
function authorize(request: IncomingMessage, operatorToken: string | undefined): string {
  if (operatorToken === undefined) return 'anonymous';
  const shown = /^Bearer (.{1,1000})$/.exec(request.headers.authorization ?? '')?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (shown === undefined || !timingSafeEqual(digest(shown), digest(operatorToken)))
    throw new Refusal(401, 'UNAUTHENTICATED', 'Send the operator token: Authorization: Bearer …');
  return 'operator';
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
