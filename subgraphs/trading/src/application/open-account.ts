import type { Identity } from '@platform/shared/identity';
import { type Clock, newId } from '@platform/shared/pure';
import type { AccountType } from '../domain/account.ts';
import type { FillModel } from '../domain/order.ts';
import { type Refusal, refusal } from '../domain/refusal.ts';
import { UNLIMITED } from '../domain/risk-policy.ts';
import { GOOD_STANDING } from '../domain/standing.ts';
import type { AccountOpener, AccountView } from './ports/readers.ts';

/** A person who needs more has a reason to ask for them. */
const ACCOUNTS_MAX = 20;
const NAME_LENGTH_MAX = 64;

export interface OpenAccountReply {
  readonly account: AccountView | undefined;
  readonly refusals: readonly Refusal[];
}

/** Opens an empty account for the caller. */
export async function openAccount(
  { opener, clock }: { opener: AccountOpener; clock: Clock },
  identity: Identity,
  request: { name: string; type: AccountType; fillModel: FillModel },
): Promise<OpenAccountReply> {
  const name = request.name.trim();
  const length = [...name].length;
  if (length < 1 || length > NAME_LENGTH_MAX || /\p{Cc}/u.test(name))
    return refuse(refusal('INVALID_NAME', `A name has 1 to ${NAME_LENGTH_MAX} characters.`, 'name'));
  const account: AccountView = {
    id: newId(),
    ownerId: identity.uid,
    name,
    type: request.type,
    fillModel: request.fillModel,
    status: 'ACTIVE',
    createdAt: clock.now(),
    sequence: 0n,
    cash: { available: 0n, held: 0n },
    ledgerEnd: { position: 0n, hash: '' },
    unsettled: [],
    standing: GOOD_STANDING,
    risk: UNLIMITED,
    positions: new Map(),
  };
  if (!(await opener.open(account, ACCOUNTS_MAX)))
    return refuse(refusal('ACCOUNT_LIMIT_REACHED', `A person has at most ${ACCOUNTS_MAX} accounts.`));
  return { account, refusals: [] };
}

function refuse(refused: Refusal): OpenAccountReply {
  return { account: undefined, refusals: [refused] };
}
