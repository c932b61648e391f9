import type { MutationResolvers } from '../__generated__/resolver-types.ts';
import { move } from './depositFunds.ts';

export const withdrawFunds: NonNullable<MutationResolvers['withdrawFunds']> = (_, { input }, context) =>
  move('WITHDRAWAL', input, context);
