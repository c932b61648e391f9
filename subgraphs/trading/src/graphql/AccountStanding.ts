import { restrictedUntil, settledCashOnly } from '../domain/standing.ts';
import type { AccountStandingResolvers } from './__generated__/resolver-types.ts';

export const AccountStanding: AccountStandingResolvers = {
  settledCashOnlyUntil: (standing, _, { services }) =>
    settledCashOnly(standing, services.market.now()) ? standing.settledCashOnlyUntil : null,
  restrictedUntil: (standing, _, { services }) => restrictedUntil(standing, services.market.now()) ?? null,
};
