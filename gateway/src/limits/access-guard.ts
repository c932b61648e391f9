import type { Identity } from '@platform/shared/identity';
import type { AuditLog } from '@platform/shared/observability';
import type { GraphQLError } from 'graphql';
import { type AccessRule, findRefusal, unmetRules } from '../federation/index.ts';

/** @returns the refusal of an operation that touches these rules. */
export type AccessGuard = (touched: readonly AccessRule[], identity: Identity | undefined) => GraphQLError | undefined;

/** Notes who asked for what takes a scope they do not have, and of what. Who is not signed in is told to sign in: nothing to note. */
export function createAccessGuard(audit: AuditLog): AccessGuard {
  return (touched, identity) => {
    const refusal = findRefusal(touched, identity);
    if (refusal !== undefined && identity !== undefined) {
      const subjects = unmetRules(touched, identity).map(({ coordinate }) => coordinate);
      audit({ action: 'field.use', actor: identity.uid, subjects, outcome: 'refused' });
    }
    return refusal;
  };
}
