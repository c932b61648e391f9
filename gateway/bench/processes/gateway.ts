/** Ours, with tokens that are verified and every limit on. */
import { createLogger } from '@platform/shared/observability';
import { createGateway } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import { PROJECT, startIdentityProvider } from '../../test/support/identity-provider.ts';
import { serveCommands, settingsOfProcess } from '../child.ts';

const { environment } = await settingsOfProcess<{ environment: Record<string, string> }>();
const provider = await startIdentityProvider();
const config = parseConfig(
  {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    FIREBASE_PROJECT_ID: PROJECT,
    ASSERTION_SECRET: 'only for benchmarks: thirty-two characters and more',
    // On, and out of reach: one user asks for everything here.
    RATE_LIMIT_USER_PER_SECOND: '1000000',
    RATE_LIMIT_USER_BURST: '1000000',
    RATE_LIMIT_ADDRESS_PER_SECOND: '1000000',
    RATE_LIMIT_ADDRESS_BURST: '1000000',
    ...environment,
  },
  process.cwd(),
);
const gateway = await createGateway(config, {
  logger: createLogger('gateway', 'error'),
  httpAgent: provider.httpAgent,
});
serveCommands({ url: gateway.url, token: provider.token('trader') }, () => undefined);
