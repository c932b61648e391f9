import type { QueryResolvers } from '../__generated__/resolver-types.ts';
import { ownOrder } from '../own.ts';

export const order: NonNullable<QueryResolvers['order']> = (_, { id }, context) => ownOrder(context, id);
