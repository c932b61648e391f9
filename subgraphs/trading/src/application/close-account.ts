import type { Identity } from '@platform/shared/identity';
import { isUuid } from '@platform/shared/pure';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { ACCOUNT_NOT_FOUND } from './checks.ts';
import type { CommandQueue } from './command-queue.ts';
import type { Market } from './ports/market.ts';

/** Closes an account of the caller for good; closing it again changes nothing. Resolves with what refused it. */
export async function closeAccount(
  { queue, market }: { queue: CommandQueue; market: Market },
  identity: Identity,
  accountId: string,
): Promise<readonly Refusal[]> {
  if (!isUuid(accountId)) return [ACCOUNT_NOT_FOUND];
  return queue.submit<readonly Refusal[]>({
    accountId,
    decide(draft) {
      if (draft === undefined || draft.state.ownerId !== identity.uid) return [ACCOUNT_NOT_FOUND];
      const { cash, positions, openOrders, status } = draft.state;
      if (status === 'CLOSED') return [];
      const isEmpty =
        openOrders.size === 0 &&
        cash.available + cash.held === 0n &&
        [...positions.values()].every(({ available, held }) => available === 0n && held === 0n);
      if (!isEmpty)
        return [
          refusal(
            'ACCOUNT_NOT_EMPTY',
            'Cancel the open orders, close the positions and withdraw the cash first.',
            'accountId',
          ),
        ];
      draft.record({ occurredAt: market.now(), status: 'CLOSED' });
      return [];
    },
  });
}
