import { GraphQLError } from 'graphql';
import { CloseCode } from 'graphql-ws';

/** Close codes of WebSocket itself; clients come back after the first and the last. */
export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;
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

const CLOSE_REASON_BYTES_MAX = 123;

/** @param fallback for a reason that has no place in a close frame. */
export function closeReason(reason: string, fallback: string): string {
  return Buffer.byteLength(reason) <= CLOSE_REASON_BYTES_MAX ? reason : fallback;
}
