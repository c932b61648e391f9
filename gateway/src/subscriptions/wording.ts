import type { GraphQLFormattedError } from 'graphql';
import { MessageType, stringifyMessage } from 'graphql-ws';
import { bytesOf } from './websocket-frame.ts';

/** How a transport says what becomes of an operation. Texts are bytes (see {@link bytesOf}), so that the JSON of a result is put between them as it is. */
export interface Wording {
  /** Around the JSON of each result. */
  readonly before: string;
  readonly after: string;
  /** The last message, when the operation ends with errors. It may have any characters. */
  readonly failure: (errors: readonly GraphQLFormattedError[]) => string;
  /** The last message, when the operation has ended well. */
  readonly completion: string;
}

/** Of an HTTP response that goes on. */
export interface StreamWording extends Wording {
  readonly contentType: string;
  /** Sent at once, so that the client knows that it is connected. */
  readonly opening: string;
  /** Sent when there has been nothing to say for a while: clients pass over it. */
  readonly heartbeat: string;
}

/** graphql-transport-ws. */
export function socketWording(id: string): Wording {
  return {
    before: bytesOf(`{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`),
    after: '}',
    failure: errors => JSON.stringify({ id, type: MessageType.Error, payload: errors }),
    completion: bytesOf(stringifyMessage({ id, type: MessageType.Complete })),
  };
}

const PART = '\r\ncontent-type: application/json\r\n\r\n';
const BOUNDARY = '\r\n--graphql';
const LAST_BOUNDARY = '--\r\n';

/**
 * Apollo's multipart subscription protocol. A part ends with the boundary, which is sent along with it: before that a client cannot know that the
 * part is complete. `{"payload":null,"errors":…}` is the protocol's end of a stream that cannot go on.
 */
export const MULTIPART: StreamWording = {
  contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  opening: BOUNDARY,
  heartbeat: `${PART}{}${BOUNDARY}`,
  before: `${PART}{"payload":`,
  after: `}${BOUNDARY}`,
  failure: errors => `${PART}${JSON.stringify({ payload: null, errors })}${BOUNDARY}${LAST_BOUNDARY}`,
  completion: LAST_BOUNDARY,
};

/** GraphQL over server-sent events, one operation for each connection. JSON has no line breaks outside of its texts, so a result is one line. */
export const EVENT_STREAM: StreamWording = {
  contentType: 'text/event-stream; charset=utf-8',
  opening: ':\n\n',
  heartbeat: ':\n\n',
  before: 'event: next\ndata: ',
  after: '\n\n',
  failure: errors => `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`,
  completion: 'event: complete\ndata:\n\n',
};
