import type { Registry } from '../observability/index.ts';
import { type Route, sendJson } from './http-server.ts';

/** Resolves when the dependency works; rejects with what is wrong. */
export type ReadinessCheck = () => Promise<void>;

const CHECK_TIMEOUT_MS = 2_000;

/**
 * `/health/live`: the process answers. `/health/ready`: 200 when every dependency does, else 503 naming those that do not.
 * `/metrics`: Prometheus text.
 */
export function operationsRoutes(
  checks: Readonly<Record<string, ReadinessCheck>> | (() => Readonly<Record<string, ReadinessCheck>>),
  metrics: Registry,
): Record<string, Route> {
  return {
    '/health/live': (_, response) => sendJson(response, 200, { status: 'ok' }),
    '/health/ready': async (_, response) => {
      const results = await Promise.all(
        Object.entries(typeof checks === 'function' ? checks() : checks).map(
          async ([name, check]) => [name, await runCheck(check)] as const,
        ),
      );
      const ready = results.every(([, result]) => result === 'ok');
      sendJson(response, ready ? 200 : 503, {
        status: ready ? 'ok' : 'unavailable',
        checks: Object.fromEntries(results),
      });
    },
    '/metrics': async (_, response) => {
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.metrics());
    },
  };
}

/** Says only that a dependency failed: addresses and messages of the inside belong in the log. */
async function runCheck(check: ReadinessCheck): Promise<'ok' | 'failed' | 'timed out'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timed out'>(resolve => {
    timer = setTimeout(() => resolve('timed out'), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check().then(() => 'ok' as const), timeout]);
  } catch {
    return 'failed';
  } finally {
    clearTimeout(timer);
  }
}
