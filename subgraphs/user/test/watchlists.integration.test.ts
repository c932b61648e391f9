import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import type { Identity } from '@platform/shared/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWatchlist, newPerson, startUser, type UserService } from './start-user.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let service: UserService;

beforeAll(async () => {
  database = await freshDatabase();
  service = await startUser(database.url);
});

afterAll(async () => {
  await service?.stop();
  await database?.drop();
});

const OUTCOME = '{ watchlist { id name symbols } userErrors { code path } }';
const command = (name: string) =>
  `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) ${OUTCOME} }`;
const run = async (identity: Identity | undefined, name: string, input: object) =>
  (await service.ask(identity, command(name), { input })).data?.[name];
const symbolsOf = async (owner: Identity, id: string) =>
  (await service.ask(owner, '{ me { watchlists { nodes { id symbols } } } }')).data.me.watchlists.nodes.find(
    (list: { id: string }) => list.id === id,
  ).symbols;
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `S${from + index}`);

describe('createWatchlist', () => {
  it('keeps name and order, each symbol once', async () => {
    const { watchlist, userErrors } = await run(newPerson(), 'createWatchlist', {
      name: '  Tech & Krypto 🚀 تقنية ',
      symbols: ['MSFT', 'BTC/USD', 'BRK.B', 'MSFT', 'AAPL'],
    });
    expect(userErrors).toEqual([]);
    expect(watchlist).toMatchObject({
      name: 'Tech & Krypto 🚀 تقنية',
      symbols: ['MSFT', 'BTC/USD', 'BRK.B', 'AAPL'],
    });
  });

  it('needs no symbols', async () =>
    expect((await run(newPerson(), 'createWatchlist', { name: 'Empty' })).watchlist.symbols).toEqual([]));

  it.each([
    ['an empty name', { name: '   ' }, 'INVALID_NAME', ['input', 'name']],
    ['65 characters', { name: 'ü'.repeat(65) }, 'INVALID_NAME', ['input', 'name']],
    ['a line break', { name: 'a\nb' }, 'INVALID_NAME', ['input', 'name']],
    ['a mark that turns the writing direction', { name: 'a\u202eb' }, 'INVALID_NAME', ['input', 'name']],
    ['a symbol in small letters', { name: 'a', symbols: ['IBM', 'ibm'] }, 'INVALID_SYMBOL', ['input', 'symbols', '1']],
    [
      'a symbol that is too long',
      { name: 'a', symbols: ['A'.repeat(21)] },
      'INVALID_SYMBOL',
      ['input', 'symbols', '0'],
    ],
    ['101 symbols', { name: 'a', symbols: numbered(101) }, 'WATCHLIST_FULL', ['input', 'symbols']],
  ])('refuses %s', async (_, input, code, path) =>
    expect(await run(newPerson(), 'createWatchlist', input)).toEqual({ watchlist: null, userErrors: [{ code, path }] }),
  );

  it('takes 64 characters of any script and 100 symbols', async () => {
    const name = '🦊'.repeat(64);
    const { watchlist } = await run(newPerson(), 'createWatchlist', { name, symbols: numbered(100) });
    expect(watchlist.name).toBe(name);
    expect(watchlist.symbols).toEqual(numbered(100));
  });

  it('keeps names apart regardless of case, for each user alone', async () => {
    const person = newPerson();
    await createWatchlist(service, person, 'Énergie');
    expect(await run(person, 'createWatchlist', { name: 'e\u0301NERGIE' })).toEqual({
      watchlist: null,
      userErrors: [{ code: 'WATCHLIST_NAME_TAKEN', path: ['input', 'name'] }],
    });
    expect((await run(newPerson(), 'createWatchlist', { name: 'Énergie' })).userErrors).toEqual([]);
  });

  it('makes one list of a name that is asked for ten times at once', async () => {
    const person = newPerson();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => run(person, 'createWatchlist', { name: 'Once' })),
    );
    expect(outcomes.filter(outcome => outcome.watchlist !== null)).toHaveLength(1);
    expect(outcomes.flatMap(outcome => outcome.userErrors.map((error: { code: string }) => error.code))).toEqual(
      Array(9).fill('WATCHLIST_NAME_TAKEN'),
    );
  });

  it('makes fifty and no more, also when sixty are asked for at once; a deleted one makes room', async () => {
    const person = newPerson();
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => run(person, 'createWatchlist', { name: `List ${index}` })),
    );
    const made = outcomes.flatMap(outcome => (outcome.watchlist === null ? [] : [outcome.watchlist.id]));
    expect(made).toHaveLength(50);
    expect(outcomes.filter(outcome => outcome.userErrors[0]?.code === 'WATCHLIST_LIMIT_REACHED')).toHaveLength(10);
    await service.ask(person, 'mutation ($id: ID!) { deleteWatchlist(input: { id: $id }) { userErrors { code } } }', {
      id: made[7],
    });
    expect((await run(person, 'createWatchlist', { name: 'Room' })).userErrors).toEqual([]);
  });
});

describe('changing a watchlist', () => {
  it('renames and reorders, and a name may change its case', async () => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'mine', ['A', 'B', 'C']);
    const { watchlist } = await run(person, 'updateWatchlist', { id, name: 'Mine', symbols: ['C', 'A', 'B'] });
    expect(watchlist).toMatchObject({ name: 'Mine', symbols: ['C', 'A', 'B'] });
    expect((await run(person, 'updateWatchlist', { id })).watchlist.name).toBe('Mine');
    expect(await symbolsOf(person, id)).toEqual(['C', 'A', 'B']);
  });

  it.each([
    ['one too few', ['A', 'B']],
    ['one too many', ['A', 'B', 'C', 'D']],
    ['another one', ['A', 'B', 'D']],
    ['one twice', ['A', 'B', 'B']],
  ])('refuses an order with %s, and changes nothing', async (_, symbols) => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'mine', ['A', 'B', 'C']);
    expect(await run(person, 'updateWatchlist', { id, name: 'Other', symbols })).toEqual({
      watchlist: null,
      userErrors: [{ code: 'WATCHLIST_SYMBOLS_MISMATCH', path: ['input', 'symbols'] }],
    });
    const { data } = await service.ask(person, '{ me { watchlists { nodes { name symbols } } } }');
    expect(data.me.watchlists.nodes).toEqual([{ name: 'mine', symbols: ['A', 'B', 'C'] }]);
  });

  it('refuses the name of another list', async () => {
    const person = newPerson();
    await createWatchlist(service, person, 'Taken');
    const id = await createWatchlist(service, person, 'Mine');
    expect((await run(person, 'updateWatchlist', { id, name: 'taken' })).userErrors).toEqual([
      { code: 'WATCHLIST_NAME_TAKEN', path: ['input', 'name'] },
    ]);
  });

  it('adds at the end and removes, and repeating either changes nothing', async () => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'mine', ['A', 'B']);
    for (let time = 0; time < 2; time += 1)
      expect((await run(person, 'addToWatchlist', { id, symbols: ['C', 'A', 'D'] })).watchlist.symbols).toEqual([
        'A',
        'B',
        'C',
        'D',
      ]);
    for (let time = 0; time < 2; time += 1)
      expect((await run(person, 'removeFromWatchlist', { id, symbols: ['B', 'X'] })).watchlist.symbols).toEqual([
        'A',
        'C',
        'D',
      ]);
  });

  it('adds all or none when they do not fit', async () => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'full', numbered(99));
    expect((await run(person, 'addToWatchlist', { id, symbols: ['X', 'Y'] })).userErrors).toEqual([
      { code: 'WATCHLIST_FULL', path: ['input', 'symbols'] },
    ]);
    expect(await symbolsOf(person, id)).toEqual(numbered(99));
  });

  it('loses none of a hundred symbols that are added at once, and keeps the limit', async () => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'busy', numbered(40));
    const outcomes = await Promise.all(
      numbered(100, 40).map(symbol => run(person, 'addToWatchlist', { id, symbols: [symbol] })),
    );
    const symbols = await symbolsOf(person, id);
    expect(symbols).toHaveLength(100);
    expect(new Set(symbols).size).toBe(100);
    expect(outcomes.filter(outcome => outcome.userErrors.length === 0)).toHaveLength(60);
    expect(outcomes.filter(outcome => outcome.userErrors[0]?.code === 'WATCHLIST_FULL')).toHaveLength(40);
  });

  it('deletes a list and says which', async () => {
    const person = newPerson();
    const id = await createWatchlist(service, person, 'gone', ['A']);
    const remove = () =>
      service.ask(
        person,
        'mutation ($id: ID!) { deleteWatchlist(input: { id: $id }) { deletedWatchlistId watchlist { symbols } userErrors { code path } } }',
        { id },
      );
    expect((await remove()).data.deleteWatchlist).toEqual({
      deletedWatchlistId: id,
      watchlist: { symbols: ['A'] },
      userErrors: [],
    });
    expect((await remove()).data.deleteWatchlist).toEqual({
      deletedWatchlistId: null,
      watchlist: null,
      userErrors: [{ code: 'WATCHLIST_NOT_FOUND', path: ['input', 'id'] }],
    });
  });
});

describe('the connection of watchlists', () => {
  const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String) { me { watchlists(first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
  const page = async (person: Identity, variables: object) => {
    const { data, errors } = await service.ask(person, PAGE, { ...variables });
    if (errors !== undefined) throw new Error(errors[0]?.message);
    return data.me.watchlists;
  };
  const names = (connection: { nodes: { name: string }[] }) => connection.nodes.map(node => node.name);

  it('pages both ways, oldest first, and stays stable while lists are made', async () => {
    const person = newPerson();
    for (const name of ['1', '2', '3', '4', '5']) await createWatchlist(service, person, name);
    const first = await page(person, { first: 2 });
    expect(names(first)).toEqual(['1', '2']);
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    await createWatchlist(service, person, '6');
    const second = await page(person, { first: 2, after: first.pageInfo.endCursor });
    expect(names(second)).toEqual(['3', '4']);
    const last = await page(person, { last: 2 });
    expect(names(last)).toEqual(['5', '6']);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(names(await page(person, { last: 2, before: last.pageInfo.startCursor }))).toEqual(['3', '4']);
    expect(
      names(await page(person, { first: 50, after: first.pageInfo.endCursor, before: last.pageInfo.startCursor })),
    ).toEqual(['3', '4']);
    expect(await page(person, { first: 0 })).toMatchObject({
      nodes: [],
      totalCount: 6,
      pageInfo: { hasNextPage: true },
    });
  });

  it('refuses cursors that it did not make, sizes out of range and both directions', async () => {
    const person = newPerson();
    const forged = Buffer.from('["x\'; drop table users.watchlists"]').toString('base64url');
    for (const variables of [
      { first: 501 },
      { first: -1 },
      { first: 1, last: 1 },
      { after: 'x' },
      { before: forged },
    ]) {
      const { errors } = await service.ask(person, PAGE, variables);
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});
