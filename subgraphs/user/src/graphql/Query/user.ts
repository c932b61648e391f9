import { loadUser } from '../../application/load-user.ts';
import type { QueryResolvers } from '../__generated__/resolver-types.ts';

export const user: NonNullable<QueryResolvers['user']> = async (_, { id }, { session }) => loadUser(session, id);
