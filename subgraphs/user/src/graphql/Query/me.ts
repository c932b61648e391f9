import { loadOwnUser } from '../../application/load-own-user.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';

export const me: NonNullable<QueryResolvers['me']> = async (_, __, { session }) => loadOwnUser(session);
