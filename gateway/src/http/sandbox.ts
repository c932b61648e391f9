import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DocumentNode, type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { SANDBOX_EXAMPLES } from './sandbox-examples.ts';

const SANDBOX_CDN = 'https://embeddable-sandbox.cdn.apollographql.com';
const SANDBOX_FRAME = 'https://sandbox.embed.apollographql.com';
const SANDBOX_SCRIPT = `${SANDBOX_CDN}/_latest/embeddable-sandbox.umd.production.min.js`;

/** True for a browser that opens the address, and not for a client that asks a query by GET. */
export function wantsPage(request: IncomingMessage): boolean {
  const accept = request.headers.accept ?? '';
  return (request.method === 'GET' || request.method === 'HEAD') && accept.includes('text/html') && !hasQuery(request);
}

function hasQuery(request: IncomingMessage): boolean {
  return new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '').has('query');
}

/** Sends Apollo Sandbox, set up for this address: examples that this graph can answer and, in development, a token. */
export function sendSandbox(response: ServerResponse, schema: GraphQLSchema, token: string | undefined): void {
  const nonce = randomBytes(16).toString('base64');
  const page = sandboxPage(nonce, examplesFor(schema), token);
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' ${SANDBOX_CDN}`,
      `style-src 'nonce-${nonce}'`,
      `frame-src ${SANDBOX_FRAME}`,
      "connect-src 'self' ws: wss:",
      'img-src https:',
      'manifest-src https:',
      "base-uri 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
  });
  response.end(page);
}

/** The examples that are valid here: the gateway serves other people's graphs too. */
export function examplesFor(schema: GraphQLSchema): string {
  const valid = SANDBOX_EXAMPLES.filter(example => canAnswer(schema, parse(example)));
  return valid.length === 0 ? 'query Hello {\n  __typename\n}' : valid.map(example => example.trim()).join('\n\n');
}

/** Validation alone lets pass what the graph has no root type for. */
function canAnswer(schema: GraphQLSchema, document: DocumentNode): boolean {
  const operation = getOperationAST(document)?.operation;
  const hasRoot = operation !== undefined && Boolean(schema.getRootType(operation));
  return hasRoot && validate(schema, document).length === 0;
}

/** JSON that no HTML parser takes for markup. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&'\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sandboxPage(nonce: string, document: string, token: string | undefined): string {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const options = scriptJson({
    target: '#sandbox',
    endpointIsEditable: false,
    hideCookieToggle: true,
    runTelemetry: false,
    initialState: { document, headers, includeCookies: false, pollForSchemaUpdates: true },
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Apollo Sandbox</title>
<style nonce="${nonce}">
html, body, #sandbox { height: 100%; margin: 0; overflow: hidden; }
#sandbox iframe { border: 0; height: 100%; width: 100%; }
noscript, #offline { display: block; font: 16px/1.5 sans-serif; padding: 2em; }
</style>
</head>
<body>
<noscript>Apollo Sandbox needs JavaScript.</noscript>
<div id="sandbox"></div>
<script nonce="${nonce}" src="${SANDBOX_SCRIPT}"></script>
<script nonce="${nonce}">
const address = location.origin + location.pathname;
if (window.EmbeddedSandbox === undefined) {
  document.getElementById('sandbox').innerHTML = '<p id="offline">Apollo Sandbox could not be loaded: it comes from the internet. The API answers here all the same.</p>';
} else {
  new window.EmbeddedSandbox({ ...${options}, initialEndpoint: address, initialSubscriptionEndpoint: address.replace(/^http/, 'ws') });
}
</script>
</body>
</html>
`;
}
