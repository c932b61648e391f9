import { freshDatabase } from '@platform/drizzle/testkit/fresh-database';
import fc from 'fast-check';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { costChange } from '../src/domain/average-cost.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let sql: postgres.Sql;

beforeAll(async () => {
  database = await freshDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

/** A purchase (above zero) or a sale of so many billionths for so many cents, or a split that gives as many again as a ratio says. */
const anyStep = fc.oneof(
  {
    arbitrary: fc.record({
      traded: fc.bigInt({ min: -3_000_000_007n, max: 3_000_000_007n }),
      cents: fc.bigInt({ min: 0n, max: 100_000n }),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ ratio: fc.constantFrom<[bigint, bigint]>([4n, 1n], [3n, 2n], [1n, 7n]) }), weight: 1 },
);

it('the audit keeps the book of average cost as the core does, long and short, through flips and splits', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async steps => {
      let owned = 0n;
      let [costBasis, realizedPnl] = [0n, 0n];
      const rows: { traded: string; cents: string; granted: string }[] = [];
      for (const step of steps) {
        if ('ratio' in step) {
          const granted = (owned * step.ratio[0]) / step.ratio[1] - owned;
          if (owned + granted === 0n) continue;
          owned += granted;
          rows.push({ traded: '0', cents: '0', granted: String(granted) });
        } else if (step.traded !== 0n) {
          const [side, size] = step.traded > 0n ? (['BUY', step.traded] as const) : (['SELL', -step.traded] as const);
          const change = costChange({ available: owned, held: 0n, costBasis }, side, size, step.cents);
          owned += step.traded;
          costBasis += change.costBasis;
          realizedPnl += change.realizedPnl;
          rows.push({ traded: String(step.traded), cents: String(step.cents), granted: '0' });
        }
      }
      // In shares, as the tables have them.
      const [row] = await sql`
        select trading.average_cost(traded / 1e9, cents, granted / 1e9 order by place)::text[] as book
        from unnest(${rows.map(({ traded }) => traded)}::numeric[], ${rows.map(({ cents }) => cents)}::numeric[], ${rows.map(({ granted }) => granted)}::numeric[])
          with ordinality as moved (traded, cents, granted, place)`;
      expect(row?.['book'].map(Number)).toEqual([Number(owned) / 1e9, Number(costBasis), Number(realizedPnl)]);
    }),
    { numRuns: 200 },
  ));
