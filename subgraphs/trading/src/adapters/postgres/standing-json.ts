import { GOOD_STANDING, type Standing } from '../../domain/standing.ts';

/** A standing as it is kept in a column: amounts and quantities as text, moments in RFC 3339. What is empty is left out, so that a good standing is `{}`. */
export interface StoredStanding {
  readonly spentProceeds?: readonly { amount: string; settlesAt: string }[];
  readonly unsettledPurchases?: readonly { symbol: string; quantity: string; settlesAt: string }[];
  readonly goodFaithViolations?: readonly { orderId: string; symbol: string; occurredAt: string }[];
  readonly settledCashOnlyUntil?: string;
  readonly marginDeficits?: readonly { amount: string; occurredAt: string; dueAt: string; restrictsAt: string }[];
  readonly restrictedUntil?: string;
}

export function toStoredStanding(standing: Standing): StoredStanding {
  const {
    spentProceeds,
    unsettledPurchases,
    goodFaithViolations,
    settledCashOnlyUntil,
    marginDeficits,
    restrictedUntil,
  } = standing;
  return {
    ...(spentProceeds.length > 0 && {
      spentProceeds: spentProceeds.map(({ amount, settlesAt }) => ({
        amount: amount.toString(),
        settlesAt: settlesAt.toISOString(),
      })),
    }),
    ...(unsettledPurchases.length > 0 && {
      unsettledPurchases: unsettledPurchases.map(mark => ({
        ...mark,
        quantity: mark.quantity.toString(),
        settlesAt: mark.settlesAt.toISOString(),
      })),
    }),
    ...(goodFaithViolations.length > 0 && {
      goodFaithViolations: goodFaithViolations.map(violation => ({
        ...violation,
        occurredAt: violation.occurredAt.toISOString(),
      })),
    }),
    ...(settledCashOnlyUntil !== null && { settledCashOnlyUntil: settledCashOnlyUntil.toISOString() }),
    ...(marginDeficits.length > 0 && {
      marginDeficits: marginDeficits.map(({ amount, occurredAt, dueAt, restrictsAt }) => ({
        amount: amount.toString(),
        occurredAt: occurredAt.toISOString(),
        dueAt: dueAt.toISOString(),
        restrictsAt: restrictsAt.toISOString(),
      })),
    }),
    ...(restrictedUntil !== null && { restrictedUntil: restrictedUntil.toISOString() }),
  };
}

export function fromStoredStanding(stored: unknown): Standing {
  const {
    spentProceeds,
    unsettledPurchases,
    goodFaithViolations,
    settledCashOnlyUntil,
    marginDeficits,
    restrictedUntil,
  } = stored as StoredStanding;
  return {
    ...GOOD_STANDING,
    ...(spentProceeds !== undefined && {
      spentProceeds: spentProceeds.map(({ amount, settlesAt }) => ({
        amount: BigInt(amount),
        settlesAt: new Date(settlesAt),
      })),
    }),
    ...(unsettledPurchases !== undefined && {
      unsettledPurchases: unsettledPurchases.map(mark => ({
        ...mark,
        quantity: BigInt(mark.quantity),
        settlesAt: new Date(mark.settlesAt),
      })),
    }),
    ...(goodFaithViolations !== undefined && {
      goodFaithViolations: goodFaithViolations.map(violation => ({
        ...violation,
        occurredAt: new Date(violation.occurredAt),
      })),
    }),
    ...(settledCashOnlyUntil !== undefined && { settledCashOnlyUntil: new Date(settledCashOnlyUntil) }),
    ...(marginDeficits !== undefined && {
      marginDeficits: marginDeficits.map(({ amount, occurredAt, dueAt, restrictsAt }) => ({
        amount: BigInt(amount),
        occurredAt: new Date(occurredAt),
        dueAt: new Date(dueAt),
        restrictsAt: new Date(restrictsAt),
      })),
    }),
    ...(restrictedUntil !== undefined && { restrictedUntil: new Date(restrictedUntil) }),
  };
}
