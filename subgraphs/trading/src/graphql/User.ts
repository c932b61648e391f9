import type { UserResolvers } from './__generated__/resolver-types.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  /** Nobody but the person sees that there are any. */
  accounts: ({ id }, _, { identity, loaders }) => (identity?.uid === id ? loaders.accountsOfOwner.load(id) : []),
};
