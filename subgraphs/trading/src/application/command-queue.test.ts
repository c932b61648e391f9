import { serviceUnavailable } from '@platform/shared/graphql';
import { testIdentity } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { anAccount, aRequest, cash, NOON, nextId } from '../../test/support/fixtures.ts';
import { MemoryLedger } from '../../test/support/memory-ledger.ts';
import { StillMarket } from '../../test/support/still-market.ts';
import type { AccountChange, AccountState } from '../domain/account.ts';
import { decideDeposit } from '../domain/decide-funds.ts';
import { type Command, CommandQueue } from './command-queue.ts';
import { placeOrder } from './place-order.ts';

const WAITING_MAX = 10_000;
const BATCH_MAX = 256;

function start(accounts: readonly AccountState[] = [anAccount({ cash: '0.00' })]) {
  const ledger = new MemoryLedger();
  for (const account of accounts) ledger.open(account);
  const sizes: number[] = [];
  const committed: AccountChange[] = [];
  const queue = new CommandQueue(
    ledger,
    changes => committed.push(...changes),
    size => sizes.push(size),
  );
  return { ledger, queue, sizes, committed, accountId: accounts[0]?.id ?? '' };
}

/** Deposits a cent and replies with the balance that it made. */
const cent = (accountId: string): Command<bigint | undefined> => ({
  accountId,
  decide(draft) {
    if (draft === undefined) return undefined;
    const change = decideDeposit(draft.state, 1n, nextId(), NOON);
    if ('code' in change) return undefined;
    draft.record(change);
    return draft.state.cash.available;
  },
});

const poison = (accountId: string): Command<never> => ({
  accountId,
  decide() {
    throw new Error('poison');
  },
});

describe('commands that wait', () => {
  it('are committed together, each decided on what the one before it left', async () => {
    const { ledger, queue, sizes, accountId } = start();
    const replies = await Promise.all(Array.from({ length: 100 }, () => queue.submit(cent(accountId))));
    expect(replies).toEqual(Array.from({ length: 100 }, (_, index) => BigInt(index + 1)));
    expect(sizes).toEqual([100]);
    expect(ledger.transactions).toEqual([[accountId]]);
    expect(ledger.accounts.get(accountId)?.cash.available).toBe(100n);
  });

  it(`are committed in groups of at most ${BATCH_MAX}`, async () => {
    const { queue, sizes, accountId } = start();
    await Promise.all(Array.from({ length: 600 }, () => queue.submit(cent(accountId))));
    expect(sizes).toEqual([256, 256, 88]);
  });

  it('lock each account once, and answer for one that does not exist', async () => {
    const [one, other] = [anAccount(), anAccount()];
    const { ledger, queue } = start([one, other]);
    const replies = await Promise.all([one.id, other.id, one.id, 'nobody'].map(id => queue.submit(cent(id))));
    expect(ledger.transactions).toEqual([[one.id, other.id, 'nobody']]);
    expect(replies).toEqual([cash('100000.01'), cash('100000.01'), cash('100000.02'), undefined]);
  });

  it('hear of their commit before anyone is answered, and only of what was committed', async () => {
    const { ledger, queue, committed, accountId } = start();
    ledger.faults = {
      beforeCommit: () => {
        throw serviceUnavailable('away');
      },
    };
    await expect(queue.submit(cent(accountId))).rejects.toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } });
    expect(committed).toEqual([]);
    ledger.faults = {};
    await queue.submit(cent(accountId)).then(() => expect(committed).toHaveLength(1));
  });
});

describe('a command that fails', () => {
  it('does not take the others of its batch with it', async () => {
    const { ledger, queue, accountId } = start();
    const settled = await Promise.allSettled([
      ...Array.from({ length: 20 }, () => queue.submit(cent(accountId))),
      queue.submit(poison(accountId)),
      ...Array.from({ length: 20 }, () => queue.submit(cent(accountId))),
    ]);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(40);
    expect(settled[20]).toMatchObject({ status: 'rejected', reason: { message: 'poison' } });
    expect(ledger.accounts.get(accountId)?.cash.available).toBe(40n);
  });

  it('does so when the database refuses it, too', async () => {
    const { ledger, queue, accountId } = start();
    const refused = anAccount();
    ledger.open(refused);
    ledger.faults = {
      beforeCommit: ({ changes }) => {
        if (changes.some(({ state }) => state.id === refused.id)) throw new Error('check_violation');
      },
    };
    const [kept, lost] = await Promise.allSettled([queue.submit(cent(accountId)), queue.submit(cent(refused.id))]);
    expect([kept?.status, lost?.status]).toEqual(['fulfilled', 'rejected']);
    expect(ledger.accounts.get(refused.id)?.cash.available).toBe(cash('100000.00'));
  });

  it('is one transaction for all when the database is away', async () => {
    const { ledger, queue, accountId } = start();
    ledger.faults = {
      beforeCommit: () => {
        throw serviceUnavailable('away');
      },
    };
    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => queue.submit(cent(accountId))));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(ledger.transactions).toHaveLength(1);
  });
});

describe('twenty requests with one client order id', () => {
  const place = (queue: CommandQueue, ledger: MemoryLedger, accountId: string, limitPrice: string) =>
    placeOrder(
      { queue, market: new StillMarket(), accounts: ledger.reader, orders: ledger.reader },
      testIdentity('alice'),
      {
        ...aRequest({ type: 'LIMIT', quantity: '10', limitPrice }),
        accountId,
        symbol: 'AAPL',
        clientOrderId: 'once',
      },
    );

  it('make one order and one hold, whether they meet in a batch or not', async () => {
    const account = anAccount();
    const { ledger, queue } = start([account]);
    const replies = await Promise.all(Array.from({ length: 20 }, () => place(queue, ledger, account.id, '100.00')));
    for (let again = 0; again < 20; again += 1) replies.push(await place(queue, ledger, account.id, '100'));
    expect(new Set(replies.map(({ order }) => order?.id)).size).toBe(1);
    expect(replies.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(ledger.orders.size).toBe(1);
    expect(ledger.accounts.get(account.id)?.cash.held).toBe(cash('1000.00'));
  });

  it('and other input are told apart', async () => {
    const account = anAccount();
    const { ledger, queue } = start([account]);
    const [first, other] = await Promise.all(['100', '101'].map(limit => place(queue, ledger, account.id, limit)));
    expect(first?.refusals).toEqual([]);
    expect(other).toMatchObject({
      order: undefined,
      refusals: [{ code: 'IDEMPOTENCY_CONFLICT', existingOrder: { id: first?.order?.id } }],
    });
  });

  it('make one order when the answer to the first was lost', async () => {
    const account = anAccount();
    const { ledger, queue } = start([account]);
    ledger.faults = {
      afterCommit: () => {
        throw serviceUnavailable('away');
      },
    };
    await expect(place(queue, ledger, account.id, '100')).rejects.toThrow('away');
    ledger.faults = {};
    expect(await place(queue, ledger, account.id, '100')).toMatchObject({ order: { status: 'NEW' }, refusals: [] });
    expect(ledger.orders.size).toBe(1);
  });
});

describe('the queue', () => {
  it(`turns commands away beyond ${WAITING_MAX}, and none that it took`, async () => {
    const { ledger, queue, accountId } = start();
    const release = Promise.withResolvers<void>();
    ledger.faults = { beforeCommit: () => release.promise };
    const taken = Array.from({ length: WAITING_MAX }, () => queue.submit(cent(accountId)));
    await expect(queue.submit(cent(accountId))).rejects.toMatchObject({ extensions: { code: 'SERVICE_UNAVAILABLE' } });
    release.resolve();
    expect((await Promise.all(taken)).at(-1)).toBe(BigInt(WAITING_MAX));
    expect(queue.waiting).toBe(0);
    expect(await queue.submit(cent(accountId))).toBe(BigInt(WAITING_MAX + 1));
  });

  it('answers all that waited before it stops, and takes no more', async () => {
    const { queue, accountId, ledger } = start();
    const taken = Array.from({ length: 700 }, () => queue.submit(cent(accountId)));
    const stopped = queue.stop();
    await expect(queue.submit(cent(accountId))).rejects.toThrow('stopping');
    await stopped;
    expect(ledger.accounts.get(accountId)?.cash.available).toBe(700n);
    expect(await Promise.all(taken)).toHaveLength(700);
  });
});
