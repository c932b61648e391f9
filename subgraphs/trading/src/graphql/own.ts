import { requestError } from '@platform/shared/graphql';
import type { Identity } from '@platform/shared/identity';
import { requireIdentity } from '../application/checks.ts';
import type { AccountView } from '../application/ports/readers.ts';
import type { Order } from '../domain/order.ts';
import type { Context } from './context.ts';

/** What belongs to somebody else is answered as what does not exist. */

export async function ownAccount(context: Context, id: string): Promise<AccountView | null> {
  const identity = requireIdentity(context.identity);
  const account = await context.loaders.account.load(id);
  return account !== undefined && account.ownerId === identity.uid ? account : null;
}

export async function ownOrder(context: Context, id: string): Promise<Order | null> {
  requireIdentity(context.identity);
  const order = await context.loaders.order.load(id);
  return order !== undefined && (await ownAccount(context, order.accountId)) !== null ? order : null;
}

export function identityOf(context: Context): Identity {
  return requireIdentity(context.identity);
}

/** For subscriptions, which have no null to answer with: the same for an account that does not exist and for somebody else's. */
export async function requireOwnAccount(context: Context, id: string): Promise<AccountView> {
  const account = await ownAccount(context, id);
  if (account === null) throw requestError('NOT_FOUND', 'You have no account with this id.');
  return account;
}
