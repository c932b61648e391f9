import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aMarket,
  anAccount,
  anInstrument,
  aQuote,
  cash,
  fill,
  markOf,
  NOON,
  place,
  placed,
} from '../../test/support/fixtures.ts';
import {
  beginRiskDay,
  changePolicy,
  dailyLoss,
  moveRiskDay,
  NO_LIMITS,
  parsePolicyRequest,
  policyAt,
  type RiskPolicy,
  UNLIMITED,
} from './risk-policy.ts';

const HOUR_MS = 3_600_000;
const COOLING_OFF_MS = 24 * HOUR_MS;
const later = (hours: number) => new Date(+NOON + hours * HOUR_MS);
const market = aMarket({ quote: aQuote(['100.00', '5000'], ['100.00', '5000']), markOf: markOf({ AAPL: '100.00' }) });
const limit = { type: 'LIMIT', limitPrice: '100.00' } as const;

const limited = (policy: Partial<RiskPolicy>, terms: Parameters<typeof anAccount>[0] = {}) =>
  anAccount({
    ...terms,
    overrides: { ...terms.overrides, risk: { ...UNLIMITED, policy: { ...NO_LIMITS, ...policy } } },
  });

describe('a risk policy', () => {
  it.each([
    ['an order that opens too much', { maxOrderValue: cash('999.99') }, 'MAX_ORDER_VALUE'],
    ['an instrument that is not listed', { allowedSymbols: ['IBM'] }, 'ALLOWED_SYMBOLS'],
    ['a position that would be too large', { maxPositionValue: cash('5999.99') }, 'MAX_POSITION_VALUE'],
    ['anything while the kill switch is engaged', { isKillSwitchEngaged: true }, 'KILL_SWITCH'],
  ] as const)('refuses %s, and takes what only closes', (_, policy, rule) => {
    const state = limited(policy, { owns: { AAPL: ['50', '4000.00'] } });
    const { order, refusal } = place(state, { ...limit, quantity: '10' }, { market });
    expect(refusal).toMatchObject({ code: 'RISK_POLICY_VIOLATION', rule });
    expect(order.status).toBe('REJECTED');
    placed(state, { ...limit, side: 'SELL', quantity: '50' }, { market });
  });

  it('takes an order at its limits, to the cent', () => {
    const state = limited({
      maxOrderValue: cash('1000.00'),
      maxPositionValue: cash('1000.00'),
      allowedSymbols: ['AAPL'],
    });
    placed(state, { ...limit, quantity: '10' }, { market });
    expect(place(state, { ...limit, quantity: '1' }, { market }).refusal).toMatchObject({
      rule: 'MAX_POSITION_VALUE',
      limit: cash('1000.00'),
      actual: cash('1100.00'),
    });
  });

  it('counts what is owned at its market value and what is open at what it holds', () => {
    const state = limited({ maxPositionValue: cash('10000.00') }, { owns: { AAPL: ['50', '1.00'] } });
    placed(state, { ...limit, quantity: '40' }, { market });
    placed(state, { ...limit, quantity: '90' }, { market, instrument: anInstrument({ symbol: 'IBM' }) });
    expect(place(state, { ...limit, quantity: '11' }, { market }).refusal).toMatchObject({ actual: cash('10100.00') });
  });

  it('opens nothing more once the day has lost its limit, deposits and withdrawals apart', () => {
    const state = limited({ maxDailyLoss: cash('500.00') }, { cash: '100000.00' });
    state.risk = beginRiskDay(state, market) ?? state.risk;
    fill(state, placed(state, { ...limit, quantity: '100' }, { market }), '100.00', '100');
    const fallen = { ...market, markOf: markOf({ AAPL: '95.01' }) };
    expect(dailyLoss(state, fallen)).toBe(cash('499.00'));
    placed(state, { ...limit, quantity: '1' }, { market: fallen });
    const further = { ...market, markOf: markOf({ AAPL: '95.00' }) };
    expect(place(state, { ...limit, quantity: '1' }, { market: further }).refusal).toMatchObject({
      rule: 'MAX_DAILY_LOSS',
    });
    state.cash = { ...state.cash, available: state.cash.available + cash('1000.00') };
    state.risk = moveRiskDay(state.risk, cash('1000.00')) ?? state.risk;
    expect(dailyLoss(state, further)).toBe(cash('500.00'));
    const tomorrow = { ...further, now: later(24) };
    state.risk = beginRiskDay(state, tomorrow) ?? state.risk;
    expect(dailyLoss(state, tomorrow)).toBe(0n);
  });
});

describe('changing a risk policy', () => {
  it('tightens at once and loosens after the cooling-off time, part by part', () => {
    const first = changePolicy(
      UNLIMITED,
      { ...NO_LIMITS, maxOrderValue: 100n, allowedSymbols: ['AAPL', 'IBM'] },
      NOON,
      COOLING_OFF_MS,
    );
    expect(first).toMatchObject({ policy: { maxOrderValue: 100n, allowedSymbols: ['AAPL', 'IBM'] }, pending: null });
    const wanted = { ...NO_LIMITS, maxOrderValue: 200n, maxDailyLoss: 50n, allowedSymbols: ['AAPL', 'MSFT'] };
    const second = changePolicy(first, wanted, later(1), COOLING_OFF_MS);
    expect(policyAt(second, later(24.9))).toMatchObject({
      maxOrderValue: 100n,
      maxDailyLoss: 50n,
      allowedSymbols: ['AAPL'],
    });
    expect(policyAt(second, later(25))).toEqual(wanted);
  });

  it('lets go of the kill switch only after the cooling-off time', () => {
    const engaged = changePolicy(UNLIMITED, { ...NO_LIMITS, isKillSwitchEngaged: true }, NOON, COOLING_OFF_MS);
    const released = changePolicy(engaged, NO_LIMITS, later(1), COOLING_OFF_MS);
    expect(policyAt(released, later(24)).isKillSwitchEngaged).toBe(true);
    expect(policyAt(released, later(25)).isKillSwitchEngaged).toBe(false);
  });

  it('asked for again does not begin to wait anew', () => {
    const tight = changePolicy(UNLIMITED, { ...NO_LIMITS, maxOrderValue: 100n }, NOON, COOLING_OFF_MS);
    const once = changePolicy(tight, NO_LIMITS, later(1), COOLING_OFF_MS);
    expect(changePolicy(once, NO_LIMITS, later(2), COOLING_OFF_MS)).toEqual(once);
    const less = changePolicy(once, { maxOrderValue: 500n }, later(2), COOLING_OFF_MS);
    expect(less.pending).toEqual({ policy: { ...NO_LIMITS, maxOrderValue: 500n }, effectiveAt: later(25) });
    expect(changePolicy(less, NO_LIMITS, later(3), COOLING_OFF_MS).pending?.effectiveAt).toEqual(later(27));
  });

  it('in one part leaves what waits of another waiting', () => {
    const tight = { ...NO_LIMITS, maxOrderValue: 100n, maxDailyLoss: 100n };
    const first = changePolicy(UNLIMITED, tight, NOON, COOLING_OFF_MS);
    const loosened = changePolicy(first, { maxOrderValue: 200n }, later(1), COOLING_OFF_MS);
    const stopped = changePolicy(loosened, { isKillSwitchEngaged: true }, later(2), COOLING_OFF_MS);
    expect(policyAt(stopped, later(24.9))).toEqual({ ...tight, isKillSwitchEngaged: true });
    expect(policyAt(stopped, later(25))).toEqual({ ...tight, maxOrderValue: 200n, isKillSwitchEngaged: true });
    expect(changePolicy(loosened, { maxOrderValue: 100n }, later(2), COOLING_OFF_MS).pending).toBe(null);
  });

  it('never lets an account do at once what it could not do before', () => {
    const amount = fc.option(fc.bigInt({ min: 1n, max: 100n }), { nil: null });
    const symbols = fc.option(
      fc.uniqueArray(fc.constantFrom('A', 'B', 'C')).map(list => list.sort()),
      { nil: null },
    );
    const policy: fc.Arbitrary<RiskPolicy> = fc.record({
      maxOrderValue: amount,
      maxPositionValue: amount,
      maxDailyLoss: amount,
      allowedSymbols: symbols,
      isKillSwitchEngaged: fc.boolean(),
    });
    const within = (one: bigint | null, other: bigint | null) => other === null || (one !== null && one <= other);
    fc.assert(
      fc.property(
        policy,
        fc.array(fc.record({ wanted: policy, after: fc.nat(30) }), { maxLength: 6 }),
        (first, changes) => {
          let settings = { ...UNLIMITED, policy: first };
          let now = 0;
          for (const { wanted, after } of changes) {
            now += after;
            const before = policyAt(settings, later(now));
            settings = changePolicy(settings, wanted, later(now), COOLING_OFF_MS);
            const current = policyAt(settings, later(now));
            for (const part of ['maxOrderValue', 'maxPositionValue', 'maxDailyLoss'] as const)
              expect(within(current[part], before[part]) && within(current[part], wanted[part])).toBe(true);
            for (const symbol of current.allowedSymbols ?? ['A', 'B', 'C'])
              expect(before.allowedSymbols?.includes(symbol) ?? true).toBe(true);
            expect(current.isKillSwitchEngaged).toBe(before.isKillSwitchEngaged || wanted.isKillSwitchEngaged);
          }
        },
      ),
    );
  });
});

describe('a request to change it', () => {
  it('reads what is given, and takes a limit away by null', () =>
    expect(parsePolicyRequest({ maxOrderValue: '10.50', maxDailyLoss: null, allowedSymbols: ['B', 'A', 'B'] })).toEqual(
      {
        maxOrderValue: 1050n,
        maxDailyLoss: null,
        allowedSymbols: ['A', 'B'],
      },
    ));

  it.each([
    ['0', { maxOrderValue: '0' }],
    ['a fraction of a cent', { maxPositionValue: '0.001' }],
    ['a negative amount', { maxDailyLoss: '-1' }],
    ['more than anybody has', { maxDailyLoss: '1000000000000.01' }],
  ])('is refused with %s', (_, request) =>
    expect(parsePolicyRequest(request)).toMatchObject({ code: 'INVALID_AMOUNT' }),
  );

  it('is refused with more symbols than can be listed', () =>
    expect(parsePolicyRequest({ allowedSymbols: Array.from({ length: 501 }, String) })).toMatchObject({
      code: 'TOO_MANY_SYMBOLS',
    }));
});
