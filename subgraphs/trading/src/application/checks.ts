import { unauthenticated } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import { type PlainRefusal, refusal } from '../domain/refusal.ts';

/** The same for an account that does not exist and for somebody else's. */
export const ACCOUNT_NOT_FOUND: PlainRefusal = refusal(
  'ACCOUNT_NOT_FOUND',
  'You have no account with this id.',
  'accountId',
);

/** Ids and keys that clients make: 1 to 128 printable characters without line breaks. */
export function isKey(text: string): boolean {
  return text.length >= 1 && text.length <= 128 && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

/** The first line of every use case that belongs to somebody. @throws UNAUTHENTICATED */
export function requireIdentity(identity: Identity | undefined): Identity {
  if (identity === undefined) throw unauthenticated();
  return identity;
}
