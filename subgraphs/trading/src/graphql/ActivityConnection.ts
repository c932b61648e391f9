import type { ActivityConnectionResolvers } from './__generated__/resolver-types.ts';

export const ActivityConnection: ActivityConnectionResolvers = {
  totalCount: ({ accountId, filter }, _, { services }) => services.portfolio.countActivities(accountId, filter),
};
