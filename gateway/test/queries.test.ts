import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

describe('a query', () => {
  it('joins entities of two subgraphs', async () => {
    const { status, data, errors } = await shop.ask('{ product(id: "1") { name reviewer { name } reviewCount } }');
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { product: { name: 'Product 1', reviewer: { name: 'Reviewer' }, reviewCount: 3 } },
      errors: undefined,
    });
  });
});
