import { GraphQLError } from 'graphql';
import { CloseCode } from 'graphql-ws';

/** Close codes of WebSocket itself; clients come back after the first and the last. */
export const GOING_AWAY = 1001;
const PROTOCOL_ERROR = 1002;
export const POLICY_VIOLATION = 1008;
const MESSAGE_TOO_BIG = 1009;
export const TRY_AGAIN_LATER = 1013;

/** How the socket of a client is closed that cannot be identified; undefined when that is a failure of our own. */
export function dismissalOf(error: unknown): { readonly code: number; readonly reason: string } | undefined {
  switch (error instanceof GraphQLError ? error.extensions['code'] : undefined) {
    case 'UNAUTHENTICATED':
      return { code: CloseCode.Forbidden, reason: 'Forbidden' };
    case 'SERVICE_UNAVAILABLE':
      return { code: TRY_AGAIN_LATER, reason: 'Try again later' };
    default:
      return undefined;
  }
}

/** The code with which `ws` itself closes a socket whose client breaks the protocol; undefined when the connection broke. */
export function closeCodeOf({ code }: NodeJS.ErrnoException): number | undefined {
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return MESSAGE_TOO_BIG;
  if (code === 'WS_ERR_TOO_MANY_BUFFERED_PARTS') return POLICY_VIOLATION;
  return code?.startsWith('WS_ERR_') ? PROTOCOL_ERROR : undefined;
}

const CLOSE_REASON_BYTES_MAX = 123;

/** @param fallback for a reason that has no place in a close frame. */
export function closeReason(reason: string, fallback: string): string {
  return Buffer.byteLength(reason) <= CLOSE_REASON_BYTES_MAX ? reason : fallback;
}
