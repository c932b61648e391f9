import type { IncomingMessage, ServerResponse } from 'node:http';

const PREFLIGHT_LIFETIME_SECONDS = 600;

/**
 * Tells browsers whether the page's origin may call. Credentials are never allowed: a token is sent in a header, on purpose, not by the browser.
 * @returns true when the request was a preflight and is answered.
 */
export function applyCors(origins: readonly string[], request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  const isAny = origins.includes('*');
  if (origins.length > 0 && !isAny) response.setHeader('vary', 'Origin');
  if (origin !== undefined && (isAny || origins.includes(origin))) {
    response.setHeader('access-control-allow-origin', isAny ? '*' : origin);
    response.setHeader('access-control-expose-headers', 'x-request-id, retry-after');
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST');
      response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
      response.setHeader('access-control-max-age', PREFLIGHT_LIFETIME_SECONDS);
    }
  }
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, { allow: 'GET, POST, OPTIONS' });
  response.end();
  return true;
}
