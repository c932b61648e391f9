import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { ownAccount } from '../own.ts';

export const account: NonNullable<QueryResolvers['account']> = (_, { id }, context) => ownAccount(context, id);
