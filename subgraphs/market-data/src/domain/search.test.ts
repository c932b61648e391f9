import { expect, test } from 'vitest';
import { Catalog } from '../application/catalog.ts';
import { findInstruments } from '../application/find-instruments.ts';
import { LISTED_INSTRUMENTS } from './listings.ts';

const found = (search: string) =>
  findInstruments(new Catalog(LISTED_INSTRUMENTS), { search }).map(({ instrument }) => instrument.symbol);

test.each([
  ['the symbol itself before symbols that begin with it', 'v', ['V', 'VTI', 'ABBV']],
  ['whatever the case', 'aApL', ['AAPL']],
  ['names that begin with it before those with such a word', 'am', ['AMD', 'AMZN']],
  ['words of a name', 'morgan', ['JPM']],
  ['the inside of a name', 'crosof', ['MSFT']],
  ['a pair by its coin', 'bitcoin', ['BTC/USD']],
  ['a misspelled name, when nothing is spelled so', 'mircosoft', ['MSFT']],
  ['a misspelled name, the more alike first', 'Nvidea', ['NVDA']],
])('finds %s', (_, search, symbols) => expect(found(search).slice(0, symbols.length)).toEqual(symbols));

test('finds nothing that is only a little alike', () => expect(found('zzzz')).toEqual([]));
