import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, type BaseContext, HeaderMap } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import { endWithText } from './compression.ts';
import { graphqlError, type Route, readBody, sendJson } from './http-server.ts';
import { isNestedTooDeep } from './json-nesting.ts';

export interface ApolloRouteOptions<Context extends BaseContext> {
  readonly server: ApolloServer<Context>;
  /** Makes the context; a GraphQLError with `extensions.http.status` decides the answer's status. */
  readonly context: (request: IncomingMessage, response: ServerResponse) => Promise<Context>;
  readonly bodyLimitBytes: number;
  /** Looks at the text of an operation before anything else does; errors are answered with 400. */
  readonly guard?: (query: string) => readonly GraphQLError[] | undefined;
  /** Answers of so many bytes are compressed; undefined: none. */
  readonly compressAboveBytes?: number | undefined;
}

/** Serves GraphQL over HTTP on a plain `node:http` server: a framework in between costs more than the rest of the request. */
export function apolloRoute<Context extends BaseContext>(options: ApolloRouteOptions<Context>): Route {
  const answer = apolloAnswer(options);
  return async (request, response) => {
    const text = request.method === 'POST' ? await readBody(request, options.bodyLimitBytes) : '';
    await answer(request, response, parseBody(text, request.headers['content-type']));
  };
}

/** Answers a request whose body was read before, with {@link parseBody}. */
export function apolloAnswer<Context extends BaseContext>({
  server,
  context,
  guard,
  compressAboveBytes,
}: Omit<ApolloRouteOptions<Context>, 'bodyLimitBytes'>) {
  return async (request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> => {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers))
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    if (body === MALFORMED)
      return sendJson(response, 400, graphqlError('BAD_REQUEST', 'The body is not valid JSON, or nested too deep.'));
    const refused = guard && refusalOf(guard, body, request);
    if (refused !== undefined) return sendJson(response, 400, { errors: refused });
    const {
      status,
      headers: answerHeaders,
      body: answer,
    } = await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method ?? 'GET', headers, search: searchOf(request), body },
      context: () => context(request, response),
    });
    for (const [name, value] of answerHeaders) response.setHeader(name, value);
    response.statusCode = status ?? 200;
    await write(response, answer, compressAboveBytes);
  };
}

type Answer = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>['body'];

async function write(response: ServerResponse, answer: Answer, compressAboveBytes: number | undefined): Promise<void> {
  if (answer.kind === 'complete') return endWithText(response, answer.string, compressAboveBytes);
  for await (const chunk of answer.asyncIterator) response.write(chunk);
  response.end();
}

/** Errors as the client may see them: how they are answered over HTTP is no concern of its. */
function refusalOf(
  guard: (query: string) => readonly GraphQLError[] | undefined,
  body: unknown,
  request: IncomingMessage,
): readonly object[] | undefined {
  const query =
    request.method === 'POST'
      ? (body as { readonly query?: unknown } | null | undefined)?.query
      : new URLSearchParams(searchOf(request)).get('query');
  if (typeof query !== 'string') return undefined;
  return guard(query)?.map(error => {
    const { http: _, ...extensions } = error.extensions;
    return { ...error.toJSON(), extensions };
  });
}

const MALFORMED = Symbol('malformed');

/** The value of a JSON body, or a mark that it is none, which {@link apolloAnswer} answers. A body of another type is an empty object. */
export function parseBody(text: string, contentType: string | undefined): unknown {
  if (text === '' || !contentType?.includes('json')) return text === '' ? undefined : {};
  if (isNestedTooDeep(text)) return MALFORMED;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return MALFORMED;
  }
}

function searchOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const question = url.indexOf('?');
  return question < 0 ? '' : url.slice(question);
}
