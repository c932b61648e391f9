import type { Identity } from '@platform/shared/identity';
import { isUuid } from '@platform/shared/pure';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { changePolicy, parsePolicyRequest, type RiskPolicyRequest } from '../domain/risk-policy.ts';
import { cancelEach } from './cancel-order.ts';
import { ACCOUNT_NOT_FOUND } from './checks.ts';
import { closeAllPositions } from './close-position.ts';
import { noteRiskDay } from './note-risk-day.ts';
import type { PlaceOrderDependencies } from './place-order.ts';

export interface UpdateRiskPolicyRequest extends RiskPolicyRequest {
  readonly accountId: string;
  /** Whether engaging the kill switch also closes the positions. */
  readonly closePositions: boolean;
}

export interface RiskDependencies extends PlaceOrderDependencies {
  /** How long what is loosened waits. */
  readonly riskCoolingOffMs: number;
}

/** `statusReason` of an order that the kill switch canceled. */
const KILL_SWITCH = 'KILL_SWITCH';

/**
 * Changes the risk policy of an account of the caller: tighter at once, looser after the cooling-off time. Engaging the kill switch cancels the open orders in
 * the same commit. Resolves with what refused it.
 */
export async function updateRiskPolicy(
  dependencies: RiskDependencies,
  identity: Identity,
  request: UpdateRiskPolicyRequest,
): Promise<readonly Refusal[]> {
  const { queue, market, riskCoolingOffMs } = dependencies;
  const { accountId } = request;
  const wanted = parsePolicyRequest(request);
  if ('code' in wanted) return [wanted];
  const unknown = wanted.allowedSymbols?.find(symbol => market.instrument(symbol) === undefined);
  if (unknown !== undefined)
    return [refusal('INSTRUMENT_NOT_FOUND', 'There is no instrument with one of these symbols.', 'allowedSymbols')];
  if (!isUuid(accountId)) return [ACCOUNT_NOT_FOUND];
  const refusals = await queue.submit<readonly Refusal[]>({
    accountId,
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid) return [ACCOUNT_NOT_FOUND];
      const now = market.now();
      const risk = changePolicy(draft.state.risk, wanted, now, riskCoolingOffMs);
      draft.record({ occurredAt: now, risk });
      noteRiskDay(draft, market);
      if (wanted.isKillSwitchEngaged === true)
        cancelEach(draft, [...draft.state.openOrders.values()], KILL_SWITCH, now);
      return [];
    },
  });
  if (refusals.length === 0 && wanted.isKillSwitchEngaged === true && request.closePositions)
    return (await closeAllPositions(dependencies, identity, { accountId, cancelOrders: true })).refusals;
  return refusals;
}
