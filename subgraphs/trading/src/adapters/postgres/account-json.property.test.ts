import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RiskPolicy, RiskSettings } from '../../domain/risk-policy.ts';
import { GOOD_STANDING, type Standing } from '../../domain/standing.ts';
import { fromStoredRisk, toStoredRisk } from './risk-json.ts';
import { fromStoredStanding, toStoredStanding } from './standing-json.ts';

const amount = fc.bigInt({ min: 1n, max: 10n ** 22n });
const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

const standing: fc.Arbitrary<Standing> = fc.record({
  spentProceeds: fc.array(fc.record({ amount, settlesAt: moment })),
  unsettledPurchases: fc.array(fc.record({ symbol: fc.string(), quantity: amount, settlesAt: moment })),
  goodFaithViolations: fc.array(fc.record({ orderId: fc.uuid(), symbol: fc.string(), occurredAt: moment })),
  settledCashOnlyUntil: optional(moment),
  marginDeficits: fc.array(fc.record({ amount, occurredAt: moment, dueAt: moment, restrictsAt: moment })),
  restrictedUntil: optional(moment),
});

const policy: fc.Arbitrary<RiskPolicy> = fc.record({
  maxOrderValue: optional(amount),
  maxPositionValue: optional(amount),
  maxDailyLoss: optional(amount),
  allowedSymbols: optional(fc.array(fc.string())),
  isKillSwitchEngaged: fc.boolean(),
});

const risk: fc.Arbitrary<RiskSettings> = fc.record({
  policy,
  pending: optional(fc.record({ policy, effectiveAt: moment })),
  dayStart: optional(
    fc.record({ day: fc.constant('2026-03-02' as const), equity: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }) }),
  ),
});

/** As a column gives it back: through the text of JSON. */
const kept = (stored: object): unknown => JSON.parse(JSON.stringify(stored));

it('a standing comes back as it went', () =>
  fc.assert(
    fc.property(standing, was => {
      expect(fromStoredStanding(kept(toStoredStanding(was)))).toEqual(was);
    }),
  ));

it('risk settings come back as they went', () =>
  fc.assert(
    fc.property(risk, was => {
      expect(fromStoredRisk(kept(toStoredRisk(was)))).toEqual(was);
    }),
  ));

it('a good standing is kept as nothing', () => expect(toStoredStanding(GOOD_STANDING)).toEqual({}));
