import { eventually, hasPgBouncer, startPgBouncer } from '@platform/shared/testkit';
import { describe, expect, it } from 'vitest';
import { audit } from './support/audit.ts';
import { startPlatform } from './support/platform.ts';

/** Fewer than trading opens by itself: they are handed from one transaction to the next. */
const CONNECTIONS = 3;
const TRADERS = 6;
const ORDERS = 10;

describe('trading behind a pooler that hands connections out by transaction', () => {
  it('takes orders of many at once, fills them as the venue, and tells subscribers', async () => {
    if (!hasPgBouncer()) return void console.info('pgbouncer is not installed: trading behind it was not tried.');
    const platform = await startPlatform({ pool: url => startPgBouncer(url, CONNECTIONS) });
    try {
      const { databaseUrl, directDatabaseUrl = '' } = platform.config;
      expect(new URL(databaseUrl).port).not.toBe(new URL(directDatabaseUrl).port);
      platform.exchange.quote('AAPL', '189.90', '5000', '190.00', '5000');
      const trade = async (uid: string) => {
        const trader = platform.trader(uid);
        const accountId = await trader.openAccount('100000.00');
        const follower = await trader.follow(accountId, '0');
        const placed = await Promise.all(
          Array.from({ length: ORDERS }, () => trader.place(accountId, { quantity: '1' })),
        );
        expect(placed.flatMap(({ userErrors }) => userErrors)).toEqual([]);
        await eventually(() => follower.updates.filter(({ event }) => event === 'FILL').length === ORDERS);
        expect((await trader.account(accountId)).positions).toMatchObject([
          { symbol: 'AAPL', quantity: String(ORDERS) },
        ]);
        await follower.stop();
      };
      await Promise.all(Array.from({ length: TRADERS }, (_, index) => trade(`trader-${index}`)));
      const [row] = await platform.sql`
        select count(*)::int as direct from pg_stat_activity
        where datname = current_database() and application_name in ('trading bus', 'trading venue lease')`;
      expect(row?.['direct']).toBeGreaterThanOrEqual(2);
      expect(await audit(platform.sql)).toEqual({});
    } finally {
      await platform.stop();
    }
  });
});
