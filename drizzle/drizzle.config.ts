/** For drizzle-kit: `SERVICE=trading npm run generate -w drizzle -- --name add_orders` writes the next migration of that service. */
import { defineConfig } from 'drizzle-kit';

const service = process.env['SERVICE'] ?? 'user';

export default defineConfig({
  dialect: 'postgresql',
  schema: `./${service}/schema.ts`,
  out: `./${service}/migrations`,
  schemaFilter: [{ user: 'users', 'market-data': 'market_data', trading: 'trading' }[service] ?? service],
});
